"""Random kin graphs, wrong ones too: the stage finds what the plain-Python ladder finds, and every promise holds."""

from datetime import date, timedelta
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from lowincome.people.invariants import unsettled, violations
from lowincome.people.roots import jump
from tests.people.reference import units
from tests.people.town import LADDER, Month, Town, solve

END = date(2024, 12, 31)
SIZE = 12
RELATIONS = ("child", "child", "child", "parent", "spouse", "grandchild", "sibling", "other")


def drawn_town(dice: Random, base: int) -> Town:
    """A dozen people whose relations need make no sense."""
    town = Town(base)

    def some(most: int) -> list[int]:
        return dice.sample(range(1, SIZE + 1), dice.randint(0, most))

    def day(first: date) -> date:
        return first + timedelta(days=dice.randint(0, (END - first).days))

    born = {key: None if dice.random() < 0.05 else day(date(1915, 1, 1)) for key in range(1, SIZE + 1)}
    for key in born:
        residence = dice.choice([None, "990101001001", "990101001001", "990203001001"])
        town.person(key, born[key], dice.choice([None, 1, 1, 2]), residence=residence)
    for key in some(3):
        town.dies(key, day(born[key] or date(1950, 1, 1)))
    for key in some(SIZE):  # a person stands in one book
        town.related(key, dice.choice(RELATIONS), dice.randint(1, SIZE))
    for key in some(5):
        town.married(key, dice.randint(1, SIZE), day(date(1990, 1, 1)))
    for key in some(6):
        town.bore(key, dice.randint(1, SIZE))
    for key in some(3):
        town.on_roll(key, "dibao", unit=dice.randint(1, 2))
    for key in some(3):
        town.on_roll(key, "student", grade=dice.choice(["bachelor", "postgraduate"]))
    for key in some(4):
        town.event(key, "disability_card_new", date(2020, 1, 1), dice.choice(["1", "2", "3"]))
    for key in some(2):
        town.event(key, "prison_entry", date(2020, 1, 1))
    return town


@settings(max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32))
def test_random_kin_settle_as_the_reference_says(spark: SparkSession, seed: int) -> None:
    dice = Random(seed)
    towns = [drawn_town(dice, base) for base in range(100, 100 + 100 * 200, 100)]
    found = solve(spark, towns)
    expected = {unit for town in towns for unit in units(town, END)}
    assert found_units(found) == expected
    assert violations(found.members, found.households, LADDER.cap.members).collect() == []
    assert unsettled(jump(found.roots), found.roots).collect() == []


def found_units(found: Month) -> set[frozenset[int]]:
    homes: dict[int, set[int]] = {}
    for row in found.members.select("person_key", "household_id").collect():
        homes.setdefault(row.household_id, set()).add(row.person_key)
    return {frozenset(home) for home in homes.values()}
