"""One column in, one column out: the shape of most tests of words."""

from collections.abc import Callable, Sequence
from typing import Any

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F


def applied(
    spark: SparkSession, word: Callable[[Column], Column], cells: Sequence[Any], type_: str = "string"
) -> list[Any]:
    """What `word` makes of each cell, in order."""
    frame = spark.createDataFrame(list(enumerate(cells)), f"at int, cell {type_}")
    rows = frame.select("at", word(F.col("cell")).alias("made")).collect()
    return [row.made for row in sorted(rows, key=lambda row: row.at)]
