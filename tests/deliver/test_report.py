"""Counts of the report."""

from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from lowincome.deliver import report


def _rows(frame: DataFrame) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in frame.collect()]


@pytest.fixture(scope="module")
def warnings(spark: SparkSession) -> DataFrame:
    return spark.createDataFrame(
        [
            ("990101", 1, "b", "red"),
            ("990101", 1, "a", "blue"),
            ("990101", 2, "a", "blue"),
            ("000000", 3, "a", "orange"),
        ],
        "county_code string, household_id bigint, rule_id string, level string",
    )


def test_by_level(warnings: DataFrame) -> None:
    assert sorted(_rows(report.warnings_by_level(warnings))) == [("blue", 2), ("orange", 1), ("red", 1)]


def test_households_are_counted_once_by_what_became_of_their_warnings(spark: SparkSession) -> None:
    warnings = spark.createDataFrame(
        [
            *((1, "open", 202412), (1, "waiting", 202412), (2, "waiting", 202410), (3, "closed", 202412)),
            *((4, "closed", 202411), (5, "snoozed", 202412), (5, "closed", 202412), (6, "snoozed", 202411)),
        ],
        "household_id bigint, state string, last_hit_month int",
    )
    assert _rows(report.households_by_state(warnings, 202412)) == [(4, 2, 2)]
    assert _rows(report.households_by_state(warnings.limit(0), 202412)) == [(0, 0, 0)]


def test_by_cause_each_household_once(spark: SparkSession) -> None:
    rows = [(1, ["illness", "schooling"]), (1, ["illness"]), (2, ["illness"]), (3, []), (4, ["disaster"])]
    warnings = spark.createDataFrame(rows, "household_id bigint, causes array<string>")
    assert _rows(report.households_by_cause(warnings)) == [("illness", 2), ("disaster", 1), ("schooling", 1)]


def test_people_by_status_with_those_who_were_there_before(spark: SparkSession) -> None:
    rows = [
        *((202412, "registered", "dibao", former) for former in ("registered", "registered", "suspected", None)),
        (202412, "suspected", "lead", "registered"),
        *((202411, "registered", status, None) for status in ("dibao", "dibao", "tekun")),
        (202411, "suspected", "lead", "suspected"),
    ]
    schema = "month int, layer_code string, status_code string, former_layer_code string"
    found = _rows(report.people_by_status(spark.createDataFrame(rows, schema), 202412))
    assert sorted(found) == [
        ("registered", "dibao", 4, 2, 3, 2),
        ("registered", "tekun", 0, 0, 0, 1),
        ("suspected", "lead", 1, 0, 1, 1),
    ]


def test_outcomes_of_a_rule_and_what_most_others_lack(spark: SparkSession) -> None:
    rows = [
        ("990101", "a", "hit", "", 2),
        ("990101", "a", "no_hit", "", 90),
        ("990101", "a", "not_evaluable", "age", 3),
        ("990201", "a", "not_evaluable", "age", 1),
        ("990201", "a", "not_evaluable", "param.line", 2),
        ("990101", "b", "no_hit", "", 95),
    ]
    schema = "county_code string, rule_id string, outcome string, reason string, n_households bigint"
    found = report.outcomes_by_rule(spark.createDataFrame(rows, schema))
    assert found.columns == ["rule_id", "n_households", "n_hits", "n_told", "reason"]
    assert sorted(_rows(found)) == [("a", 98, 2, 92, "age"), ("b", 95, 0, 95, "")]


def test_by_county_with_counties_that_have_none(spark: SparkSession, warnings: DataFrame) -> None:
    households = spark.createDataFrame(
        [("990101", 1, 3), ("990101", 2, 2), ("990101", 4, None), ("990102", 5, 4), ("000000", 3, 1)],
        "county_code string, household_id bigint, n_members int",
    )
    found = report.warnings_by_county(warnings, households)
    assert found.columns == [
        "county_code",
        "n_households",
        "n_people",
        "n_warned",
        "n_red",
        "n_orange",
        "n_yellow",
        "n_blue",
    ]
    assert _rows(found) == [
        ("000000", 1, 1, 1, 0, 1, 0, 0),
        ("990101", 3, 5, 2, 1, 0, 0, 2),
        ("990102", 1, 4, 0, 0, 0, 0, 0),
    ]


def test_month_totals_add_what_releases_added_and_withdrew(spark: SparkSession) -> None:
    person_month = spark.createDataFrame(
        [(1, 202411, 1, 500), (1, 202411, 2, -200), (2, 202411, 1, None), (1, 202412, 2, 70), (1, 202310, 1, 9)],
        "id_key bigint, month int, from_release bigint, self_pay_fen bigint",
    )
    totals = report.month_totals(person_month, "self_pay_fen", [202410, 202411, 202412])
    assert _rows(totals) == [(202411, 300), (202412, 70)]


def test_drops_by_class(spark: SparkSession) -> None:
    drops = spark.createDataFrame(
        [("b", 10, 8, 1, 1), ("a", 5, 5, 0, 0), ("b", 3, 0, 3, 0)],
        "class_id string, n_rows bigint, n_accepted bigint, n_refused bigint, n_duplicate bigint",
    )
    assert _rows(report.drops_by_class(drops)) == [("a", 1, 5, 5, 0, 0), ("b", 2, 13, 8, 4, 1)]


def test_refusals_count_rows_not_cells(spark: SparkSession) -> None:
    records = spark.createDataFrame(
        [
            ("refused", [("bad_date", "paid_on"), ("bad_date", "born_on"), ("missing", "name")]),
            ("refused", [("missing", None)]),
            ("duplicate", [("repeated", None)]),
        ],
        "state string, reasons array<struct<code:string,field:string>>",
    )
    assert _rows(report.refusals_by_reason(records)) == [("missing", 2), ("bad_date", 1)]


def test_indicators_are_counted_where_known_and_where_above_zero(spark: SparkSession) -> None:
    rows = [(5, None), (0, 7), (None, -2), (3, 0)]
    found = report.indicator_totals(spark.createDataFrame(rows, "a bigint, b bigint"), ["a", "b"])
    assert _rows(found) == [([3, 3], [2, 1], [8, 5])]
