"""Warnings become tasks of the township where the household is registered, one per household."""

import re
from datetime import date
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from lowincome.casework.tasks import township_tasks
from lowincome.config.tables import load_tables

TABLES = Path(__file__).parents[2] / "conf" / "tables.yaml"
WARNINGS = (
    "month int, warning_id bigint, household_id bigint, family string, state string, level string, notice string, "
    "sent_month int, rule_ids array<string>, causes array<string>, person_keys array<bigint>, "
    "reason_texts array<string>"
)
HOUSEHOLDS = "month int, household_id bigint, head_key bigint, region_code string, class_code string"
NOW = 202412


@pytest.fixture(scope="module")
def tasks(spark: SparkSession) -> dict[int, dict[str, object]]:
    warnings = spark.createDataFrame(
        [
            (
                NOW,
                1,
                10,
                "b",
                "open",
                "blue",
                "raised",
                NOW,
                ["r1", "r2"],
                ["no_labour", "illness"],
                [7, 8],
                ["甲。", "乙。"],
            ),
            (NOW, 2, 10, "a", "open", "red", None, 202410, ["r3"], ["illness"], [8, 9], ["丙。"]),
            (NOW, 3, 10, "c", "snoozed", "red", None, 202410, ["r4"], ["disaster"], [9], ["丁。"]),
            (NOW, 4, 11, "a", "open", "orange", "new", NOW, ["r1"], [], [1], ["原因"]),
            (NOW, 5, 11, "b", "open", "orange", "raised", NOW, ["r5"], [], [1], ["原因"]),
            (NOW, 6, 12, "a", "open", "yellow", "resumed", NOW, ["r1"], [], [1], ["原因"]),
            (NOW, 7, 13, "a", "open", "yellow", "raised", NOW, ["r1"], [], [1], ["原因"]),
            (NOW, 8, 14, "a", "waiting", "red", "new", None, ["r1"], [], [1], ["原因"]),
            (NOW, 9, 15, "a", "open", "red", None, 202411, ["r1"], [], [1], ["原因"]),
        ],
        WARNINGS,
    )
    households = spark.createDataFrame(
        [
            (NOW, 10, 100, "990102003004", "dibao"),
            (202411, 10, 999, "990102003004", "dibao"),
            (NOW, 11, 110, None, "general"),
            (NOW, 12, 120, "990102", "general"),
            (NOW, 13, 130, "990101001", "general"),
            (NOW, 14, 140, "990101001001", "general"),
            (NOW, 15, 150, "990101001001", "general"),
        ],
        HOUSEHOLDS,
    )
    result = township_tasks(
        warnings, households, issued_on=date(2025, 1, 2), due_on=date(2025, 1, 9), is_due_provisional=False
    )
    assert tuple(result.columns) == load_tables(TABLES)["casework.task"].column_names
    return {row["household_id"]: row.asDict() for row in result.collect()}


def test_one_task_per_household_that_is_told_something_and_none_else(tasks: dict[int, dict[str, object]]) -> None:
    assert sorted(tasks) == [10, 11, 12, 13]


def test_a_task_holds_all_open_warnings_of_the_household_the_gravest_first(tasks: dict[int, dict[str, object]]) -> None:
    number = str(tasks[10].pop("warning_no"))
    assert re.fullmatch(r"2412-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", number)
    assert tasks[10] == {
        "month": NOW,
        "household_id": 10,
        "head_key": 100,
        "township_code": "990102003",
        "village_code": "990102003004",
        "level": "red",
        "notice": "raised",
        "warning_ids": [2, 1],
        "rule_ids": ["r3", "r1", "r2"],
        "causes": ["illness", "no_labour"],
        "person_keys": [7, 8, 9],
        "reason_text": "丙。甲。乙。",
        "issued_on": date(2025, 1, 2),
        "due_on": date(2025, 1, 9),
        "is_due_provisional": False,
    }


def test_what_is_new_is_said_before_what_rose_and_what_came_back(tasks: dict[int, dict[str, object]]) -> None:
    assert [tasks[household]["notice"] for household in (11, 12, 13)] == ["new", "resumed", "raised"]


@pytest.mark.parametrize(
    ("household", "township", "village"),
    [(11, "000000000", None), (12, "000000000", None), (13, "990101001", None)],
)
def test_an_unknown_place_is_said(
    tasks: dict[int, dict[str, object]], household: int, township: str, village: str | None
) -> None:
    assert (tasks[household]["township_code"], tasks[household]["village_code"]) == (township, village)
