"""Lines of planted families in the drops of background classes: what a scene says, the rest filled in plainly."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, Row

from lowincome.config.contracts import Contract, Field
from lowincome.sample.plan import Fact, Province, person_id

FEN_PER_WAN = 1_000_000
People = Mapping[int, Row]


@dataclass(frozen=True)
class _Line:
    """One planted fact of a background class, told about one person, under a number of its own."""

    fact: Fact
    family: int
    number: str
    people: People

    @property
    def person(self) -> Row:
        return self.people[person_id(self.family, self.fact.slot)]

    def cell(self, field: Field, contract: Contract) -> str:
        """The text of one field; blank where the scene says nothing and nothing is needed."""
        value = self.fact.values.get(field.name)
        if field.kind in ("id_number", "name"):
            return self._whose(field)
        if value is not None:
            return _text(field, value)
        if field.kind == "region":
            return str(self.person.village)
        return self._needed(field, contract) if field.required else ""

    def _whose(self, field: Field) -> str:
        """Number or name of the person, or of the one whom the scene calls `other` (a slot, or family and slot)."""
        if field.name in ("id_no", "name"):
            who = self.person
        elif not field.required:
            return ""
        else:
            other = self.fact.values.get("other", 1 - min(self.fact.slot, 1))
            who = self.people[person_id(self.family, other)]
        return str(who.id_no if field.kind == "id_number" else who.name)

    def _needed(self, field: Field, contract: Contract) -> str:
        if field.kind in ("date", "month"):
            return _text(field, self.fact.values[str(contract.maps["event_on"])])
        if field.kind == "code":
            return next(iter(field.codes or {"": ""}))
        return {"amount": "0.00", "integer": "1"}.get(field.kind, self.number)


def scene_people(everyone: DataFrame) -> People:
    """The members of planted families by their number inside the sample: a few hundred, whatever the size."""
    chosen = everyone.where("is_scene").select("person_id", "id_no", "name", "village", "city")
    return {row.person_id: row for row in chosen.collect()}


def planted_lines(contract: Contract, province: Province, people: People, schema: pa.Schema) -> pa.Table:
    """The lines of planted facts of a class, in the columns of `schema`: as the other lines of the class come."""
    return pa.Table.from_pylist(list(_rows(contract, province, people)), schema)


def _rows(contract: Contract, province: Province, people: People) -> Iterator[dict[str, Any]]:
    for family, scene in enumerate(province.scenes):
        facts = [fact for fact in scene.facts if fact.class_id == contract.class_id]
        for index, fact in enumerate(facts):
            line = _Line(fact, family, f"P{family:05d}{index:02d}", people)
            cells = {f"c{at}": line.cell(field, contract) for at, field in enumerate(contract.fields)}
            yield {
                "from_period": fact.period,
                "to_period": fact.values.get("to_period", fact.period),
                "city": line.person.city,
                "place": -(family * 100 + index),
                "amount": fact.values.get(contract.amount, 0) if contract.amount else None,
                **cells,
            }


def _text(field: Field, value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()[: 7 if field.kind == "month" else 10]
    if field.kind == "amount":
        return _amount(field, value)
    if field.kind == "code":
        return next(word for word, code in (field.codes or {}).items() if code == value)
    return str(value)


def _amount(field: Field, fen: int) -> str:
    unit, digits = (FEN_PER_WAN, 6) if field.unit == "wan_yuan" else (100, 2)
    sign, size = "-" if fen < 0 else "", abs(fen)
    return f"{sign}{size // unit}.{size % unit:0{digits}d}"
