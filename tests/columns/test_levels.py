"""Levels as ranks, months as integers."""

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from lowincome.columns.dates import months_after
from lowincome.columns.levels import level_name, rank_of
from lowincome.domain.month import plus_months
from tests.columns.one_column import applied


def test_the_gravest_level_has_the_highest_rank(spark: SparkSession) -> None:
    rows = spark.createDataFrame([("blue",), ("yellow",), ("orange",), ("red",), (None,)], "level string")
    found = {row["level"]: row["rank"] for row in rows.select("level", rank_of(F.col("level")).alias("rank")).collect()}
    assert found == {"blue": 1, "yellow": 2, "orange": 3, "red": 4, None: None}


def test_months_are_counted_over_years(spark: SparkSession) -> None:
    months = (202401, 202411, 202412, 199912)
    rows = spark.createDataFrame([(month,) for month in (*months, None)], "month int")
    counts = (-13, -12, -1, 0, 1, 6, 12, 25)
    found = rows.select("month", *(months_after(F.col("month"), n).alias(f"n{n}") for n in counts)).collect()
    for row in found:
        for n in counts:
            assert row[f"n{n}"] == (plus_months(row["month"], n) if row["month"] else None)


def test_a_rank_has_its_colour_and_an_unknown_one_none(spark: SparkSession) -> None:
    colours = applied(spark, level_name, [1, 2, 3, 4, None], "int")
    assert colours == ["blue", "yellow", "orange", "red", None]
