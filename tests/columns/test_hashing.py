from pyspark.sql import SparkSession

from lowincome.columns.hashing import row_hash


def test_nulls_blanks_and_places_tell_rows_apart(spark: SparkSession) -> None:
    rows = [(None, "a"), ("a", None), ("", "a"), ("a", ""), ("aa", ""), (None, None), ("", "")]
    frame = spark.createDataFrame(rows, "x string, y string")
    assert frame.select(row_hash("x", "y").alias("h")).distinct().count() == len(rows)


def test_the_same_row_has_the_same_hash_on_every_engine(spark: SparkSession) -> None:
    frame = spark.createDataFrame([("张三", 202411, None)], "x string, y int, z date")
    assert frame.select(row_hash("x", "y", "z").alias("h")).collect()[0].h == -1908313165318689875
