"""What a region code says."""

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from lowincome.columns.places import is_in_township, township_of, village_of


def test_codes_of_every_length(spark: SparkSession) -> None:
    codes = ["990101001002", "990101001", "990101", "310101001002", "", None]
    region = F.col("region")
    rows = spark.createDataFrame([(code,) for code in codes], "region string").select(
        township_of(region), village_of(region), is_in_township(region, "99")
    )
    assert [tuple(row) for row in rows.collect()] == [
        ("990101001", "990101001002", True),
        ("990101001", None, True),
        ("000000000", None, False),
        ("310101001", "310101001002", False),
        ("000000000", None, False),
        ("000000000", None, False),
    ]
