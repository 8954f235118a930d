"""Contracts of the departments' classes: how rows arrive and what they mean; class 78 is one more file."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from lowincome.config.build import build, build_each
from lowincome.config.strict_yaml import Entry, load
from lowincome.domain.errors import ConfigError

Kind = Literal[
    "id_number", "name", "address", "phone", "text", "date", "month", "amount", "integer", "code", "region", "book"
]
Subject = Literal["identity", "kinship", "enrolment", "expense", "income", "life_event", "asset", "lead"]
Sensitivity = Literal["identifier", "personal", "open"]

IDENTIFIERS = ("id_number", "name", "address", "phone", "book")
# Columns that intake puts beside the fields.
RESERVED = frozenset(
    {"drop_id", "class_id", "period", "sender_code", "row_no", "drop_rank", "broken", "raw", "state"}
    | {"reasons", "marks", "row_key", "stated_fen", "ipad", "opad"}
)
# By the end of a subject column, the kinds of field that fit it.
_FITTING = {
    "_fen": ("amount",),
    "_on": ("date", "month"),
    "_key": ("id_number", "book"),
    "_code": ("code", "region", "text"),
    "is_collective_book": ("code",),
}
_INVISIBLE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_BRACKETED = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]$")


def normal_header(text: str) -> str:
    """The form in which headers are compared: NFKC, no spaces, capitals, a bracketed unit at the end cut off."""
    bare = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).upper()
    return _BRACKETED.sub("", bare) or bare


@dataclass(frozen=True)
class Field:
    """One column of a department's class.

    `aliases` are other spellings of the header; `codes` turns the department's values into ours; a `required` cell that
    is empty refuses the row. `identifier` fields (numbers, names, addresses, phones) never leave the vault zone.
    """

    name: str
    label: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    required: bool = False
    unit: Literal["yuan", "wan_yuan"] = "yuan"
    codes: Mapping[str, str] | None = None
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

    `key`: fields that make two rows the same fact (empty: rows are told apart by content and ordinal).
    `maps`: subject column → field name or `Literally`; a column ending in `_key` takes the field's pseudonym.
    `attributes`: fields kept in the attributes map.
    `amount`: the field whose sum the manifest states.
    """

    class_id: str
    label: str
    department: str
    department_label: str
    subject: Subject
    delivery: Literal["events", "snapshot", "changes"]
    cadence: Literal["month", "quarter", "term", "year"]
    grain: str
    fields: tuple[Field, ...]
    maps: Mapping[str, str | Literally]
    key: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    amount: str = ""

    def field(self, name: str) -> Field:
        """The field called `name`."""
        return next(field for field in self.fields if field.name == name)


def load_contracts(folder: Path, subjects: Mapping[str, tuple[str, ...]]) -> dict[str, Contract]:
    """Every contract below `folder` (`<department>/<class>.yaml`) by class; `subjects` names the columns of each."""
    contracts: dict[str, Contract] = {}
    for path in sorted(folder.glob("*/*.yaml")):
        entry = load(path)
        contract = _contract(path, entry)
        _check(contract, entry, subjects)
        contracts[contract.class_id] = contract
    if not contracts:
        raise ConfigError(str(folder), 1, "no contract found", allowed="files named <department>/<class>.yaml")
    return contracts


def _contract(path: Path, entry: Entry) -> Contract:
    fields = build_each(Field, _child(entry, "fields"), "name")
    maps = {column: _mapped(_child(entry, "maps"), column) for column in _child(entry, "maps")}
    entry.pop("fields"), entry.pop("maps")
    return build(Contract, entry, class_id=path.stem, department=path.parent.name, fields=fields, maps=maps)


def _child(entry: Entry, key: str) -> Entry:
    if not isinstance(entry.get(key), Entry):
        raise entry.error(f"{key!r} must be a mapping", key=key, allowed="name: value lines below it")
    child: Entry = entry[key]
    return child


def _mapped(maps: Entry, column: str) -> str | Literally:
    value: Any = maps[column]
    if isinstance(value, Entry):
        return build(Literally, value)
    if isinstance(value, str):
        return value
    raise maps.error(f"{column} maps to {value!r}", key=column, allowed="a field name, or {value: …}")


def _check(contract: Contract, entry: Entry, subjects: Mapping[str, tuple[str, ...]]) -> None:
    """What is wrong with a contract shows here, before a file is opened."""
    _check_names(contract, entry, subjects)
    _check_headers(contract, entry)
    _check_identifiers(contract, entry)
    _check_kinds(contract, entry)


def _check_names(contract: Contract, entry: Entry, subjects: Mapping[str, tuple[str, ...]]) -> None:
    """Names used must exist: fields in maps, keys and attributes; subject columns in maps."""
    names = {field.name for field in contract.fields}
    used = {v for v in contract.maps.values() if isinstance(v, str)} | {*contract.key, *contract.attributes}
    used |= {contract.amount} if contract.amount else set()
    if used - names:
        raise entry.error(f"no such field: {sorted(used - names)}", allowed=", ".join(sorted(names)))
    allowed = subjects[contract.subject]
    if set(contract.maps) - set(allowed):
        unknown = sorted(set(contract.maps) - set(allowed))
        raise entry.error(f"std.{contract.subject} has no column {unknown}", key="maps", allowed=", ".join(allowed))
    if not {"id_no", "name"} <= names:
        raise entry.error(
            "a class needs the fields id_no and name", key="fields", allowed="id_no: {kind: id_number, …}"
        )
    taken = sorted(name for name in names if name in RESERVED or not re.fullmatch("[a-z][a-z0-9_]*(?<!_key)", name))
    if taken:
        raise entry.error(f"fields may not be called {taken}", key="fields", allowed="snake_case names of your own")


def _check_headers(contract: Contract, entry: Entry) -> None:
    """No header may name two fields."""
    times = Counter(spelling for field in contract.fields for spelling in field.spellings)
    twice = sorted(spelling for spelling, count in times.items() if count > 1)
    if twice:
        raise entry.error(f"headers that name two fields: {twice}", key="fields", allowed="each spelling in one field")


def _check_identifiers(contract: Contract, entry: Entry) -> None:
    """Identifiers are declared as such and never leave the vault zone as attributes."""
    open_ones = [f.name for f in contract.fields if f.kind in IDENTIFIERS and f.sensitivity != "identifier"]
    if open_ones:
        raise entry.error(
            f"{open_ones} need `sensitivity: identifier`", key="fields", allowed="sensitivity: identifier"
        )
    leaking = [f.name for f in contract.fields if f.sensitivity == "identifier" and f.name in contract.attributes]
    if leaking:
        raise entry.error(f"identifier fields may not become attributes: {leaking}", key="attributes")


def _check_kinds(contract: Contract, entry: Entry) -> None:
    """Subject columns take fields that fit them; every row has a day it is about."""
    event = contract.maps.get("event_on")
    if (
        not isinstance(event, str)
        or contract.field(event).kind not in ("date", "month")
        or not contract.field(event).required
    ):
        raise entry.error("event_on must name a required date or month field", key="maps", allowed="event_on: <field>")
    for column, mapped in contract.maps.items():
        fitting = next((kinds for suffix, kinds in _FITTING.items() if column.endswith(suffix)), None)
        if isinstance(mapped, str) and fitting and contract.field(mapped).kind not in fitting:
            raise entry.error(f"{column} cannot take {mapped}", key="maps", allowed=f"a field of kind {fitting}")
    if contract.amount and contract.field(contract.amount).kind != "amount":
        raise entry.error(
            f"amount names {contract.amount}, which is no amount", key="amount", allowed="a field of kind amount"
        )
