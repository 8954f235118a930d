"""Warnings become tasks of the township where the household is registered."""

from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from lowincome.casework.tasks import township_tasks
from lowincome.config.tables import load_tables

TABLES = Path(__file__).parents[2] / "conf" / "tables.yaml"
WARNINGS = (
    "month int, warning_id bigint, household_id bigint, region_code string, rule_id string, level string, "
    "reason_text string"
)
HOUSEHOLDS = "month int, household_id bigint, head_key bigint, region_code string, class_code string"


@pytest.fixture(scope="module")
def tasks(spark: SparkSession) -> dict[int, dict[str, object]]:
    warnings = spark.createDataFrame(
        [
            (202412, 1, 10, "990102003004", "r1", "red", "原因"),
            (202412, 2, 10, "990102003004", "r2", "blue", "原因"),
            (202412, 3, 11, None, "r1", "orange", "原因"),
            (202412, 4, 12, "990102", "r1", "yellow", "原因"),
            (202412, 5, 13, "990101001", "r1", "yellow", "原因"),
        ],
        WARNINGS,
    )
    households = spark.createDataFrame(
        [
            (202412, 10, 100, "990102003004", "dibao"),
            (202411, 10, 999, "990102003004", "dibao"),
            (202412, 11, 110, None, "general"),
            (202412, 12, 120, "990102", "general"),
            (202412, 13, 130, "990101001", "general"),
            (202412, 14, 140, "990101001001", "general"),
        ],
        HOUSEHOLDS,
    )
    result = township_tasks(
        warnings, households, issued_on=date(2025, 1, 2), due_on=date(2025, 1, 9), is_due_provisional=False
    )
    assert tuple(result.columns) == load_tables(TABLES)["casework.task"].column_names
    return {row["warning_id"]: row.asDict() for row in result.collect()}


def test_one_task_per_warning_and_none_else(tasks: dict[int, dict[str, object]]) -> None:
    assert sorted(tasks) == [1, 2, 3, 4, 5]


def test_a_task_holds_what_the_township_needs(tasks: dict[int, dict[str, object]]) -> None:
    assert tasks[1] == {
        "month": 202412,
        "warning_id": 1,
        "household_id": 10,
        "head_key": 100,
        "township_code": "990102003",
        "village_code": "990102003004",
        "rule_id": "r1",
        "level": "red",
        "reason_text": "原因",
        "issued_on": date(2025, 1, 2),
        "due_on": date(2025, 1, 9),
        "is_due_provisional": False,
    }


@pytest.mark.parametrize(
    ("warning", "township", "village"),
    [(3, "000000000", None), (4, "000000000", None), (5, "990101001", None)],
)
def test_an_unknown_place_is_said(
    tasks: dict[int, dict[str, object]], warning: int, township: str, village: str | None
) -> None:
    assert (tasks[warning]["township_code"], tasks[warning]["village_code"]) == (township, village)
