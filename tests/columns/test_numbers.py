"""Numbers that people read out."""

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from lowincome.columns.numbers import BITS, SPOKEN, spoken_number

KEYS = (0, 1, 31, 32, -1, 2**50, 2**50 + 7, 2**63 - 1, -(2**63), 123456789012345678)


def plain(month: int, key: int) -> str:
    rest, digits = key & BITS, ""
    for _ in range(10):
        rest, digit = divmod(rest, 32)
        digits = SPOKEN[digit] + digits
    return f"{month % 10000:04}-{digits[:5]}-{digits[5:]}"


@pytest.mark.parametrize("month", [202412, 200001])
def test_it_is_the_month_and_fifty_bits(spark: SparkSession, month: int) -> None:
    rows = spark.createDataFrame([(month, key) for key in (*KEYS, None)], "month int, key bigint")
    found = rows.select("key", spoken_number(F.col("month"), F.col("key")).alias("number")).collect()
    assert [row["number"] for row in found if row["key"] is None] == [None]
    assert {row["key"]: row["number"] for row in found if row["key"] is not None} == {k: plain(month, k) for k in KEYS}
    assert plain(202412, -1) == "2412-ZZZZZ-ZZZZZ"
