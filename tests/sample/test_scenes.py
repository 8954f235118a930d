"""Planted scenes, without an engine: both sides of each line, dates at the edge."""

from datetime import date, timedelta

from lowincome.config.catalogue import load_catalogue
from lowincome.config.places import packaged_conf
from lowincome.domain.month import last_months
from lowincome.sample.plan import Scene, birthday_before
from lowincome.sample.scenes import LINES, all_scenes

CATALOGUE = load_catalogue(packaged_conf())
MONTHS = last_months(202412, 14)
# The first scenes are called by their source.
SOURCES = {
    "TL3": "medical_self_pay_high",
    "SD12": "medical_self_pay_with_student",
    "SD13": "long_treatment",
    "TL4": "new_disability_card",
    "ZJ3": "death_of_working_age",
    "HN3": "death_on_benefit",
}
SCENES = all_scenes(MONTHS)
SETTLED = ("outpatient", "inpatient", "chronic_outpatient")


def named(name: str) -> Scene:
    return next(scene for scene in SCENES if scene.name == name)


def self_pay(scene: Scene) -> int:
    return sum(fact.values["self_fen"] for fact in scene.facts if fact.class_id in SETTLED)


def rule_of(scene: Scene) -> str:
    """The rule that a scene is about, if any."""
    first = scene.name.split()[0]
    return SOURCES.get(first, first)


def is_at_line(scene: Scene) -> bool:
    """Whether a scene stands exactly at a line."""
    return "exactly" in scene.note or "+0 fen" in scene.note


def test_every_rule_has_scenes_on_both_sides() -> None:
    sides = {(rule_of(scene), scene.name.split()[-1]) for scene in SCENES}
    by_source = set(SOURCES.values())
    hit = {rule for rule, side in sides if side in ("hit", "before")}
    miss = {rule for rule, side in sides if side == "miss"}
    assert {rule.rule_id for rule in CATALOGUE.rules} - (hit & miss) == by_source
    assert {rule for rule, _ in sides} >= by_source, "these are looked at one by one"


def test_every_rule_with_a_line_has_a_scene_exactly_there() -> None:
    with_line = {rule.rule_id for rule in CATALOGUE.rules if rule.parameters}
    assert with_line - {rule_of(scene) for scene in SCENES if is_at_line(scene)} == set()


def test_every_class_has_a_person_above_at_and_below_its_line() -> None:
    for roll, line in LINES.items():
        sums = [self_pay(named(f"TL3 {roll or 'general'} {side}")) for side in ("above", "at", "below")]
        assert sums == [line + 1, line, line - 1]


def test_student_families_pay_one_fen_above_and_exactly_the_line() -> None:
    assert [self_pay(named(f"SD12 {side}")) for side in ("above", "at", "no student")] == [
        9_000_001,
        9_000_000,
        9_000_001,
    ]


def test_long_treatment_totals() -> None:
    totals = {
        name: sum(fact.values["total_fen"] for fact in named(f"SD13 {name}").facts)
        for name in ("at", "below", "hole", "refund", "only refund")
    }
    assert totals == {
        "at": 5_000_000,
        "below": 4_999_999,
        "hole": 5_000_000,
        "refund": 5_000_000,
        "only refund": 5_999_998,
    }


def test_only_a_refund_in_the_last_month_though_the_sum_is_far_above_the_line() -> None:
    paid = {fact.values["settled_on"].month: fact.values["total_fen"] for fact in named("SD13 only refund").facts}
    assert [paid[month] > 0 for month in (8, 9, 10, 11, 12)] == [True, True, True, True, False]


def test_the_dead_father_of_the_student_is_no_death_of_working_age() -> None:
    scene = named("SD12 dead")
    born, died = scene.births[0], scene.deaths[0][0]
    assert died.year - born.year - ((died.month, died.day) < (born.month, born.day)) == 55


def test_deaths_at_the_edges_of_working_age() -> None:
    ages = {}
    for age in (24, 25, 50, 51):
        scene = named(f"ZJ3 age {age}")
        born, died = scene.births[0], scene.deaths[0][0]
        ages[age] = died.year - born.year - ((died.month, died.day) < (born.month, born.day))
    assert ages == {24: 24, 25: 25, 50: 50, 51: 51}


def test_birthday_before_counts_whole_years() -> None:
    day = date(2024, 12, 5)
    assert birthday_before(day, 25) == date(1999, 12, 5)
    assert birthday_before(day, 25, days=1) - birthday_before(day, 25) == timedelta(days=1)


def test_the_same_fact_twice_is_planted_for_the_duplicate() -> None:
    facts = named("TL3 duplicate").facts
    assert facts[1] == facts[2]
    assert self_pay(named("TL3 duplicate")) - facts[2].values["self_fen"] < LINES[""] < self_pay(named("TL3 duplicate"))


def test_facts_lie_inside_the_months() -> None:
    assert {fact.period for scene in SCENES for fact in scene.facts} <= set(MONTHS)
