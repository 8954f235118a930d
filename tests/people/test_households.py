"""Each rung of the ladder on a handful of people; all cases are one province, computed once. Month 202412."""

from collections.abc import Callable
from datetime import date

import pytest
from pyspark.sql import SparkSession

from tests.people.town import MONTH, SPAN, Solved, Town, solve

CASES: dict[str, Callable[[Town], None]] = {}


def case(build: Callable[[Town], None]) -> Callable[[Town], None]:
    CASES[build.__name__] = build
    return build


@pytest.fixture(scope="module")
def solved(spark: SparkSession) -> dict[str, Solved]:
    towns = {name: Town(base=(index + 1) * SPAN) for index, name in enumerate(CASES)}
    for name, town in towns.items():
        CASES[name](town)

    found = solve(spark, list(towns.values()))
    rows, heads = found.members.collect(), found.households.collect()
    names = {town.base // SPAN: name for name, town in towns.items()}
    return {
        name: Solved(
            {row.person_key % SPAN: row for row in rows if names[row.person_key // SPAN] == name},
            [head for head in heads if names[head.head_key // SPAN] == name],
        )
        for name in towns
    }


@case
def minor(town: Town) -> None:
    town.couple_with_child(2010)


def test_a_minor_lives_with_the_parents(solved: dict[str, Solved]) -> None:
    assert solved["minor"].units == {frozenset({1, 2, 3})}
    assert solved["minor"].rungs == {1: "self", 2: "spouse", 3: "minor"}


@case
def adult_child(town: Town) -> None:
    town.couple_with_child(2000)


def test_an_adult_child_in_the_same_book_is_on_its_own(solved: dict[str, Solved]) -> None:
    assert solved["adult_child"].units == {frozenset({1, 2}), frozenset({3})}


def student(stage: str | None) -> Callable[[Town], None]:
    def build(town: Town) -> None:
        town.couple_with_child(2003)
        town.on_roll(3, "student", grade=stage)

    return build


CASES |= {f"student_{stage}": student(stage) for stage in ("bachelor", "senior", "postgraduate", None)}


@pytest.mark.parametrize(
    ("stage", "is_together"), [("bachelor", True), ("senior", True), ("postgraduate", False), (None, False)]
)
def test_a_student_up_to_bachelor_depends_on_the_parents(
    solved: dict[str, Solved], stage: str | None, is_together: bool
) -> None:
    found = solved[f"student_{stage}"]
    assert (found.units == {frozenset({1, 2, 3})}) == is_together
    assert found.members[3].is_student
    assert sum(home.n_students for home in found.households) == 1


@case
def student_died(town: Town) -> None:
    student("bachelor")(town)
    town.on_roll(2, "student", grade="bachelor")
    town.dies(3, date(2024, 11, 30))


def test_a_household_counts_its_living_students(solved: dict[str, Solved]) -> None:
    found = solved["student_died"]
    assert {key for key, row in found.members.items() if row.is_student} == {2, 3}
    assert [(home.n_members, home.n_students) for home in found.households] == [(2, 1)]


@case
def married_student(town: Town) -> None:
    town.couple_with_child(2003)
    town.person(4, 2004, 2)
    town.on_roll(3, "student", grade="bachelor")
    town.married(3, 4)


def test_a_married_student_is_with_the_spouse(solved: dict[str, Solved]) -> None:
    assert solved["married_student"].units == {frozenset({1, 2}), frozenset({3, 4})}


@case
def two_books(town: Town) -> None:
    town.person(1, 1980, 1)
    town.person(2, 1982, 2)
    town.married(2, 1)


def test_a_couple_in_two_books_is_one_household(solved: dict[str, Solved]) -> None:
    assert solved["two_books"].units == {frozenset({1, 2})}


@case
def remarried(town: Town) -> None:
    for key in (1, 2, 3):
        town.person(key, 1980 + key, key)
    town.married(1, 2, on=date(2005, 1, 1))
    town.married(1, 3, on=date(2015, 1, 1))


def test_the_newest_marriage_counts_on_both_sides(solved: dict[str, Solved]) -> None:
    assert solved["remarried"].units == {frozenset({1, 3}), frozenset({2})}


@case
def divorced(town: Town) -> None:
    for key, born in ((1, 1970), (2, 1972)):
        town.person(key, born, key)
    town.married(1, 2, date(2000, 1, 1))
    town.divorced(2, 1, date(2010, 5, 5))


def test_a_divorce_under_either_name_ends_the_marriage(solved: dict[str, Solved]) -> None:
    assert solved["divorced"].units == {frozenset({1}), frozenset({2})}


@case
def married_again(town: Town) -> None:
    for key, born in ((1, 1970), (2, 1972)):
        town.person(key, born, key)
    town.married(1, 2, date(2000, 1, 1))
    town.divorced(1, 2, date(2010, 5, 5))
    town.married(2, 1, date(2012, 1, 1))


def test_who_marry_each_other_again_are_a_couple(solved: dict[str, Solved]) -> None:
    assert solved["married_again"].units == {frozenset({1, 2})}


@case
def orphaned_by_the_head(town: Town) -> None:
    town.couple_with_child(2010)
    town.dies(1, date(2024, 11, 30))


def test_the_dead_stay_with_the_spouse_and_count_no_more(solved: dict[str, Solved]) -> None:
    found = solved["orphaned_by_the_head"]
    assert found.units == {frozenset({1, 2, 3})}
    assert (found.members[1].is_alive, found.members[1].age, found.members[1].death_known_month) == (False, 44, MONTH)
    assert found.members[2].is_head
    assert found.rungs == {1: "spouse", 2: "self", 3: "minor"}
    (household,) = found.households
    assert (household.head_key % SPAN, household.n_members, household.county_code) == (2, 2, "990101")
    assert (household.class_code, household.region_code) == ("general", "990101001001")
    assert household.residence_code == "990101001001"


@case
def elder(town: Town) -> None:
    town.couple_with_child(2010)
    town.person(4, 1950, 1)
    town.related(4, "parent", 1)


def test_an_elder_lives_with_the_child_who_shares_the_book(solved: dict[str, Solved]) -> None:
    assert solved["elder"].units == {frozenset({1, 2, 3, 4})}
    assert solved["elder"].rungs[4] == "elder"


@case
def elder_couple(town: Town) -> None:
    town.couple_with_child(2010)
    for key in (4, 5):
        town.person(key, 1946 + key, 1)
        town.related(key, "parent", 1)
    town.married(4, 5)


def test_elders_who_have_each_other_keep_an_own_household(solved: dict[str, Solved]) -> None:
    assert solved["elder_couple"].units == {frozenset({1, 2, 3}), frozenset({4, 5})}


@case
def elder_elsewhere(town: Town) -> None:
    town.couple_with_child(2010)
    town.person(4, 1950, 9)
    town.related(4, "parent", 1)


def test_an_elder_in_another_book_is_on_its_own(solved: dict[str, Solved]) -> None:
    assert solved["elder_elsewhere"].units == {frozenset({1, 2, 3}), frozenset({4})}


@case
def collective_book(town: Town) -> None:
    for key in range(1, 6):
        town.person(key, {1: 1940, 3: 2015}.get(key, 1980), 7, collective=True)
    town.related(1, "parent", 2, book=7)
    town.related(3, "child", 2, book=7)


def test_a_collective_book_ties_nobody(solved: dict[str, Solved]) -> None:
    assert solved["collective_book"].units == {frozenset({key}) for key in range(1, 6)}


@case
def approved_unit(town: Town) -> None:
    town.couple_with_child(2010)
    town.person(4, 1970, 8)
    for key in (3, 4):
        town.on_roll(key, "dibao", unit=77)


def test_an_approved_unit_comes_before_every_other_rung(solved: dict[str, Solved]) -> None:
    found = solved["approved_unit"]
    assert found.units == {frozenset({1, 2}), frozenset({3, 4})}
    assert {key: row.class_code for key, row in found.members.items()} == {
        1: "general",
        2: "general",
        3: "dibao",
        4: "dibao",
    }
    assert {row.class_code for row in found.households} == {"general", "dibao"}


@case
def two_rolls(town: Town) -> None:
    town.person(1, 1950)
    town.on_roll(1, "dibao", unit=1)
    town.on_roll(1, "tekun", unit=1)


def test_the_better_protected_roll_counts(solved: dict[str, Solved]) -> None:
    assert solved["two_rolls"].members[1].class_code == "tekun"


@case
def expired_roll(town: Town) -> None:
    """1 and 2 are on a roll that ended the day before the month's last; 3 and 4 on one that ends on it."""
    for key, until in ((1, 30), (2, 30), (3, 31), (4, 31)):
        town.person(key, 1970 + key)
        town.on_roll(key, "rigid_expenditure", unit=1 if key < 3 else 2, until=date(2024, 12, until))


def test_a_roll_counts_up_to_its_last_day(solved: dict[str, Solved]) -> None:
    found = solved["expired_roll"]
    assert found.units == {frozenset({1}), frozenset({2}), frozenset({3, 4})}
    classes = {key: row.class_code for key, row in found.members.items()}
    assert classes == {1: "general", 2: "general", 3: "rigid_expenditure", 4: "rigid_expenditure"}


@case
def wrong_death(town: Town) -> None:
    town.person(1, 1980)
    town.dies(1, date(2024, 11, 30), known_as=5)


def test_a_death_under_another_name_kills_nobody(solved: dict[str, Solved]) -> None:
    assert solved["wrong_death"].members[1].is_alive


@case
def two_records(town: Town) -> None:
    town.person(1, 1980)
    town.dies(1, date(2024, 10, 30), period=202412)
    town.dies(1, date(2024, 10, 29), period=202411)


def test_two_records_of_one_death_are_one_death(solved: dict[str, Solved]) -> None:
    row = solved["two_records"].members[1]
    assert (row.death_known_month, row.age) == (202411, 44)


@case
def bare_person(town: Town) -> None:
    town.person(1, None)


def test_a_person_without_birth_or_book_is_on_its_own(solved: dict[str, Solved]) -> None:
    row = solved["bare_person"].members[1]
    assert (row.rung, row.age, row.is_head) == ("self", None, True)


@case
def registered_twice(town: Town) -> None:
    town.person(1, 1980)
    town.person(1, 1980)


def test_a_number_registered_twice_is_one_person(solved: dict[str, Solved]) -> None:
    assert solved["registered_twice"].households[0].n_members == 1


@case
def long_chain(town: Town) -> None:
    """Minor 5 → student mother 3 → one of her parents → couple head 1; elder 4 → 1."""
    town.couple_with_child(2004)
    town.on_roll(3, "student", grade="bachelor")
    town.person(4, 1950, 1)
    town.related(4, "parent", 1)
    town.person(5, 2023, 1)
    town.related(5, "child", 3)


def test_a_chain_of_dependence_settles_in_three_jumps(solved: dict[str, Solved]) -> None:
    assert solved["long_chain"].units == {frozenset({1, 2, 3, 4, 5})}


@case
def birthdays(town: Town) -> None:
    """18 in the month or the month after: one is grown, the other is not."""
    for key, (year, month, day) in enumerate([(2006, 12, 31), (2007, 1, 1)], start=10):
        town.person(key, 2000, 1)
        town.people[-1] = (*town.people[-1][:2], date(year, month, day), *town.people[-1][3:])
        town.related(key, "child", 1)
    town.person(1, 1980, 1)


def test_who_turns_18_on_the_last_day_of_the_month_is_an_adult(solved: dict[str, Solved]) -> None:
    assert solved["birthdays"].units == {frozenset({1, 11}), frozenset({10})}
    assert (solved["birthdays"].members[10].age, solved["birthdays"].members[11].age) == (18, 17)


@case
def orphan(town: Town) -> None:
    """A single parent dies: the last unit stays, and the child heads it."""
    town.person(1, 1983, 1)
    town.person(2, 2024, 1)
    town.related(2, "child", 1)
    town.dies(1, date(2024, 12, 1))


def test_a_unit_is_headed_by_the_living(solved: dict[str, Solved]) -> None:
    assert solved["orphan"].units == {frozenset({1, 2})}
    assert solved["orphan"].members[2].is_head
    assert solved["orphan"].households[0].n_members == 1
