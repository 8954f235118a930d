"""Households by the legal ladder, from the landing alone: a second opinion on the households of the truth."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.oracle.landing import read_landing
from tests.oracle.rules import ROLLS, Person, people_of
from tests.oracle.values import month_of, whole_years

CHILD, PARENT = {"子", "女"}, {"父亲", "母亲"}


@dataclass
class Kin:
    """What the registers say about one person's family."""

    parents: set[str] = field(default_factory=set)
    spouses: set[str] = field(default_factory=set)
    children_in_book: set[str] = field(default_factory=set)
    unit: tuple[int, str] | None = None
    dependent_student: bool = False


def households_by_ladder(landing: Path, month: int) -> set[frozenset[str]]:
    """Return the households of the month as sets of identity numbers."""
    people = people_of(landing, month)
    kin = _kin(landing, people, month)
    points_at = _pointers(people, kin, month)
    units: dict[str, set[str]] = {}
    for number in people:
        root, steps = number, 0
        while points_at[root] != root and steps < 10:
            root, steps = points_at[root], steps + 1
        units.setdefault(root, set()).add(number)
    return {frozenset(unit) for unit in units.values()}


def _kin(landing: Path, people: dict[str, Person], month: int) -> dict[str, Kin]:
    classes, _ = read_landing(landing, month)
    kin = {number: Kin() for number in people}
    collective = {row["id_no"] for row in classes["population"].latest() if row["book_type"] == "集体户"}
    for row in classes["marriages"].all():
        _marry(kin, row["id_no"], row["other_id_no"])
    current: dict[str, dict[str, Any]] = {}
    for row in sorted(classes["hukou_members"].all(), key=lambda row: row["on"]):
        if month_of(row["on"]) <= month:
            current[row["id_no"]] = row
    rows = [row for row in current.values() if row["id_no"] not in collective]
    for row in rows:
        if row["relation"] == "配偶":
            _marry(kin, row["id_no"], row["head_id_no"])
    for row in rows:
        _add_parents(kin, row)
    for rank, roll in reversed(list(enumerate(ROLLS))):
        for row in classes[f"{roll}_roll"].latest():
            if row["id_no"] in kin:
                kin[row["id_no"]].unit = (rank, row["unit_no"])
    for row in classes["students"].latest():
        if row["id_no"] in kin and row["stage"] != "研究生":
            kin[row["id_no"]].dependent_student = True
    return kin


def _marry(kin: dict[str, Kin], one: str, other: str) -> None:
    if one in kin and other in kin:
        kin[one].spouses.add(other)
        kin[other].spouses.add(one)


def _add_parents(kin: dict[str, Kin], row: dict[str, Any]) -> None:
    number, head = row["id_no"], row["head_id_no"]
    if number not in kin or head not in kin:
        return
    if row["relation"] in CHILD:
        kin[number].parents |= {head, *kin[head].spouses}
        kin[head].children_in_book.add(number)
    elif row["relation"] in PARENT:
        kin[number].children_in_book.add(head)


def _pointers(people: dict[str, Person], kin: dict[str, Kin], month: int) -> dict[str, str]:
    end = _month_end(month)
    heads: dict[tuple[int, str], str] = {}
    points_at = {}
    for person in sorted(people.values(), key=_oldest_living_first):
        unit = kin[person.id_no].unit
        points_at[person.id_no] = heads.setdefault(unit, person.id_no) if unit else _provider(person, people, kin, end)
    return points_at


def _provider(person: Person, people: dict[str, Person], kin: dict[str, Kin], end: date) -> str:
    own = kin[person.id_no]
    age = whole_years(person.birth_on, end)
    spouses = sorted((people[n] for n in own.spouses if people[n].died_on is None), key=_oldest_living_first)
    if person.died_on is not None and spouses:
        return spouses[0].id_no
    if own.parents and (age < 18 or (own.dependent_student and not own.spouses)):
        return min((people[n] for n in own.parents), key=_oldest_living_first).id_no
    if person.died_on is not None:
        return person.id_no
    if spouses:
        return min(person, spouses[0], key=_oldest_living_first).id_no
    grown = [people[n] for n in own.children_in_book if whole_years(people[n].birth_on, end) >= 18]
    supporters = sorted((child for child in grown if child.died_on is None), key=_oldest_living_first)
    return supporters[0].id_no if age >= 60 and supporters else person.id_no


def _oldest_living_first(person: Person) -> tuple[bool, date, str]:
    return person.died_on is not None, person.birth_on, person.id_no


def _month_end(month: int) -> date:
    following = date(month // 100 + month % 100 // 12, month % 100 % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
