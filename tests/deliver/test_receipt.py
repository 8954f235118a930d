"""What the receipts are made from: decided drops, and reasons with row numbers by drop."""

from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from lowincome.deliver.receipt import decided_drops, refusals

BAD = (
    "drop_id string, row_no bigint, state string, reasons array<struct<code:string,field:string>>, "
    "from_release bigint, to_release bigint"
)


@pytest.fixture(scope="module")
def records(spark: SparkSession) -> DataFrame:
    two = [("bad_date", "paid_on"), ("bad_date", "born_on")]
    rows: list[tuple[Any, ...]] = [
        ("bb", 9, "refused", two, 2, None),
        ("bb", 4, "refused", [("bad_date", "paid_on")], 2, None),
        ("bb", 5, "refused", [("bad_date", "paid_on")], 2, 3),
        ("bb", 30, "refused", [("bad_date", "paid_on")], 2, None),
        ("bb", 7, "duplicate", [("duplicate_row", None)], 2, None),
        ("aa", 1, "refused", [("ragged_row", None)], 1, None),
        ("aa", 2, "duplicate", [("duplicate_row", None)], 3, None),
        ("cc", 3, "refused", [("missing", "name")], 4, None),
    ]
    return spark.createDataFrame(rows, BAD)


@pytest.fixture(scope="module")
def books(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame([("aa", 1), ("aa", 3), ("bb", 2), ("cc", 4)], "drop_id string, from_release bigint")


def test_reasons_by_drop_with_the_first_rows_in_order(records: DataFrame, books: DataFrame) -> None:
    found = [tuple(row) for row in refusals(records, books, 1, 3, most=2).toLocalIterator()]
    assert found == [
        ("aa", "duplicate", "duplicate_row", None, 1, [2]),
        ("aa", "refused", "ragged_row", None, 1, [1]),
        ("bb", "duplicate", "duplicate_row", None, 1, [7]),
        ("bb", "refused", "bad_date", "paid_on", 3, [4, 9]),
        ("bb", "refused", "bad_date", "born_on", 1, [9]),
    ]


def test_nothing_decided_nothing_told(records: DataFrame, books: DataFrame) -> None:
    assert refusals(records, books, 4, 5).collect() == []


def test_only_what_the_releases_decided(spark: SparkSession) -> None:
    drops = spark.createDataFrame(
        [("b", "x", 2), ("a", "z", 2), ("a", "y", 3), ("a", "x", 1), ("c", "x", 4)],
        "class_id string, folder string, from_release bigint",
    )
    assert [(row.class_id, row.folder) for row in decided_drops(drops, 1, 3).collect()] == [
        ("a", "y"),
        ("a", "z"),
        ("b", "x"),
    ]
