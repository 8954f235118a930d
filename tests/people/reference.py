"""The ladder of conf/household.yaml in plain Python, over the rows of a `Town`: what the stage is held against."""

from dataclasses import dataclass, field
from datetime import date

from tests.people.town import LADDER, Town

NEVER = date(9999, 12, 31)
SEVERE = {"1", "2"}
STAGES = set(LADDER.dependent_adult.stages.codes)
CAP = LADDER.cap.members


@dataclass
class Person:
    """One person as the ladder sees them."""

    key: int
    born: date | None
    died: date | None
    age: int | None
    home: int | None
    residence: str | None
    unit: int | None = None
    student: bool = False
    severe: bool = False
    out: bool = False
    single: bool = False
    head: int | None = None
    spouse: int | None = None
    parents: set[int] = field(default_factory=set)
    guardian: int | None = None

    @property
    def minor(self) -> bool:
        return self.age is not None and self.age < 18

    @property
    def dependent(self) -> bool:
        return self.age is not None and 18 <= self.age < 60 and (self.student or self.severe)

    @property
    def rank(self) -> tuple[bool, bool, date, int]:
        return (self.head is None, self.died is not None, self.born or NEVER, self.key)

    @property
    def seniority(self) -> tuple[date, int]:
        return (self.born or NEVER, self.key)


def units(town: Town, end: date) -> set[frozenset[int]]:
    """The units of the month that ends with `end`; deaths are all told under the right name."""
    people = _people(town, end)
    _approved(people)
    _related(town, people)
    points = {key: _provider(person, people) for key, person in people.items()}
    points |= _survived(people, points)
    found: dict[int, set[int]] = {}
    for key in people:
        root = key
        for _ in range(8):
            root = points[root]
        assert points[root] == root, f"{key} does not settle"
        found.setdefault(root, set()).add(key)
    return {frozenset(unit) for unit in found.values()}


def _people(town: Town, end: date) -> dict[int, Person]:
    died = {key: on for key, _, on, _ in town.deaths}
    people = {}
    for key, _, born, _, _, book, collective, residence, _, _ in town.people:
        until = min(died.get(key, end), end)
        age = until.year - born.year - ((until.month, until.day) < (born.month, born.day)) if born else None
        people[key] = Person(key, born, died.get(key), age, None if collective else book, residence)
    for key, programme, unit, grade, _, _ in town.rolls:
        if programme == "student":
            people[key].student = grade in STAGES
        else:
            people[key].unit = unit
    for key, kind, grade, _, _ in town.events:
        people[key].severe |= kind == "disability_card_new" and grade in SEVERE
        people[key].out |= kind == "prison_entry" and people[key].died is None
    return people


def _approved(people: dict[int, Person]) -> None:
    rolls: dict[int, list[Person]] = {}
    for person in people.values():
        if person.unit is not None:
            rolls.setdefault(person.unit, []).append(person)
    for members in rolls.values():
        living = [person for person in members if person.died is None]
        if len(living) <= CAP:
            head = min(members, key=lambda person: (person.died is not None, person.seniority)).key
            for person in members:
                person.head = head
                person.single = len(living) == 1 and person.died is None and person.severe


def _related(town: Town, people: dict[int, Person]) -> None:
    told: dict[int, list[tuple[date, int, int]]] = {}
    for key, other, relation, on, _, _, _, row in town.kin:
        if relation == "spouse" and key != other:
            told.setdefault(key, []).append((on, other, row))
            told.setdefault(other, []).append((on, key, row))
    chosen = {key: min(rows, key=lambda r: (-r[0].toordinal(), r[1], r[2]))[1] for key, rows in told.items()}
    for key, other in chosen.items():
        if chosen[other] == key and key in people:
            people[key].spouse = other
    edges: set[tuple[int, int]] = set()
    for key, other, relation, _, _, _, _, _ in town.kin:
        if relation == "child":
            spouse = chosen.get(other)
            edges |= {(key, other)} | ({(key, spouse)} if spouse and chosen.get(spouse) == other else set())
        elif relation == "parent":
            edges.add((other, key))
        elif relation in LADDER.guardians.relations and key in people:
            people[key].guardian = other
    edges = {(child, parent) for child, parent in edges if child != parent}
    for child, parent in edges:
        if child in people and sum(1 for _, p in edges if p == parent) <= CAP:
            people[child].parents.add(parent)


def _older(parent: Person, child: Person) -> bool:
    if parent.born is None or child.born is None:
        return False
    month, day = parent.born.month, parent.born.day
    if (month, day) == (2, 29):
        month, day = 2, 28
    return date(parent.born.year + LADDER.ages.generation.years, month, day) <= child.born


def _lives_with_spouse(person: Person, people: dict[int, Person]) -> bool:
    spouse = people.get(person.spouse) if person.spouse else None
    gone = spouse is not None and (spouse.died is not None or spouse.out or spouse.single)
    return person.spouse is not None and not gone


def _parent(person: Person, people: dict[int, Person]) -> Person | None:
    fit = [
        parent
        for key in person.parents
        if (parent := people.get(key)) and _older(parent, person) and not parent.out
        if person.minor or not (parent.dependent or parent.single)
    ]

    def order(parent: Person) -> tuple[object, ...]:
        apart = person.home is None or parent.home != person.home
        return (parent.died is not None, parent.single, apart, parent.born, parent.key)

    return min(fit, key=order, default=None)


def _guardian(person: Person, people: dict[int, Person]) -> int | None:
    guardian = people.get(person.guardian) if person.guardian else None
    parent = _parent(person, people)
    fit = guardian and guardian.age is not None and guardian.age >= 18 and guardian.died is None
    if person.minor and guardian and fit and not guardian.out and not guardian.dependent:
        return guardian.key if parent is None or parent.died is not None else None
    return None


def _provider(person: Person, people: dict[int, Person]) -> int:
    if person.head is not None:
        return person.head
    if person.out:
        return person.key
    if person.died is None and (guardian := _guardian(person, people)):
        return guardian
    parent = _parent(person, people)
    if parent and (person.minor or (person.dependent and not _lives_with_spouse(person, people))):
        return parent.key
    spouse = people.get(person.spouse) if person.spouse else None
    if spouse and _is_couple(person, spouse) and spouse.rank < person.rank:
        return spouse.key
    if person.age is not None and person.age >= 60 and person.home and not _lives_with_spouse(person, people):
        return min((c.seniority for c in people.values() if _supports(c, person)), default=person.seniority)[1]
    return person.key


def _is_couple(person: Person, spouse: Person) -> bool:
    together = not spouse.out and not spouse.single and not person.single
    return together and (person.died is None or not (spouse.minor or spouse.dependent))


def _supports(child: Person, elder: Person) -> bool:
    here = None in (child.residence, elder.residence) or child.residence == elder.residence
    grown = child.age is not None and child.age >= 18 and child.died is None
    free = not child.out and not child.single and not child.dependent
    return elder.key in child.parents and child.home == elder.home and here and grown and free and _older(elder, child)


def _survived(people: dict[int, Person], points: dict[int, int]) -> dict[int, int]:
    """A dead parent without a spouse follows the child to its guardian."""
    heirs: dict[int, set[int]] = {}
    for person in people.values():
        guardian, parent = _guardian(person, people), _parent(person, people)
        if guardian and parent and parent.died is not None:
            heirs.setdefault(parent.key, set()).add(guardian)
    return {
        key: min(guardians)
        for key, guardians in heirs.items()
        if people[key].head is None and not _lives_with_spouse(people[key], people)
    }
