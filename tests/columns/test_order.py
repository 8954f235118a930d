"""One number sorts as the parts it is made of: held against Python's tuples, at both ends of every part."""

from datetime import date
from itertools import product

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from lowincome.columns.order import DAY_DIGITS, day_number, falling, in_order

LEAST, MOST = -(2**63), 2**63 - 1
FLAGS = (False, True)
DAYS = (date(1, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(2024, 12, 31), None)
KEYS = (LEAST, LEAST + 1, -1, 0, 1, MOST)


def test_one_number_sorts_as_its_parts(spark: SparkSession) -> None:
    rows = list(product(FLAGS, DAYS, KEYS))
    frame = spark.createDataFrame(list(reversed(rows)), "flag boolean, day date, key bigint")
    order = in_order((F.col("flag"), 1), (F.lit(99), 2), (day_number(F.col("day")), DAY_DIGITS), key=F.col("key"))
    found = [(*row[:3],) for row in frame.withColumn("at", order).orderBy("at").collect()]
    assert found == sorted(rows, key=lambda row: (row[0], row[1] or date.max, row[2]))
    assert frame.select(order.alias("at")).distinct().count() == len(rows)


def test_fifteen_digits_fit(spark: SparkSession) -> None:
    most = in_order((F.lit(9), 1), (F.lit(99_999_999), 8), (F.lit(999_999), 6), key=F.lit(MOST))
    assert str(spark.range(1).select(most.alias("at")).collect()[0].at) == str(999_999_999_999_999 * 2 * 10**19 + MOST)


def test_the_larger_count_is_first_and_what_does_not_fit_counts_as_the_most(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(count, 1) for count in (3, 0, 99, 100, 98)], "count bigint, key bigint")
    order = in_order(falling(F.col("count"), 2), key=F.col("key"))
    found = [
        (row.count_, str(row.at)) for row in frame.select(F.col("count").alias("count_"), order.alias("at")).collect()
    ]
    parts = {count: (int(at) - 1) // (2 * 10**19) for count, at in found}
    assert parts == {3: 96, 0: 99, 99: 0, 100: 0, 98: 1}
