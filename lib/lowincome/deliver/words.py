"""Codes and places as readers see them."""

from collections.abc import Callable, Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F


def labelled(labels: Mapping[str, str]) -> Callable[[Column], Column]:
    """How to read a code in words; a code without label stands for itself."""
    pairs = F.create_map(*(F.lit(text) for pair in labels.items() for text in pair))
    return lambda code: F.coalesce(pairs[code], code)


def with_place(rows: DataFrame, places: DataFrame, key: str, name: str, what: str = "region_name") -> DataFrame:
    """`rows` with column `name`: what `places` call the region in column `key`, null where it is none of them."""
    named = places.select(F.col("region_code").alias(key), F.col(what).alias(name))
    return rows.join(F.broadcast(named), on=key, how="left")
