"""Who a person is, what is believed of them and how far, who died; all cases are one list, computed once."""

from datetime import date
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from lowincome.people.aliases import with_person
from lowincome.people.conflicts import identity_conflicts
from lowincome.people.observations import shared_numbers
from lowincome.people.persons import agreed, judged_deaths, persons
from tests.people.given import DEATH, DECISION, RULES, aliases_of, claimed, computed, observed, rows, split_told

MONTH = 202412
BORN = date(1980, 5, 5)
CHILD = date(2010, 1, 1)


def registered(key: int, **facts: Any) -> dict[str, Any]:
    return {
        "id_key": key,
        "name_key": -key,
        "birth_on": BORN,
        "sex_code": "male",
        "region_code": "990101001001",
        **facts,
    }


def permit(key: int, **facts: Any) -> dict[str, Any]:
    return {"id_key": key, "name_key": -key, "class_id": "residence_permits", "residence_code": "990201001001", **facts}


def on_roll(key: int, **facts: Any) -> dict[str, Any]:
    return {"id_key": key, "name_key": -key, "class_id": "dibao_roll", "region_code": "990102001001", **facts}


TOLD: list[dict[str, Any]] = [
    registered(1),
    registered(2, residence_code="990101001001"),
    permit(2, region_code="110101001001", birth_on=BORN),
    registered(3, sex_code=None),
    on_roll(3, name_key=-33),
    permit(3, sex_code="female", birth_on=CHILD),
    registered(4, region_code="990101001001", period=202411),
    registered(4, region_code="990101002002", period=202412),
    on_roll(5),
    permit(6, birth_on=BORN),
    on_roll(7),
    permit(7, birth_on=BORN),
    registered(8, name_key=-81),
    registered(8, name_key=-82, birth_on=CHILD),
    registered(9, marks=["id_upgraded_15", "id_spaces"]),
    registered(10, marks=["birth_differs"]),
    registered(11),
    registered(12),
    registered(13, former_key=99),
    on_roll(99, name_key=-13),
    registered(14),
    {"id_key": 15, "name_key": None, "class_id": "dibao_roll"},
]
DEATHS: list[dict[str, Any]] = [
    {"id_key": 11, "name_key": -11, "event_on": date(2024, 3, 3), "period": 202404},
    {"id_key": 11, "name_key": -11, "event_on": date(2024, 3, 1), "period": 202405},
    {"id_key": 12, "name_key": -11, "event_on": date(2024, 3, 3), "period": 202404},
    {
        "id_key": 14,
        "name_key": -14,
        "event_on": date(2024, 3, 3),
        "period": 202404,
        "attributes": {"birth_on": "1931-01-01"},
    },
    {
        "id_key": 99,
        "name_key": -13,
        "event_on": date(2024, 6, 6),
        "period": 202406,
        "attributes": {"birth_on": "1980-05-05"},
    },
    {"id_key": 8, "name_key": -82, "event_on": date(2024, 7, 7), "period": 202407},
    {"id_key": 8, "name_key": -80, "event_on": date(2024, 7, 7), "period": 202407},
    {"id_key": 77, "name_key": -77, "event_on": date(2024, 7, 7), "period": 202407},
    {"id_key": 2, "name_key": None, "event_on": date(2024, 7, 7), "period": 202407},
]


class Solved:
    """What the stage made of everybody, and what it found."""

    def __init__(self, people: list[Row], findings: list[Row]) -> None:
        self.people = {row.person_key: row for row in people}
        self.findings = findings

    def found(self, key: int) -> set[tuple[str, str, str | None]]:
        return {(row.kind, row.class_id, row.value) for row in self.findings if row.id_key == key}

    def shared(self, name: int) -> Row:
        return next(row for row in self.people.values() if row.name_key == name)


@pytest.fixture(scope="module")
def solved(spark: SparkSession) -> Solved:
    told = computed(observed(spark, TOLD))
    meant = aliases_of(told)
    shared = computed(shared_numbers(told, RULES.register))
    of_persons = computed(with_person(told, meant))
    deaths = computed(with_person(rows(spark, DEATH, *DEATHS), meant))
    split = split_told(of_persons, meant)
    people = computed(persons(computed(agreed(*split, RULES)), split.several, meant, deaths, RULES, MONTH))
    claims: DataFrame = claimed(told, spark.createDataFrame([], DECISION), shared)
    findings = identity_conflicts(shared, claims, split.several, people, judged_deaths(deaths, people))
    return Solved(people.collect(), findings.collect())


def test_whoever_is_told_by_one_row_is_told_as_if_there_were_several(spark: SparkSession) -> None:
    told = computed(observed(spark, TOLD))
    meant = aliases_of(told)
    of_persons = computed(with_person(told, meant))
    only, several = split_told(of_persons, meant)
    assert 0 < several.count() < of_persons.count() == several.count() + only.count()
    apart = agreed(only, several, RULES).collect()
    together = agreed(of_persons.limit(0), of_persons, RULES).collect()
    assert sorted(apart, key=str) == sorted(together, key=str)


def test_one_row_per_person(solved: Solved) -> None:
    keys = {row.person_key for row in solved.people.values()}
    assert keys >= {1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15}
    assert len(keys) == len(solved.people) == 16
    assert not keys & {8, 99, 77}


def test_a_field_is_that_of_the_best_class_then_of_the_newest_row(solved: Solved) -> None:
    two = solved.people[2]
    assert (two.region_code, two.residence_code) == ("990101001001", "990201001001")
    assert solved.people[4].region_code == "990101002002"
    assert solved.people[3].sex_code == "female"  # the register is silent
    assert (solved.people[3].name_key, solved.people[3].birth_on) == (-3, BORN)


def test_what_is_not_believed_is_kept(solved: Solved) -> None:
    assert solved.people[3].marks == ["name_differs", "birth_differs"]
    assert solved.found(3) == {
        ("name_differs", "dibao_roll", None),
        ("birth_differs", "residence_permits", "2010-01-01"),
    }
    assert solved.found(1) == solved.found(4) == set()
    assert all(row.row_key is not None for row in solved.findings if row.id_key == 3)


def test_who_makes_persons(solved: Solved) -> None:
    assert {key: solved.people[key].is_resident for key in (1, 5, 6, 7)} == {1: True, 5: True, 6: False, 7: True}
    assert [solved.people[key].marks for key in (1, 5, 6)] == [[], ["unregistered"], ["unregistered"]]
    assert solved.people[5].region_code == "990102001001"


def test_trust(solved: Solved) -> None:
    trust = {key: solved.people[key].trust for key in (1, 2, 5, 6, 7, 9, 10, 15)}
    assert trust == {1: 3, 2: 3, 5: 1, 6: 1, 7: 2, 9: 2, 10: 1, 15: 1}


def test_two_people_under_one_number_are_kept_apart(solved: Solved) -> None:
    one, other = solved.shared(-81), solved.shared(-82)
    assert (one.birth_on, other.birth_on) == (BORN, CHILD)
    assert (one.trust, one.marks, other.trust) == (0, ["shared_number"], 0)
    assert {row.person_key for row in solved.findings if row.kind == "shared_number"} == {
        one.person_key,
        other.person_key,
    }


def test_a_death_that_agrees_counts_from_its_first_record(solved: Solved) -> None:
    eleven = solved.people[11]
    assert (eleven.died_on, eleven.death_known_month, eleven.marks) == (date(2024, 3, 1), 202404, [])
    assert solved.people[13].died_on == date(2024, 6, 6)  # told under the former number
    assert (solved.shared(-82).died_on, solved.shared(-81).died_on) == (date(2024, 7, 7), None)


@pytest.mark.parametrize(
    ("key", "finding"),
    [
        (12, ("death_name_differs", None, None)),
        (14, ("death_birth_differs", None, "1931-01-01")),
        (2, ("death_name_differs", None, None)),
    ],
)
def test_a_death_under_another_name_or_birth_kills_nobody(
    solved: Solved, key: int, finding: tuple[str, str, str | None]
) -> None:
    assert (solved.people[key].died_on, solved.people[key].death_known_month) == (None, None)
    assert solved.people[key].marks == ["death_disputed"]
    assert solved.found(key) == {finding}


def test_a_number_issued_anew_is_one_person(solved: Solved) -> None:
    assert (solved.people[13].marks, solved.people[13].trust) == ([], 3)
