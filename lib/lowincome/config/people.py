"""Who counts as a person, and which department is believed about what (conf/people.yaml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lowincome.config.build import build
from lowincome.config.contract import Contract
from lowincome.config.strict_yaml import Entry, load

SUBJECTS = ("identity", "enrolment")  # what tells a number, a name and a place, as a list that is whole each time
MAX_MONTHS = 24
FIELDS = ("name_key", "birth_on", "sex_code", "region_code", "residence_code", "book_key", "is_collective_book")


@dataclass(frozen=True)
class Moves:
    """The class that tells who moved, and for how many months what became of the benefit is followed."""

    told_by: str
    months: int
    source: str


@dataclass(frozen=True)
class Persons:
    """`makes`: class → whether its rows make residents or people known only; `ranks`: field → classes, best first."""

    makes: Mapping[str, Literal["resident", "known"]]
    register: str
    ranks: Mapping[str, tuple[str, ...]]
    moves: Moves

    @property
    def resident_classes(self) -> tuple[str, ...]:
        """The classes whose rows make residents."""
        return tuple(class_id for class_id, made in self.makes.items() if made == "resident")


def load_persons(path: Path, contracts: Mapping[str, Contract]) -> Persons:
    """The rules of `path`; ConfigError at a class that makes no list of people, or a field that persons do not have."""
    root = load(path)
    persons = build(Persons, root)
    lists = [c.class_id for c in contracts.values() if c.subject in SUBJECTS and c.delivery == "snapshot"]
    _check(root, "makes", persons.makes, lists)
    if persons.makes.get(persons.register) != "resident":
        raise root.error(f"register is {persons.register!r}", key="register", allowed="a class that makes residents")
    if set(persons.ranks) != set(FIELDS):
        raise root.error(f"ranks of {', '.join(persons.ranks)}", key="ranks", allowed=f"{', '.join(FIELDS)}, each once")
    for field, classes in persons.ranks.items():
        _check(root["ranks"], field, classes, persons.makes)
    _check_moves(root["moves"], persons.moves, contracts)
    return persons


def _check_moves(entry: Entry, moves: Moves, contracts: Mapping[str, Contract]) -> None:
    contract = contracts.get(moves.told_by)
    if contract is None or contract.subject != "life_event":
        raise entry.error(f"{moves.told_by!r} tells no moves", key="told_by", allowed="a class of life events")
    if not 1 <= moves.months <= MAX_MONTHS:
        raise entry.error(f"months is {moves.months}", key="months", allowed=f"1 to {MAX_MONTHS}")


def _check(entry: Entry, key: str, classes: Mapping[str, object] | tuple[str, ...], allowed: object) -> None:
    known = list(allowed)  # type: ignore[call-overload]
    for class_id in classes:
        if class_id not in known:
            raise entry.error(f"{class_id!r} cannot stand here", key=key, allowed=", ".join(known))
