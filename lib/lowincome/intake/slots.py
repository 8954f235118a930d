"""The columns in which classes travel together, so that one plan screens many of them.

Fields of one kind share slots: the first date of every class is `date_1`, its first amount in yuan `yuan_1`. What
differs between classes (is it required, which codes, what it is called) is a choice by `class_id` inside the
expression. Seventy classes as seventy plans would spend most of a run on planning.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F

from lowincome.columns.text import meaning
from lowincome.config.contracts import Contract, Field

_FIRST = ("id_no", "name")


@dataclass(frozen=True)
class Slot:
    """One column of staged cells; `fields`: class → the field that travels in it; `among`: all classes of the plan."""

    kind: str
    number: int
    fields: Mapping[str, Field]
    among: Collection[str]

    @property
    def name(self) -> str:
        """Its column."""
        return f"{self.kind}_{self.number}"

    def classes(self, applies: Callable[[Field], bool]) -> frozenset[str]:
        """The classes for whose field something applies."""
        return frozenset(class_id for class_id, field in self.fields.items() if applies(field))

    def where(self, applies: Callable[[Field], bool]) -> Column:
        """Whether it applies to the field of the row's class; false when the class has none here."""
        return is_class(self.classes(applies), self.among)

    def field_name(self) -> Column:
        """What the row's class calls it; null when the class has nothing here."""
        return text_by_class({class_id: field.name for class_id, field in self.fields.items()}, self.among)


@dataclass(frozen=True)
class Slots:
    """The slots of some classes."""

    contracts: Mapping[str, Contract]
    slots: tuple[Slot, ...]

    @cached_property
    def _by_field(self) -> dict[tuple[str, str], Slot]:
        return {(class_id, field.name): slot for slot in self.slots for class_id, field in slot.fields.items()}

    def of(self, class_id: str, field: str) -> Slot:
        """The slot in which a field of a class travels."""
        return self._by_field[class_id, field]

    def of_kind(self, *kinds: str) -> list[Slot]:
        """The slots of some kinds."""
        return [slot for slot in self.slots if slot.kind in kinds]

    def only(self, classes: Iterable[str]) -> "Slots":
        """The same slots for fewer classes; those that none of them needs are left out."""
        wanted = frozenset(classes)
        kept = {class_id: contract for class_id, contract in self.contracts.items() if class_id in wanted}
        slots = (
            Slot(s.kind, s.number, {c: field for c, field in s.fields.items() if c in wanted}, kept.keys())
            for s in self.slots
        )
        return Slots(kept, tuple(slot for slot in slots if slot.fields))

    def choose(self, source: Callable[[Contract], Hashable], column: Callable[[Any], Column]) -> Column:
        """By the row's class: `column` of what `source` says of its contract; null where that is None."""
        groups: dict[Hashable, list[str]] = {}
        for class_id, contract in self.contracts.items():
            groups.setdefault(source(contract), []).append(class_id)
        columns = {found: column(found) for found in groups if found is not None}
        if len(groups) == 1 and columns:
            return next(iter(columns.values()))
        branches = [F.when(self.is_class(groups[found]), chosen) for found, chosen in columns.items()]
        return F.coalesce(*branches) if branches else F.lit(None)

    def is_class(self, classes: Iterable[str]) -> Column:
        """Whether the row's class is one of these."""
        return is_class(classes, self.contracts)


def is_class(classes: Iterable[str], among: Collection[str] = ()) -> Column:
    """Whether the row's class is one of these; `among`: every class that a row can have, where that is known."""
    names = sorted(classes)
    if among and names == sorted(among):  # a class that travels alone is asked nothing
        return F.lit(True)
    return F.col("class_id").isin(*names) if names else F.lit(False)


def text_by_class(texts: Mapping[str, str], among: Collection[str]) -> Column:
    """The text of the row's class; null for a class without one. `among`: every class that a row can have."""
    if len({*texts.values()}) == 1 and texts.keys() == {*among}:
        return F.lit(next(iter(texts.values())))
    return meaning(F.col("class_id"), texts)


def slots_of(contracts: Iterable[Contract], columns: Sequence[str]) -> Slots:
    """Slots for classes that fill `columns` of the subject tables.

    A class's fields take numbers in an order in which fields with the same task meet: the person, what fills the
    subject's columns, the key, the rest.
    """
    by_class = {contract.class_id: contract for contract in contracts}
    fields: dict[tuple[str, int], dict[str, Field]] = {}
    for class_id, contract in by_class.items():
        numbers: dict[str, count[int]] = {}
        for field in sorted(contract.fields, key=lambda f: _place(f, contract, columns)):
            kind = slot_kind(field, contract)
            fields.setdefault((kind, next(numbers.setdefault(kind, count(1)))), {})[class_id] = field
    return Slots(
        by_class, tuple(Slot(kind, number, of, by_class.keys()) for (kind, number), of in sorted(fields.items()))
    )


def slot_kind(field: Field, contract: Contract) -> str:
    """What shares a slot: fields of one kind, amounts of one unit, identifiers that enter the row's key."""
    if field.kind == "amount":
        return field.unit
    is_secret = field.kind == "text" and field.sensitivity == "identifier" and field.name in contract.key
    return "secret" if is_secret else field.kind


def _place(field: Field, contract: Contract, columns: Sequence[str]) -> tuple[int, int]:
    if field.name in _FIRST:
        return 0, _FIRST.index(field.name)
    filled = [column for column in columns if contract.maps.get(column) == field.name]
    if filled:
        return 1, columns.index(filled[0])
    return (2, contract.key.index(field.name)) if field.name in contract.key else (3, 0)
