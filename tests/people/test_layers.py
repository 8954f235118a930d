"""Layers: each way in, windows exactly at their edge, what decides, since when; computed once. Month 202412."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from lowincome.config.layers import CODE_COLUMNS, load_layers
from lowincome.people.layers import layers, left_by, told_by, with_layer
from tests.people.town import CONF, CONTRACTS

RULES = load_layers(CONF / "layers.yaml", CONTRACTS)
MONTH = 202412
PERSON = "person_key bigint, died_on date"
ENROLMENT = "id_key bigint, class_id string, programme_code string, event_month int, to_on date"
EVENT = "id_key bigint, class_id string, kind_code string, event_month int"
LEFT = "id_key bigint, class_id string, left_month int"
BEFORE = "person_key bigint, layer_code string, from_month int"
AID = ("temporary_aid", "temporary_aid_emergency")


def on(roll: str, person: int, to_on: date | None = None) -> tuple[Any, ...]:
    return (person, f"{roll}_roll", roll, 202001, to_on)


def layered(
    spark: SparkSession, told: Mapping[str, list[tuple[Any, ...]]], before: list[tuple[Any, ...]], people: DataFrame
) -> DataFrame:
    schemas = {subject: ENROLMENT if subject == "enrolment" else EVENT for subject in CODE_COLUMNS}
    rows = {subject: spark.createDataFrame(told.get(subject, []), schema) for subject, schema in schemas.items()}
    frames = [told_by(rows[subject], code, RULES, MONTH) for subject, code in CODE_COLUMNS.items()]
    frames.append(left_by(spark.createDataFrame(told.get("left", []), LEFT), RULES, MONTH))
    return layers(people, frames, spark.createDataFrame(before, BEFORE), RULES, MONTH)


@pytest.fixture(scope="module")
def found(spark: SparkSession) -> dict[int, Row]:
    enrolment = [
        *(on("dibao", person) for person in (1, 1, 2, 3, 4, 20, 21, 99)),
        *(on("tekun", 2), on("dibao_edge", 5, date(2024, 12, 30)), on("dibao_edge", 6, date(2024, 12, 31))),
        *((p, "refused_applications", "refused_application", m, None) for p, m in ((7, 202301), (8, 202212))),
        *((p, "difficult_workers", "difficult_worker", 201901, None) for p in (3, 9)),
        (10, "students", "student", 202409, None),
        (None, "dibao_roll", "dibao", 202001, None),
    ]
    income = [
        *((11, *AID, 202401), (12, *AID, 202312), (13, "disability_subsidies", "disability_living_subsidy", 202410)),
        *((13, "disability_subsidies", "disability_living_subsidy", 202412), (14, *AID, None)),
        (15, "disability_subsidies", "disability_care_subsidy", 202412),
        (22, *AID, 202412),
    ]
    lead = [(16, "hotline_12345", "help", 202406), (17, "hotline_12345", "complaint", 202406)]
    events = [(18, "dilapidated_houses", "dilapidated_house", 202412)]
    left = [
        (19, "dibao_roll", 202301),
        (23, "dibao_roll", 202212),
        (20, "tekun_roll", 202412),
        (22, "dibao_roll", 202412),
    ]
    before = [
        (1, "registered", 202406),
        (19, "registered", 202406),
        (11, "suspected", 202410),
        (24, "suspected", 202410),
    ]
    people = spark.createDataFrame([(p, date(2024, 12, 1) if p == 4 else None) for p in range(1, 30)], PERSON)
    told = {"enrolment": enrolment, "income": income, "lead": lead, "life_event": events, "left": left}
    return {row.person_key: row for row in layered(spark, told, before, people).collect()}


@pytest.mark.parametrize(
    ("person", "layer", "status", "others"),
    [
        (1, "registered", "dibao", []),  # two rows on one roll are one status
        (2, "registered", "tekun", ["dibao"]),
        (3, "registered", "dibao", ["difficult_worker"]),
        (6, "registered", "dibao_edge", []),  # its last day is the month's last
        (7, "suspected", "refused", []),  # the first of 24 months
        (9, "suspected", "difficult_worker", []),
        (11, "registered", "temporary_aid", []),  # the first of 12 months
        (13, "suspected", "disabled_in_hardship", []),
        (16, "suspected", "lead", []),
        (18, "suspected", "housing_aid", []),
        (19, "suspected", "recent_leaver", []),  # the first of 24 months
        (20, "registered", "dibao", []),  # left one roll for another
        (22, "registered", "temporary_aid", []),
    ],
)
def test_the_best_protected_status_decides_and_the_others_stand_beside_it(
    found: dict[int, Row], person: int, layer: str, status: str, others: list[str]
) -> None:
    row = found[person]
    assert (row.layer_code, row.status_code, row.other_codes) == (layer, status, others)


def test_nobody_else_is_in_a_layer(found: dict[int, Row]) -> None:
    """The dead, strangers to the register, ended lists, windows just over, other kinds, and unknown months."""
    assert set(found) == {1, 2, 3, 6, 7, 9, 11, 13, 16, 18, 19, 20, 21, 22}


def test_since_when_it_holds_without_a_gap(found: dict[int, Row]) -> None:
    since = {person: (found[person].former_layer_code, found[person].from_month) for person in (1, 2, 11, 19)}
    assert since == {
        1: ("registered", 202406),
        2: (None, MONTH),
        11: ("suspected", MONTH),
        19: ("registered", MONTH),
    }


def test_everybody_else_is_general(spark: SparkSession) -> None:
    members = spark.createDataFrame([(1, 10), (2, 10), (3, 10)], "person_key bigint, household_id bigint")
    some = spark.createDataFrame([(1, "registered"), (2, "suspected")], "person_key bigint, layer_code string")
    rows = with_layer(members, some).collect()
    assert sorted((r.person_key, r.layer_code) for r in rows) == [(1, "registered"), (2, "suspected"), (3, "general")]
