"""The rarer ways of the law: guardians, prison, disability, divorce, lone applications, officers' decisions."""

from collections.abc import Callable
from datetime import date

import pytest
from pyspark.sql import SparkSession

from lowincome.people.invariants import unsettled, violations
from lowincome.people.relatives import relatives, whose_kin
from lowincome.people.roots import jump
from tests.people.town import LADDER, MONTH, SPAN, Month, Solved, Town, solve

CASES: dict[str, Callable[[Town], None]] = {}
CAP = LADDER.cap.members


def case(build: Callable[[Town], None]) -> Callable[[Town], None]:
    CASES[build.__name__] = build
    return build


@pytest.fixture(scope="module")
def found(spark: SparkSession) -> Month:
    towns = [Town(base=(index + 1) * SPAN) for index in range(len(CASES))]
    for build, town in zip(CASES.values(), towns, strict=True):
        build(town)
    return solve(spark, towns)


@pytest.fixture(scope="module")
def solved(found: Month) -> dict[str, Solved]:
    rows, names = found.members.collect(), list(CASES)
    return {
        name: Solved({r.person_key % SPAN: r for r in rows if r.person_key // SPAN == at}, [])
        for at, name in enumerate(names, start=1)
    }


def test_what_must_hold_holds(found: Month) -> None:
    assert violations(found.members, found.households, CAP).collect() == []
    assert unsettled(jump(found.roots), found.roots).collect() == []


@case
def prisoner(town: Town) -> None:
    town.couple_with_child(2010)
    town.event(1, "prison_entry", date(2023, 5, 1))


def test_a_prisoner_is_out_and_the_family_goes_on(solved: dict[str, Solved]) -> None:
    assert solved["prisoner"].units == {frozenset({1}), frozenset({2, 3})}
    assert solved["prisoner"].rungs == {1: "excluded", 2: "self", 3: "minor"}


@case
def released(town: Town) -> None:
    town.couple_with_child(2010)
    town.event(1, "prison_entry", date(2020, 5, 1))
    town.event(1, "prison_parole", date(2024, 12, 31))


def test_who_is_released_is_back(solved: dict[str, Solved]) -> None:
    assert solved["released"].units == {frozenset({1, 2, 3})}


@case
def clergy(town: Town) -> None:
    for key, day in ((1, date(2021, 12, 31)), (3, date(2022, 1, 1))):
        town.person(key, 1980, key)
        town.person(key + 1, 1985, key)
        town.married(key, key + 1)
        town.event(key, "clergy_residence", day)


def test_clergy_are_out_after_three_whole_years(solved: dict[str, Solved]) -> None:
    assert solved["clergy"].units == {frozenset({1}), frozenset({2}), frozenset({3, 4})}


@case
def grandchild(town: Town) -> None:
    """Both parents of minor 3 are dead; 3 and mother 2 stand in grandfather 1's book."""
    town.person(1, 1955, 1)
    town.person(2, 1985, 1)
    town.person(3, 2015, 1)
    town.person(4, 1984, 9)
    for key, relation in ((1, "head"), (2, "child"), (3, "grandchild")):
        town.related(key, relation, 1)
    town.bore(2, 3)
    town.bore(4, 3)
    town.married(4, 2)
    town.dies(2, date(2024, 11, 2))
    town.dies(4, date(2024, 3, 2))


def test_an_orphan_lives_with_the_guardian_of_the_book_and_so_does_the_dead_parent_of_it(
    solved: dict[str, Solved],
) -> None:
    assert solved["grandchild"].units == {frozenset({1, 2, 3}), frozenset({4})}
    assert solved["grandchild"].rungs == {1: "self", 2: "guardian", 3: "guardian", 4: "self"}


@case
def left_behind(town: Town) -> None:
    """The mother lives elsewhere: a grandmother in the book is no guardian."""
    town.person(1, 1955, 1)
    town.person(2, 1985, 2)
    town.person(3, 2015, 1)
    town.related(3, "grandchild", 1)
    town.bore(2, 3)


def test_a_child_with_a_living_parent_has_no_guardian(solved: dict[str, Solved]) -> None:
    assert solved["left_behind"].units == {frozenset({1}), frozenset({2, 3})}


@case
def custody(town: Town) -> None:
    """Divorced: child 3 stands in the mother's book, child 4 in neither, and father 1 pays for it."""
    town.person(1, 1975, 1)
    town.person(2, 1980, 2)
    for child, book in ((3, 2), (4, 8)):
        town.person(child, 2015, book)
        for parent in (1, 2):
            town.bore(parent, child)
    town.married(1, 2, date(2005, 1, 1))
    town.divorced(1, 2, date(2020, 1, 1))
    town.pays_for(1, 4)


def test_a_child_of_divorced_parents_is_where_it_is_registered_and_not_with_who_pays(
    solved: dict[str, Solved],
) -> None:
    assert solved["custody"].units == {frozenset({1}), frozenset({2, 3, 4})}


@case
def disabled(town: Town) -> None:
    """Four grown children of 1: graded 2, graded 3, card given back, graded 1 but married."""
    town.person(1, 1955, 1)
    for key, grade in ((3, "2"), (4, "3"), (5, "1"), (6, "1")):
        town.person(key, 1985, 1)
        town.related(key, "child", 1)
        town.event(key, "disability_card_new", date(2019, 1, 1), grade)
    town.event(5, "disability_card_cancelled", date(2024, 1, 1), "1")
    town.person(7, 1986, 7)
    town.married(6, 7)


def test_a_severely_disabled_grown_child_lives_with_the_parent_unless_married(solved: dict[str, Solved]) -> None:
    rungs = solved["disabled"].rungs
    assert (rungs[3], rungs[4], rungs[5], rungs[6]) == ("dependent_adult", "self", "self", "self")
    # The elder lives with the oldest child who depends on nobody, and so does the disabled one.
    assert solved["disabled"].units == {frozenset({1, 3, 4}), frozenset({5}), frozenset({6, 7})}


@case
def alone_on_the_roll(town: Town) -> None:
    """Wife 2, severely disabled, was approved alone; husband and child are a household without her."""
    town.couple_with_child(2010)
    town.event(2, "disability_card_new", date(2019, 1, 1), "1")
    town.on_roll(2, "dibao", unit=5)


def test_who_applied_alone_by_law_leaves_the_family_as_it_is(solved: dict[str, Solved]) -> None:
    assert solved["alone_on_the_roll"].units == {frozenset({1, 3}), frozenset({2})}


@case
def able_on_the_roll(town: Town) -> None:
    town.couple_with_child(2010)
    town.on_roll(2, "dibao", unit=5)


def test_one_member_on_the_roll_draws_the_family_along(solved: dict[str, Solved]) -> None:
    assert solved["able_on_the_roll"].units == {frozenset({1, 2, 3})}
    assert solved["able_on_the_roll"].members[2].is_head


@case
def foreign_spouse(town: Town) -> None:
    town.person(1, 1950, 1)
    town.person(3, 1980, 1)
    town.related(1, "head", 1)
    town.related(3, "child", 1)
    town.married(1, 66)


def test_an_unregistered_spouse_makes_no_member_but_is_assumed_to_be_there(solved: dict[str, Solved]) -> None:
    assert solved["foreign_spouse"].units == {frozenset({1}), frozenset({3})}


@case
def away_from_the_book(town: Town) -> None:
    town.person(1, 1950, 1)
    town.person(2, 1980, 1, residence="990203001001")
    town.person(3, 1978, 1, residence=None)
    for key in (2, 3):
        town.related(key, "child", 1)
    town.person(5, 1950, 5)
    town.person(6, 1980, 5, residence="990203001001")
    town.related(6, "child", 5, book=5)


def test_an_elder_lives_with_no_child_who_has_moved_away(solved: dict[str, Solved]) -> None:
    assert solved["away_from_the_book"].units == {frozenset({1, 3}), frozenset({2}), frozenset({5}), frozenset({6})}


@case
def generations(town: Town) -> None:
    """Elder 1 → elder 2 → couple 3 and 4; minor 6 of student mother 5, who is a child of 3."""
    for key, born in ((1, 1940), (2, 1962), (3, 1984), (4, 1983), (5, 2004), (6, 2022)):
        town.person(key, born, 1)
    town.related(2, "parent", 3)
    town.related(5, "child", 3)
    town.related(4, "spouse", 3)
    town.bore(1, 2)
    town.bore(5, 6)
    town.on_roll(5, "student", grade="college")


def test_five_generations_of_one_book_settle(solved: dict[str, Solved]) -> None:
    assert solved["generations"].units == {frozenset(range(1, 7))}


@case
def younger_parent(town: Town) -> None:
    town.person(1, 2003, 1)
    town.person(2, 2014, 1)
    town.person(4, None, 1)
    for child in (2, 4):
        town.related(child, "child", 1)


def test_a_parent_less_than_a_generation_older_is_a_wrong_relation(solved: dict[str, Solved]) -> None:
    assert solved["younger_parent"].units == {frozenset({1}), frozenset({2}), frozenset({4})}


@case
def crowds(town: Town) -> None:
    """A book, an approved unit and a mother with one more than the cap; 60 has a child who is told twice."""
    for key in range(1, CAP + 2):
        town.person(key, 2012, 1)
        town.related(key, "child", 1)
    for key in range(20, 20 + CAP + 1):
        town.person(key, 1980)
        town.on_roll(key, "dibao", unit=3)
    town.person(40, 1980)
    for key in range(41, 41 + CAP + 1):
        town.person(key, 2012)
        town.bore(40, key)


def test_who_is_tied_to_more_than_the_cap_is_tied_to_nobody(solved: dict[str, Solved]) -> None:
    assert all(len(unit) == 1 for unit in solved["crowds"].units)


@case
def placed(town: Town) -> None:
    """Officers put grown nephew 4 with child 3's family, and part elder 5 from son 1."""
    town.couple_with_child(2010)
    town.person(4, 1999, 9)
    town.person(5, 1950, 1)
    town.related(5, "parent", 1)
    town.must_link.append((4 + town.base, 3 + town.base))
    town.cannot_link.append((1 + town.base, 5 + town.base))


def test_decisions_of_officers_hold_over_registers(solved: dict[str, Solved]) -> None:
    assert solved["placed"].units == {frozenset({1, 2, 3, 4}), frozenset({5})}
    assert solved["placed"].rungs[4] == "decided"


@case
def placed_in_a_ring(town: Town) -> None:
    for key in (1, 2):
        town.person(key, 1980, key)
    town.must_link += [(1 + town.base, 2 + town.base), (2 + town.base, 1 + town.base)]


def test_two_decisions_that_chase_each_other_place_nobody(solved: dict[str, Solved]) -> None:
    assert solved["placed_in_a_ring"].units == {frozenset({1}), frozenset({2})}


def test_each_refused_rung_says_why(found: Month) -> None:
    reasons = {row.person_key: row for row in found.reasons.collect()}
    base = (list(CASES).index("foreign_spouse") + 1) * SPAN
    assert reasons[base + 1].refusals == [
        *("approved_unit.not_on_roll", "excluded.not_excluded", "guardian.of_age", "minor.of_age"),
        *("dependent_adult.not_dependent", "spouse.unregistered", "elder.has_spouse"),
    ]
    assert (reasons[base + 1].provider_key, reasons[base + 1].source_keys) == (base + 1, [])
    prison = (list(CASES).index("prisoner") + 1) * SPAN
    child, told = reasons[prison + 3], prison * 1000
    assert (child.provider_key, child.refusals) == (
        prison + 2,
        ["approved_unit.not_on_roll", "excluded.not_excluded", "guardian.parent_present"],
    )
    assert child.source_keys == [told + 2]  # the row that says: child of the book's head, whose wife is 2


def test_relatives_are_found_within_two_steps(found: Month) -> None:
    base = (list(CASES).index("able_on_the_roll") + 1) * SPAN
    asked = whose_kin(found.members, found.households)
    rows = relatives(found.kin.couples, found.kin.parents, asked, MONTH).collect()
    kin = {
        (r.person_key - base, r.other_key - base, r.relation, r.n_hops)
        for r in rows
        if r.person_key // SPAN == base // SPAN
    }
    assert kin == {(1, 2, "spouse", 1), (2, 1, "spouse", 1), (1, 3, "child", 1), (2, 3, "child", 1)} | {
        (3, 1, "parent", 1),
        (3, 2, "parent", 1),
    }
