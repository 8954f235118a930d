"""The list of a township: the right head, masked, named and in reading order."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from lowincome.deliver.township import TOWNSHIP_LIST, township_list

TASKS = (
    "month int, warning_no string, household_id bigint, head_key bigint, township_code string, village_code string, "
    "level string, notice string, rule_ids array<string>, causes array<string>, person_keys array<bigint>, "
    "reason_text string, issued_on date, due_on date, is_due_provisional boolean"
)
IDENTITIES = (
    "identity_key bigint, id_key bigint, id_no string, name string, address string, phone string, period int, "
    "from_release bigint"
)
ID_A, ID_B = "990102198001010017", "99010219900202002X"
TITLES = {"r1": "医疗自付过高", "r2": "环比骤增"}
DAYS = (date(2025, 1, 2), date(2025, 1, 9), False)


LABELS = {"task.home": "主办，现居住：", "task.residence": "协办，户籍地：", "unknown_place": "不详"}
PLACES = [
    *(("990102003", "云岭镇", "安澜市云岭镇"), ("990102003001", "上村", None), ("990102003004", "下村", None)),
    *(("990102004", "清河镇", "安澜市清河镇"), ("990102004001", "河村", None)),
]


@pytest.fixture(scope="module")
def tasks(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(
        [
            (
                202412,
                "D",
                10,
                100,
                "990102003",
                "990102003004",
                "blue",
                "new",
                ["r1"],
                ["illness"],
                [200, 100],
                "原因一",
                *DAYS,
            ),
            (
                202412,
                "B",
                11,
                200,
                "990102003",
                "990102003001",
                "red",
                "raised",
                ["r9"],
                ["illness", "odd"],
                [200],
                "原因二",
                *DAYS,
            ),
            (202412, "A", 12, 300, "000000000", None, "orange", "new", ["r1", "r2"], [], [300], "原因三", *DAYS),
            (
                202412,
                "C",
                10,
                100,
                "990102003",
                "990102003001",
                "blue",
                "resumed",
                ["r1"],
                ["illness"],
                [],
                "原因四",
                *DAYS,
            ),
        ],
        TASKS,
    )


@pytest.fixture(scope="module")
def identities(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(
        [
            (1, 100, ID_A, "旧名", "旧址", "1", 202311, 1),
            (2, 100, ID_A, "张三", "新址一号", "1", 202312, 1),
            (3, 100, ID_A, "张三", "新址二号", "1", 202312, 1),
            (9, 100, ID_A, "张叁", None, "1", 202412, 1),
            (4, 200, ID_B, "李四", None, None, 202311, 1),
            (5, 200, ID_B, "李肆", None, None, 202310, 1),
            (6, 999, ID_B, "无关", "别处", None, 202412, 1),
        ],
        IDENTITIES,
    )


@pytest.fixture(scope="module")
def rows(spark: SparkSession, tasks: DataFrame, identities: DataFrame) -> list[dict[str, Any]]:
    at_home = [(10, "990102003004"), (11, None), (12, "9901")]
    return listed(spark, tasks, identities, at_home)


def listed(
    spark: SparkSession, tasks: DataFrame, identities: DataFrame, residences: Sequence[tuple[int, str | None]]
) -> list[dict[str, Any]]:
    households = spark.createDataFrame(residences, "household_id bigint, residence_code string")
    places = spark.createDataFrame(PLACES, "region_code string, region_name string, full_name string")
    found = township_list(tasks, households, identities, places, TITLES, {"illness": "因病"}, LABELS, "99")
    assert tuple(found.columns) == TOWNSHIP_LIST
    return [row.asDict() for row in found.collect()]


def test_one_row_per_task_gravest_first_within_a_township(rows: list[dict[str, Any]]) -> None:
    order = [(row["township_code"], row["level_label"], row["village_name"]) for row in rows]
    assert order == [
        ("000000000", "橙", None),
        ("990102003", "红", "上村"),
        ("990102003", "蓝", "上村"),
        ("990102003", "蓝", "下村"),
    ]


def test_the_head_is_the_newest_identity_with_an_address(rows: list[dict[str, Any]]) -> None:
    head = rows[3]
    assert head["head_name"] == "张三"
    assert head["head_id_masked"] == "990102**********17"
    assert head["head_address"] == "新址二号"


def test_without_any_address_the_newest_name_is_shown(rows: list[dict[str, Any]]) -> None:
    head = rows[1]
    assert head["head_name"] == "李四"
    assert head["head_id_masked"] == "990102**********2X"
    assert head["head_address"] is None


def test_people_are_named_in_the_order_of_the_warning(rows: list[dict[str, Any]]) -> None:
    assert rows[3]["people_names"] == "李四、张三"


def test_nobody_known_leaves_cells_empty(rows: list[dict[str, Any]]) -> None:
    unknown = rows[0]
    assert unknown["township_name"] is None
    assert (unknown["head_name"], unknown["head_id_masked"], unknown["people_names"] or None) == (None, None, None)


def test_titles_reasons_days_and_numbers(rows: list[dict[str, Any]]) -> None:
    assert [row["rule_titles"] for row in rows] == ["医疗自付过高、环比骤增", "r9", "医疗自付过高", "医疗自付过高"]
    assert [row["cause_labels"] for row in rows] == ["", "因病、odd", "因病", "因病"]
    assert [row["notice_label"] for row in rows] == ["新增", "升级", "暂缓到期", "新增"]
    assert [row["reason_text"] for row in rows] == ["原因三", "原因二", "原因四", "原因一"]
    assert (rows[0]["issued_on"], rows[0]["due_on"], rows[0]["is_due_provisional"]) == DAYS
    assert [row["warning_no"] for row in rows] == ["A", "B", "C", "D"]


def test_a_household_that_lives_elsewhere_in_the_province_is_seen_by_both(
    spark: SparkSession, tasks: DataFrame, identities: DataFrame
) -> None:
    elsewhere = [(10, "990102004001"), (11, "310101001001"), (12, "990102004")]
    found = listed(spark, tasks, identities, elsewhere)
    assert [(row["township_code"], row["village_name"], row["warning_no"], row["role_text"]) for row in found] == [
        ("000000000", None, "A", "主办，现居住：安澜市清河镇"),
        ("990102003", "上村", "B", None),
        ("990102003", "上村", "C", "主办，现居住：安澜市清河镇"),
        ("990102003", "下村", "D", "主办，现居住：安澜市清河镇"),
        ("990102004", None, "A", "协办，户籍地：不详"),
        ("990102004", "河村", "C", "协办，户籍地：安澜市云岭镇"),
        ("990102004", "河村", "D", "协办，户籍地：安澜市云岭镇"),
    ]
    assert {row["head_name"] for row in found if row["township_code"] == "990102004"} == {"张三", None}


def test_who_lives_at_home_has_no_second_township(rows: list[dict[str, Any]]) -> None:
    assert [row["role_text"] for row in rows] == [None] * 4


def test_no_whole_identity_number_is_left(rows: list[dict[str, Any]]) -> None:
    assert not [row for row in rows for cell in row.values() if ID_A in str(cell) or ID_B in str(cell)]
