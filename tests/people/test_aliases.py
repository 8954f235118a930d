"""Numbers that mean somebody else: issued anew, decided on, shared. All cases are one list, computed once."""

from datetime import date
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from lowincome.people.aliases import as_persons, persons_of, renumbered, shared_by
from lowincome.people.observations import shared_numbers
from tests.people.given import DECISION, RULES, aliases_of, claimed, computed, observed

# number → what the register or a roll says; names are numbers, too
REGISTER: list[dict[str, Any]] = [
    {"id_key": 2, "name_key": -1, "former_key": 1},
    {"id_key": 12, "name_key": -10, "former_key": 11},
    {"id_key": 13, "name_key": -10, "former_key": 12},
    {"id_key": 22, "name_key": -20, "former_key": 21},
    {"id_key": 21, "name_key": -29},
    {"id_key": 32, "name_key": -30, "former_key": 31},
    {"id_key": 33, "name_key": -30, "former_key": 31},
    {"id_key": 51, "name_key": -50, "former_key": 51},
    {"id_key": 61, "name_key": None, "former_key": None},
    {"id_key": 72, "name_key": -70, "former_key": 71},
]
ROLL: list[dict[str, Any]] = [
    {"id_key": 1, "name_key": -1, "class_id": "dibao_roll"},
    {"id_key": 1, "name_key": -9, "class_id": "dibao_roll"},
    {"id_key": 71, "name_key": -79, "class_id": "dibao_roll"},
]
DECIDED = [(31, 33), (61, 13)]
BORN, LATER = date(1980, 1, 1), date(1990, 1, 1)


@pytest.fixture(scope="module")
def told(spark: SparkSession) -> DataFrame:
    return computed(observed(spark, REGISTER + ROLL))


@pytest.fixture(scope="module")
def judged(spark: SparkSession, told: DataFrame) -> dict[tuple[int, int], Row]:
    shared = computed(shared_numbers(told, RULES.register))
    decisions = spark.createDataFrame([(*pair, None, None) for pair in DECIDED], DECISION)
    return {(row.id_key, row.person_key): row for row in claimed(told, decisions, shared).collect()}


def test_a_number_issued_anew_is_followed_to_the_newest(judged: dict[tuple[int, int], Row]) -> None:
    assert {pair: judged[pair].end_key for pair in ((1, 2), (11, 12), (12, 13))} == {
        (1, 2): 2,
        (11, 12): 13,
        (12, 13): 13,
    }
    assert {judged[pair].refusal for pair in ((1, 2), (11, 12), (12, 13))} == {None}


def test_a_number_seen_under_other_names_only_is_somebody_elses(judged: dict[tuple[int, int], Row]) -> None:
    assert (judged[21, 22].refusal, judged[71, 72].refusal) == ("alias_name_differs", "alias_name_differs")


def test_the_same_number_is_no_claim_and_a_decision_ends_the_fan_out(judged: dict[tuple[int, int], Row]) -> None:
    assert (51, 51) not in judged
    assert [pair for pair in judged if pair[0] == 31] == [(31, 33)]
    assert (judged[31, 33].reason, judged[31, 33].refusal, judged[31, 33].end_key) == ("decided", None, 33)


def test_a_decision_needs_no_name(judged: dict[tuple[int, int], Row]) -> None:
    assert (judged[61, 13].refusal, judged[61, 13].end_key) == (None, 13)


def test_a_circle_and_a_chain_too_long_are_refused(spark: SparkSession) -> None:
    circle = [{"id_key": to, "name_key": -1, "former_key": number} for number, to in ((1, 2), (2, 1), (3, 1))]
    chain = [{"id_key": number + 1, "name_key": -2, "former_key": number} for number in range(10, 15)]
    told = computed(observed(spark, circle + chain))
    shared = computed(shared_numbers(told, RULES.register))
    rows = claimed(told, spark.createDataFrame([], DECISION), shared).collect()
    found = {row.id_key: (row.refusal, row.end_key) for row in rows}
    assert {number: found[number][0] for number in (1, 2, 3)} == dict.fromkeys((1, 2, 3), "alias_cycle")
    assert {number: found[number] for number in (11, 12, 13, 14)} == dict.fromkeys((11, 12, 13, 14), (None, 15))
    assert found[10][0] == "alias_cycle"  # five numbers in a row


def test_two_names_in_the_register_are_two_people(spark: SparkSession) -> None:
    told = observed(spark, [{"id_key": 1, "name_key": name, "birth_on": BORN} for name in (-1, -2, -2)])
    rows = shared_numbers(told, RULES.register).collect()
    assert sorted(row.name_key for row in rows) == [-2, -1]
    assert len({row.person_key for row in rows} - {1}) == 2


@pytest.mark.parametrize(
    ("permit", "is_shared"),
    [
        ({"name_key": -2}, False),
        ({"name_key": -2, "birth_on": LATER}, True),
        ({"name_key": -2, "birth_on": BORN, "sex_code": "female"}, True),
        ({"name_key": -2, "birth_on": BORN, "sex_code": "male"}, False),
        ({"name_key": -1, "birth_on": LATER, "sex_code": "female"}, False),
        ({"name_key": None, "birth_on": LATER}, False),
    ],
)
def test_another_name_and_another_birth_or_sex_are_two_people(
    spark: SparkSession, permit: dict[str, Any], is_shared: bool
) -> None:
    owner = {"id_key": 1, "name_key": -1, "birth_on": BORN, "sex_code": "male"}
    told = observed(spark, [owner, {"id_key": 1, "class_id": "residence_permits", **permit}])
    assert (shared_numbers(told, RULES.register).count() == 2) == is_shared


@pytest.fixture(scope="module")
def meant(spark: SparkSession) -> DataFrame:
    """1 is 2; 5 is used by names -51 and -52."""
    people = [{"id_key": 5, "name_key": name, "birth_on": BORN} for name in (-51, -52)]
    return aliases_of(observed(spark, [*people, {"id_key": 2, "name_key": -1, "former_key": 1}]))


def test_rows_go_to_the_person_of_number_and_name(spark: SparkSession, meant: DataFrame) -> None:
    rows = [(1, -1), (1, -9), (1, None), (2, -1), (5, -51), (5, -52), (5, -9), (5, None), (7, None)]
    found = persons_of(spark.createDataFrame(rows, "id_key bigint, name_key bigint"), meant)
    keys = {row.name_key: row.person_key for row in meant.where("id_key = 5").collect()}
    expected = [(2, -1), (2, -9), (2, None), (2, -1), (keys[-51], -51), (keys[-52], -52), (7, None)]
    assert sorted(map(str, found.collect())) == sorted(str(Row(id_key=k, name_key=n)) for k, n in expected)
    assert {row.person_key for row in shared_by(meant).collect()} == {*keys.values()}


def test_numbers_alone_mean_nobody_when_shared(spark: SparkSession, meant: DataFrame) -> None:
    rows = spark.createDataFrame([(1, -1), (5, -51), (7, None)], "id_key bigint, name_key bigint")
    assert {row.id_key for row in as_persons(rows, meant).collect()} == {2, 7}


def test_the_other_of_two_people_is_told_apart_by_name_too(spark: SparkSession, meant: DataFrame) -> None:
    rows = [(9, 1, None), (9, 5, -51), (9, 5, None), (9, 7, -7)]
    told = spark.createDataFrame(rows, "id_key bigint, other_key bigint, other_name_key bigint")
    found = {row.other_key for row in persons_of(told, meant, "other_key", "other_name_key").collect()}
    keys = {row.name_key: row.person_key for row in meant.where("id_key = 5").collect()}
    assert found == {2, keys[-51], 7}


def test_an_officer_who_finds_one_person_ends_the_sharing(spark: SparkSession, meant: DataFrame) -> None:
    keys = {row.name_key: row.person_key for row in meant.where("id_key = 5").collect()}
    people = [{"id_key": 5, "name_key": name, "birth_on": BORN} for name in (-51, -52)]
    decided = aliases_of(observed(spark, people), (keys[-52], keys[-51]))
    rows = spark.createDataFrame([(5, -51), (5, -52), (5, None)], "id_key bigint, name_key bigint")
    assert {row.id_key for row in persons_of(rows, decided).collect()} == {keys[-51]}
    assert as_persons(rows, decided).count() == 3
    assert shared_by(decided).count() == 0


def test_without_aliases_everybody_is_the_number(spark: SparkSession, meant: DataFrame) -> None:
    rows = spark.createDataFrame([(1, -1), (5, None)], "id_key bigint, name_key bigint")
    none = meant.where(F.lit(False))
    assert sorted(row.id_key for row in persons_of(rows, none).collect()) == [1, 5]
    assert sorted(row.id_key for row in as_persons(rows, none).collect()) == [1, 5]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([(1, 100), (7, 100)], {(2, 100), (7, 100)}),
        ([(1, 100), (2, 200), (7, 100)], {(2, 200), (7, 100)}),
        ([(5, 300), (7, 100)], {(5, 300), (7, 100)}),
        ([], set()),
    ],
)
def test_a_new_number_keeps_the_household_of_the_old_one(
    spark: SparkSession, meant: DataFrame, before: list[tuple[int, int]], after: set[tuple[int, int]]
) -> None:
    members = spark.createDataFrame(before, "person_key bigint, household_id bigint")
    assert {(row.person_key, row.household_id) for row in renumbered(members, meant).collect()} == after


def test_of_two_numbers_that_became_one_person_the_first_household_is_kept(spark: SparkSession) -> None:
    told = [{"id_key": 13, "name_key": -1, "former_key": former} for former in (11, 12)]
    meant = aliases_of(observed(spark, told))
    members = spark.createDataFrame([(11, 200), (12, 100)], "person_key bigint, household_id bigint")
    assert [tuple(row) for row in renumbered(members, meant).collect()] == [(13, 100)]
