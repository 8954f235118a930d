"""The rules as the policy reads them: which household must be warned by which rule in a month."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.oracle.facts import Facts, facts_of
from tests.oracle.family_rules import Hits, household_rules, person_rules
from tests.oracle.landing import Account, Delivered, event_on, read_landing
from tests.oracle.values import id_no, month_of, months_before, whole_years

YUAN = 100
ROLLS = ("tekun", "dibao", "dibao_edge", "rigid_expenditure", "anti_poverty_return")  # the first one decides
TL3_LINES = dict(zip((*ROLLS, "general"), (1_000, 5_000, 10_000, 10_000, 10_000, 15_000), strict=True))
SD12_LINE, SD13_LINE = 90_000, 50_000
EXPENSES = ("outpatient", "inpatient", "chronic_outpatient")
COLOURS = ("blue", "yellow", "orange", "red")
STEPS = (10, 15, 20, 30)  # tenths of the line from which each colour holds

Warned = dict[tuple[frozenset[str], str], dict[str, Any]]


@dataclass
class Person:
    """One registered person as known at the end of the month; money by event month, in fen."""

    id_no: str
    name: str
    birth_on: date
    region: str = ""
    rolls: set[str] = field(default_factory=set)
    is_student: bool = False
    died_on: date | None = None
    death_known: int | None = None
    new_cards: int = 0
    self_pay: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    total: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    treatments: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def class_code(self) -> str:
        """Return the class of the person: the first roll by precedence, else general."""
        return next((roll for roll in ROLLS if roll in self.rolls), "general")

    @property
    def age_at_death(self) -> int:
        """Return the age in whole years on the day of death; -1 while alive."""
        return whole_years(self.birth_on, self.died_on) if self.died_on else -1


def accounts(landing: Path) -> dict[tuple[str, str], Account]:
    """Return the account of each drop of the classes that the rules read, by (class, folder name)."""
    return read_landing(landing)[1]


def expected_warnings(landing: Path, truth: Path, month: int) -> Warned:
    """Return value and level per household (its registered members' numbers) and rule that must be warned."""
    classes, _ = read_landing(landing, month)
    people = registered(classes, month)
    first = date(month // 100 + month % 100 // 12, month % 100 % 12 + 1, 1)
    end = date.fromordinal(first.toordinal() - 1)
    known = facts_of(people, classes, month, end)
    warned: Warned = {}
    for numbers in households(truth, month):
        members = [people[number] for number in sorted(numbers) if number in people]
        who = frozenset(person.id_no for person in members)
        for rule, hits in (hits_of(members, month) | more_hits(members, known, month, end)).items():
            best = max(hits, key=lambda hit: (COLOURS.index(hit[1]), hit[0] or 0), default=None)
            if best:
                warned[who, rule] = {"value": best[0], "level": best[1]}
    return warned


def households(truth: Path, month: int) -> list[set[str]]:
    """Return the identity numbers of the members of each true household in the month."""
    with (truth / "persons.csv").open(encoding="utf-8-sig", newline="") as file:
        numbers = {row["person_id"]: id_no(row["id_no"]) or row["id_no"] for row in csv.DictReader(file)}
    units: dict[str, set[str]] = defaultdict(set)
    with (truth / "households.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if int(row["month"]) == month:
                units[row["household"]].add(numbers[row["person_id"]])
    return list(units.values())


def people_of(landing: Path, month: int) -> dict[str, Person]:
    """Return each registered person with what the first rules ask about them at the end of the month, by number."""
    return registered(read_landing(landing, month)[0], month)


def registered(classes: dict[str, Delivered], month: int) -> dict[str, Person]:
    """Return each registered person with what the first rules ask about them at the end of the month, by number."""
    people = {
        row["id_no"]: Person(row["id_no"], row["name"], row["birth_on"], row["region"])
        for row in _known(classes["population"].latest(), month)
    }
    for roll in ROLLS:
        for person, _row in _of(people, _known(classes[f"{roll}_roll"].latest(), month)):
            person.rolls.add(roll)
    for person, _row in _of(people, _known(classes["students"].latest(), month)):
        person.is_student = True
    for person, row in _of(people, _known(classes["disability_cards"].all(), month)):
        person.new_cards += row["action"] == "new" and row["period"] == month
    _add_deaths(people, classes, month)
    _add_money(people, classes, month)
    return people


def _known(rows: Iterable[dict[str, Any]], month: int) -> Iterator[dict[str, Any]]:
    return (row for row in rows if month_of(event_on(row)) <= month)


def _of(people: dict[str, Person], rows: Iterable[dict[str, Any]]) -> Iterator[tuple[Person, dict[str, Any]]]:
    return ((people[row["id_no"]], row) for row in rows if row["id_no"] in people)


def _add_deaths(people: dict[str, Person], classes: dict[str, Delivered], month: int) -> None:
    told = ("cremations", "death_deregistrations", "death_certificates")
    records = [row for class_id in told for row in classes[class_id].all()]
    for person, row in _of(people, _known(records, month)):
        if row["name"] == person.name:
            person.died_on = min(row["on"], person.died_on or row["on"])
            person.death_known = min(row["period"], person.death_known or row["period"])


def _add_money(people: dict[str, Person], classes: dict[str, Delivered], month: int) -> None:
    for class_id in EXPENSES:
        for person, row in _of(people, _known(classes[class_id].all(), month)):
            when = month_of(row["on"])
            person.self_pay[when] += row["self_pay"]
            person.total[when] += row["total"]
            person.treatments[when] += row["total"] > 0
    for person, row in _of(people, _known(classes["medical_aid"].all(), month)):
        if row["mode"] == "manual":
            person.self_pay[month_of(row["on"])] -= row["amount"]


def hits_of(members: list[Person], month: int) -> dict[str, list[tuple[int | None, str]]]:
    """Return the value and level of each hit, by rule, in one household."""
    living = [person for person in members if person.died_on is None]
    dead = [person for person in members if person.died_on is not None]
    hits: dict[str, list[tuple[int | None, str]]] = defaultdict(list)
    for person in living:
        year_to_date = _sum(person.self_pay, month // 100 * 100 + 1, month)
        line = TL3_LINES[person.class_code] * YUAN
        if year_to_date > line:
            hits["medical_self_pay_high"].append((year_to_date, _colour(year_to_date, line)))
        total = _sum(person.total, months_before(month, 11), month)
        treated = all(person.treatments[months_before(month, n)] > 0 for n in range(5))
        if total >= SD13_LINE * YUAN and treated:
            hits["long_treatment"].append((total, _colour(total, SD13_LINE * YUAN)))
        if person.new_cards:
            hits["new_disability_card"].append((None, "orange"))
    for person in dead:
        if living and person.death_known == month and 25 <= person.age_at_death <= 50:
            hits["death_of_working_age"].append((None, "red"))
        if person.rolls:
            hits["death_on_benefit"].append((None, "orange"))
    last_12 = sum(_sum(person.self_pay, months_before(month, 11), month) for person in members)
    if last_12 > SD12_LINE * YUAN and any(person.is_student for person in living):
        hits["medical_self_pay_with_student"].append((last_12, _colour(last_12, SD12_LINE * YUAN)))
    return hits


def more_hits(members: list[Person], known: dict[str, Facts], month: int, end: date) -> Hits:
    """Return value and level of each hit of the further rules, by rule, in one household."""
    parts = [(person, known[person.id_no]) for person in members]
    n_living = sum(person.died_on is None for person in members)
    class_code = min((person.class_code for person in members), key=(*ROLLS, "general").index)
    hits: Hits = defaultdict(list)
    for person, facts in parts:
        for rule, found in person_rules(person, facts, n_living, month, end).items():
            hits[rule] += found
    for rule, found in household_rules(parts, class_code, month, end).items():
        hits[rule] += found
    return hits


def _sum(by_month: dict[int, int], first: int, last: int) -> int:
    return sum(fen for month, fen in by_month.items() if first <= month <= last)


def _colour(fen: int, line: int) -> str:
    return [colour for colour, step in zip(COLOURS, STEPS, strict=True) if fen * 10 >= line * step][-1]
