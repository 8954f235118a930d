"""A contract: how the rows of a department's class arrive and what they mean."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "id_number", "name", "address", "phone", "text", "date", "month", "amount", "integer", "code", "region", "book"
]
Subject = Literal["identity", "kinship", "enrolment", "expense", "income", "life_event", "asset", "lead"]
Sensitivity = Literal["identifier", "personal", "open"]

FEN_PER_UNIT = {"yuan": 100, "wan_yuan": 1_000_000}
IDENTIFIERS = ("id_number", "name", "address", "phone", "book")
_INVISIBLE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_BRACKETED = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]$")


def normal_header(text: str) -> str:
    """The form in which headers are compared: NFKC, no spaces, capitals, a bracketed unit at the end cut off."""
    bare = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).upper()
    return _BRACKETED.sub("", bare) or bare


@dataclass(frozen=True)
class Field:
    """One column of a department's class.

    `aliases` are other spellings of the header; a `required` cell that is empty refuses the row. `codes` turns the
    department's values into ours, as the list `code_list` says. `min` and `max` are whole numbers, of amounts in the
    field's unit. `meaning` says what the label leaves open. `identifier` fields never leave the vault zone.
    """

    name: str
    label: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    required: bool = False
    unit: Literal["yuan", "wan_yuan"] = "yuan"
    codes: Mapping[str, str] | None = None
    code_list: str = ""
    min: int | None = None
    max: int | None = None
    meaning: str = ""
    sensitivity: Sensitivity = "open"

    @property
    def spellings(self) -> frozenset[str]:
        """Every header that names the field, in normal form."""
        return frozenset(normal_header(text) for text in (self.name, self.label, *self.aliases))


@dataclass(frozen=True)
class Literally:
    """A subject column that has the same value in every row of the class."""

    value: str | int | bool


@dataclass(frozen=True)
class Contract:
    """One data class of one department.

    `owner`: the office that answers questions about it. `grace_days`: days after the period's end until it is late.
    `delivery`: what happened in a period, the whole list each time, or the states that changed. `key`: fields that make
    two rows the same fact or, of changes, states of one thing (empty: events are told apart by content and ordinal);
    of events, those of one month.
    `maps`: subject column → field name or `Literally`; a column ending in `_key` takes the field's pseudonym.
    `attributes`: fields kept in the attributes map. `amount`: the field whose sum the manifest states.
    `needs_authorisation`: read only for people whose household has agreed. `encoding`, `delimiter` and `sheet` (a name,
    or a number from 1) hold for files in which they are found out wrongly; empty: found out.
    """

    class_id: str
    label: str
    department: str
    department_label: str
    owner: str
    subject: Subject
    delivery: Literal["events", "snapshot", "changes"]
    cadence: Literal["month", "quarter", "term", "year"]
    grace_days: int
    grain: str
    fields: tuple[Field, ...]
    maps: Mapping[str, str | Literally]
    key: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    amount: str = ""
    needs_authorisation: bool = False
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""

    def possible(self, column: str) -> frozenset[str]:
        """The codes that rows of the class may have in a column of their subject table."""
        source = self.maps.get(column)
        if isinstance(source, Literally):
            return frozenset({str(source.value)})
        codes = self.field(source).codes if source else None
        return frozenset(codes.values()) if codes else frozenset()

    def field(self, name: str) -> Field:
        """The field called `name`."""
        return next(field for field in self.fields if field.name == name)
