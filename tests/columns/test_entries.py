from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from lowincome.columns.entries import known_entries


def test_an_entry_has_a_key_and_a_value(spark: SparkSession) -> None:
    rows = spark.createDataFrame(
        [("a", "1", "b", None), (None, "1", "b", "2"), (None, None, "b", None)],
        "k string, v string, l string, w string",
    )
    found = rows.select(
        F.map_from_entries(known_entries([(F.col("k"), F.col("v")), (F.col("l"), F.col("w"))])).alias("m")
    )
    assert sorted((row.m for row in found.collect()), key=str) == [{"a": "1"}, {"b": "2"}, {}]
