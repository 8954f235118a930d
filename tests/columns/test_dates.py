from datetime import date

import pytest
from pyspark.sql import SparkSession

from lowincome.columns import dates
from tests.columns.one_column import applied

DAYS = {
    "2024-01-31": date(2024, 1, 31),
    "2024-1-5": date(2024, 1, 5),
    "2024/1/31": date(2024, 1, 31),
    "2024.2.29": date(2024, 2, 29),
    "20240131": date(2024, 1, 31),
    "2024年1月31日": date(2024, 1, 31),
    "2024年12月31日 8:00": date(2024, 12, 31),
    "2024-01-31 00:00:00": date(2024, 1, 31),
    "2024-01-31T00:00:00.000": date(2024, 1, 31),
    "20000": date(1954, 10, 3),
    "45292": date(2024, 1, 1),
    "45292.5": date(2024, 1, 1),
    "59999": date(2064, 4, 7),
}
NO_DAYS = [
    "2024-02-30",
    "2023.2.29",
    "20241301",
    "19999",
    "60001",
    "9999-12-31",
    "2024-1/3",
    "24-01-31",
    "长期",
    "0",
    None,
]


def test_every_form_of_a_day(spark: SparkSession) -> None:
    assert applied(spark, dates.to_date, list(DAYS)) == list(DAYS.values())


def test_what_is_no_day_is_null(spark: SparkSession) -> None:
    assert applied(spark, dates.to_date, NO_DAYS) == [None] * len(NO_DAYS)


def test_every_form_of_a_month(spark: SparkSession) -> None:
    months = {"202401": 202401, "2024-01": 202401, "2024/1": 202401, "2024年1月": 202401, "2024年11月": 202411}
    days = {"2024-12-31": 202412, "20240131": 202401, "2024-01-01 00:00:00": 202401, "45292": 202401}
    assert applied(spark, dates.to_month, [*months, *days]) == [*months.values(), *days.values()]


def test_what_is_no_month_is_null(spark: SparkSession) -> None:
    cells = ["202413", "2024-13", "2024-00", "24-01", "x", None]
    assert applied(spark, dates.to_month, cells) == [None] * len(cells)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        (dates.first_day, [date(2024, 2, 1), date(1999, 12, 1), None]),
        (dates.last_day, [date(2024, 2, 29), date(1999, 12, 31), None]),
    ],
)
def test_the_ends_of_a_month(spark: SparkSession, word, expected) -> None:  # type: ignore[no-untyped-def]
    assert applied(spark, word, [202402, 199912, None], "int") == expected


def test_the_month_of_a_day(spark: SparkSession) -> None:
    assert applied(spark, dates.month_of, [date(2024, 2, 29), None], "date") == [202402, None]
