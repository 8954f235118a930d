"""Draws are the same everywhere, and spread as they say."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lowincome.sample.dice import Dice, digits, month_of, one_of, plus_months_of, whole

ONE = Dice(1)
DRAWS = [8, 3, 9, 9, 7]


def numbers(spark: SparkSession, count: int = 1000) -> DataFrame:
    return spark.range(count)


def test_draws_do_not_depend_on_partitions_or_engine(spark: SparkSession) -> None:
    draw = ONE.below(10, "salt", F.col("id")).alias("draw")
    one, many = numbers(spark, 5), numbers(spark, 5).repartition(3).orderBy("id")
    assert one.select(draw).toArrow() == many.select(draw).toArrow()
    assert one.select(draw).toArrow()["draw"].to_pylist() == DRAWS


def test_draws_differ_by_seed_and_salt(spark: SparkSession) -> None:
    draws = (
        ONE.below(1000, "salt", F.col("id")),
        Dice(2).below(1000, "salt", F.col("id")),
        ONE.below(1000, "b", F.col("id")),
    )
    columns = numbers(spark, 20).select(*[draw.alias(f"d{i}") for i, draw in enumerate(draws)]).toArrow().to_pydict()
    assert len({tuple(column) for column in columns.values()}) == 3


def test_long_tail_is_around_its_median_with_few_large_values(spark: SparkSession) -> None:
    values = (
        numbers(spark, 4000)
        .select(ONE.long_tail(10_000, 1.0, "pay", F.col("id")).alias("fen"))
        .toArrow()["fen"]
        .to_pylist()
    )
    ordered = sorted(values)
    assert 9_000 < ordered[2000] < 11_000
    assert ordered[0] > 0
    assert 60_000 < ordered[3900] < 110_000  # exp(2.0) = 7.4 medians at 97.5 %


def test_whole_months_digits_and_options(spark: SparkSession) -> None:
    row = numbers(spark, 1).select(
        whole(F.lit(199).cast("bigint"), 100).alias("whole"),
        digits(F.lit(7), 3).alias("digits"),
        one_of(["甲", "乙丙"], F.lit(1)).alias("option"),
        plus_months_of(F.lit(202411), F.lit(3)).alias("month"),
        month_of(F.lit(None).cast("date")).alias("none"),
    )
    assert row.toArrow().to_pylist() == [{"whole": 1, "digits": "007", "option": "乙丙", "month": 202502, "none": None}]
