"""Ids over months: who keeps the id when households grow, part, join and end, and how the flows add up."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from random import Random

import pytest
from pyspark.sql import Row, SparkSession

from tests.people.test_random_kin import drawn_town
from tests.people.town import SPAN, Before, Month, Town, solve

MONTHS = (202411, 202412, 202501)
Ids = dict[int, int]  # person → household
CASES: dict[str, Callable[[Town, int], None]] = {}


def case(build: Callable[[Town, int], None]) -> Callable[[Town, int], None]:
    CASES[build.__name__] = build
    return build


def months_of(spark: SparkSession, towns: Callable[[int], list[Town]]) -> list[Month]:
    """The months one after the other, each from what the one before left."""
    found: list[Month] = []
    for month in MONTHS:
        before = Before(found[-1].members, found[-1].households) if found else None
        found.append(solve(spark, towns(month), before, month))
    return found


def built(month: int) -> list[Town]:
    towns = [Town(base=(index + 1) * SPAN) for index in range(len(CASES))]
    for build, town in zip(CASES.values(), towns, strict=True):
        build(town, month)
    return towns


@pytest.fixture(scope="module")
def months(spark: SparkSession) -> list[Month]:
    return months_of(spark, built)


@pytest.fixture(scope="module")
def ids(months: list[Month]) -> dict[str, list[Ids]]:
    of_month = [{row.person_key: row.household_id for row in found.members.collect()} for found in months]
    return {
        name: [{key % SPAN: home for key, home in ids.items() if key // SPAN == at} for ids in of_month]
        for at, name in enumerate(CASES, start=1)
    }


@pytest.fixture(scope="module")
def flows(months: list[Month]) -> list[list[Row]]:
    return [found.events.collect() for found in months]


def events(flows: list[list[Row]], month: int, *homes: int) -> Counter[str]:
    """How often each event befell households, as those they come from or have become."""
    return Counter(row.event for row in flows[month] if {row.household_id, row.from_household_id} & {*homes})


@case
def quiet(town: Town, month: int) -> None:
    town.couple_with_child(2010)


def test_nothing_happens_and_the_id_stays(ids: dict[str, list[Ids]], flows: list[list[Row]]) -> None:
    first, second, third = ids["quiet"]
    assert first == second == third
    assert len({*first.values()}) == 1
    assert events(flows, 0, first[1]) == {"new": 1}
    assert events(flows, 1, first[1]) == {"stay": 1}


@case
def widowed(town: Town, month: int) -> None:
    """The head dies in the second month; a child is born in the third."""
    town.couple_with_child(2010)
    if month >= 202412:
        town.dies(1, date(2024, 12, 2), period=202412)
    if month >= 202501:
        town.person(4, date(2025, 1, 5), 1)
        town.bore(2, 4)


def test_death_and_birth_change_no_id(ids: dict[str, list[Ids]], flows: list[list[Row]]) -> None:
    first, second, third = ids["widowed"]
    assert {*first.values()} == {*second.values()} == {*third.values()}
    assert events(flows, 1, first[1]) == {"stay": 1}
    assert events(flows, 2, first[1]) == {"stay": 1, "grow": 1}
    (stay,) = (row for row in flows[1] if row.household_id == first[1])
    assert (stay.n_people, stay.n_living, stay.n_lived) == (3, 2, 3)


@case
def divorced(town: Town, month: int) -> None:
    """1 and 2 part with two children at 2's; 5 and 6 part without; both in the second month."""
    for key, born, book in ((1, 1975, 1), (2, 1980, 2), (3, 2012, 2), (4, 2014, 2), (5, 1970, 5), (6, 1972, 6)):
        town.person(key, born, book)
    for child in (3, 4):
        town.bore(1, child)
        town.bore(2, child)
    town.married(1, 2)
    town.married(5, 6)
    if month >= 202412:
        town.divorced(1, 2, date(2024, 12, 3))
        town.divorced(5, 6, date(2024, 12, 3))


def test_after_a_divorce_most_members_keep_the_id_else_the_head(
    ids: dict[str, list[Ids]], flows: list[list[Row]]
) -> None:
    first, second, third = ids["divorced"]
    assert second[2] == second[3] == second[4] == first[1] != second[1]
    assert second[5] == first[5] == first[6] != second[6]
    assert second == third
    assert events(flows, 1, first[1]) == {"stay": 1, "split": 1}
    assert second[1] not in {home for of in ids.values() for home in of[0].values()}


@case
def wedding(town: Town, month: int) -> None:
    """Single 1 marries 2, who has a child; single 5 marries single 6, registered a month later than 5."""
    for key, born in ((1, 1975), (2, 1980), (3, 2012), (5, 1975)):
        town.person(key, born, key)
    town.bore(2, 3)
    if month >= 202412:
        town.person(6, 1970, 6)
        town.married(1, 2, date(2024, 12, 3))
    if month >= 202501:
        town.married(5, 6, date(2025, 1, 3))


def test_households_that_join_take_the_larger_and_then_the_older_id(
    ids: dict[str, list[Ids]], flows: list[list[Row]]
) -> None:
    first, second, third = ids["wedding"]
    assert second[1] == second[2] == second[3] == first[2] != first[1]
    assert events(flows, 1, first[1]) == {"merge": 1}
    assert third[5] == third[6] == first[5] == second[5] != second[6]


@case
def gone(town: Town, month: int) -> None:
    """1 leaves the register in the second month, of the couple 2 and 3 only 3 does; 1 is back in the third."""
    if month != 202412:
        town.person(1, 1980)
    town.person(2, 1980)
    town.married(2, 3)
    if month == 202411:
        town.person(3, 1981)


def test_who_leaves_the_register_ends_a_household_or_shrinks_it(
    ids: dict[str, list[Ids]], flows: list[list[Row]]
) -> None:
    first, _, third = ids["gone"]
    assert events(flows, 1, first[1]) == {"dissolve": 1}
    assert events(flows, 1, first[2]) == {"stay": 1, "shrink": 1}
    assert third[1] != first[1]
    assert events(flows, 2, third[1]) == {"new": 1}


@case
def grown_up(town: Town, month: int) -> None:
    """Child 3 is eighteen on the last day of the second month."""
    town.couple_with_child(2010)
    town.people[2] = (*town.people[2][:2], date(2006, 12, 31), *town.people[2][3:])


def test_a_child_of_age_founds_a_household(ids: dict[str, list[Ids]], flows: list[list[Row]]) -> None:
    first, second, third = ids["grown_up"]
    assert second[1] == first[1] == first[3] != second[3] == third[3]
    assert events(flows, 1, second[3]) == {"split": 1}


@case
def moved_over(town: Town, month: int) -> None:
    """Elder 4 moves from the book of child 1 to that of child 2."""
    for key, born in ((1, 1975), (2, 1980), (4, 1945)):
        book = {1: 1, 2: 2, 4: 1 if month < 202412 else 2}[key]
        town.person(key, born, book)
    town.bore(4, 1)
    town.bore(4, 2)


def test_who_moves_between_two_households_makes_the_one_grow(ids: dict[str, list[Ids]], flows: list[list[Row]]) -> None:
    first, second, _ = ids["moved_over"]
    assert (first[4], second[4]) == (first[1], first[2])
    assert (second[1], second[2]) == (first[1], first[2])
    assert events(flows, 1, first[2]) == {"stay": 1, "grow": 1}


def test_a_household_tells_the_month_in_which_it_was_founded(months: list[Month]) -> None:
    founded: dict[int, int] = {}
    for month, found in zip(MONTHS, months, strict=True):
        told = {row.household_id: row.first_month for row in found.households.collect()}
        assert told == {home: founded.setdefault(home, month) for home in told}
    assert {*founded.values()} == {*MONTHS}


def test_flows_add_up_from_month_to_month(months: list[Month]) -> None:
    assert_balanced(months)


def test_random_months_balance_touch_nobody_else_and_come_out_again_the_same(spark: SparkSession) -> None:
    """Each month a tenth of the towns is drawn anew; the others keep every id, and a rebuild finds the same."""

    def changing(month: int) -> list[Town]:
        towns = []
        for index in range(60):
            times = [m for m in MONTHS[1:] if m <= month and index % 10 == m % 10]
            towns.append(drawn_town(Random(f"{index} {times}"), (index + 1) * SPAN))
        return towns

    months = months_of(spark, changing)
    assert_balanced(months)
    ids = [{row.person_key: row.household_id for row in found.members.collect()} for found in months]
    for at in (1, 2):
        touched = {index for index in range(60) if index % 10 == MONTHS[at] % 10}
        grown = came_of_age(months[at - 1]) ^ came_of_age(months[at])
        touched |= {key // SPAN - 1 for key, _ in grown}
        same = {key for key in ids[at] if key // SPAN - 1 not in touched}
        assert len(same) > 400
        assert {key: ids[at][key] for key in same} == {key: ids[at - 1][key] for key in same}
    backwards = [*reversed(changing(MONTHS[2]))]
    again = solve(spark, backwards, Before(months[1].members, months[1].households), MONTHS[2])
    assert {row.person_key: row.household_id for row in again.members.collect()} == ids[2]
    assert {*again.events.collect()} == {*months[2].events.collect()}


def came_of_age(found: Month) -> set[tuple[int, int]]:
    """People with each line of age that they have reached."""
    rows = found.people.select("person_key", "age").collect()
    return {(row.person_key, line) for row in rows for line in (18, 60) if row.age is not None and row.age >= line}


def assert_balanced(months: list[Month]) -> None:
    """Flows out of a household are what it was, flows into one what it is; new and ended ids say so."""
    before: Counter[int] = Counter()
    for found in months:
        members = found.members.collect()
        sizes = Counter(row.household_id for row in members)
        living = Counter(row.household_id for row in members if row.is_alive)
        came, left, lived = Counter[int](), Counter[int](), Counter[int]()
        for row in found.events.collect():
            if row.household_id is not None:
                came[row.household_id] += row.n_people
                lived[row.household_id] += row.n_living
            if row.from_household_id is not None:
                left[row.from_household_id] += row.n_people
        assert came == sizes
        assert +lived == living
        assert left == before
        before = sizes
