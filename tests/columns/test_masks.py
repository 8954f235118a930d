from pyspark.sql import SparkSession

from lowincome.columns import masks
from tests.columns.one_column import applied


def test_masked_numbers_keep_six_and_two(spark: SparkSession) -> None:
    cells = ["11010519491231002X", "USA110112345678", "12345678", "", None]
    assert applied(spark, masks.masked_id, cells) == [
        "110105**********2X",
        "USA110**********78",
        "*" * 10,
        "*" * 10,
        None,
    ]


def test_money_is_written_to_the_fen(spark: SparkSession) -> None:
    cells = {0: "0.00", 5: "0.05", -5: "-0.05", 123450: "1,234.50", -123456789: "-1,234,567.89"}
    large = {10**17 + 1: "1,000,000,000,000,000.01", None: None}
    assert applied(spark, masks.money_text, [*cells, *large], "bigint") == [*cells.values(), *large.values()]
