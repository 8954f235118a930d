"""What is wrong with a contract shows here, before a file is opened."""

import codecs
import re
from collections import Counter
from collections.abc import Mapping

from lowincome.config.contract import IDENTIFIERS, Contract, Field, Literally
from lowincome.config.strict_yaml import Entry

# By the end of a subject column, the kinds of field that fit it.
_FITTING = {
    "_fen": ("amount",),
    "_on": ("date", "month"),
    "_name_key": ("name",),
    "_key": ("id_number", "book"),
    "_code": ("code", "region", "text"),
    "is_collective_book": ("code",),
    "is_basis": (),
}
# By the end of a subject column, the type of a value that stands in every row; other columns take a field.
_LITERAL = {"_code": str, "is_basis": bool}
_MAX_GRACE = 366


def check_field(field: Field, entry: Entry) -> None:
    """A field says what its kind needs, and nothing that its kind has no use for."""
    if not re.fullmatch("[a-z][a-z0-9_]*(?<!_key)", field.name):
        raise entry.error(f"no field may be called {field.name!r}", allowed="snake_case that does not end in _key")
    if (field.kind == "code") != bool(field.code_list):
        raise entry.error(
            f"{field.name} is of kind {field.kind} and {'has' if field.code_list else 'lacks'} codes",
            key="codes",
            allowed="kind: code with codes: <a list of conf/codes/lists>",
        )
    if field.unit != "yuan" and field.kind != "amount":
        raise entry.error(f"{field.name} is no amount and has a unit", key="unit", allowed="unit beside kind: amount")
    _check_bounds(field, entry)
    _check_sensitivity(field, entry)


def _check_bounds(field: Field, entry: Entry) -> None:
    key = "min" if field.min is not None else "max"
    if key in entry.lines and field.kind not in ("amount", "integer"):
        raise entry.error(f"{field.name} has no order", key=key, allowed="min and max beside kind amount or integer")
    if field.min is not None and field.max is not None and field.min >= field.max:
        raise entry.error(f"min {field.min} is not below max {field.max}", key="min", allowed="min below max")


def _check_sensitivity(field: Field, entry: Entry) -> None:
    """Identifiers are declared as such; numbers and names of people are called so that they find each other."""
    if field.kind in IDENTIFIERS and field.sensitivity != "identifier":
        raise entry.error(f"{field.name} is an identifier", key="sensitivity", allowed="sensitivity: identifier")
    ending = {"id_number": "id_no", "name": "name"}.get(field.kind, "")
    if ending and not re.search(f"(^|_){ending}$", field.name):
        raise entry.error(
            f"{field.name} is of kind {field.kind}", key="kind", allowed=f"names like {ending}, other_{ending}"
        )


def check_contract(contract: Contract, entry: Entry, subjects: Mapping[str, tuple[str, ...]]) -> None:
    """A contract fits together: names, headers, the person, what goes where."""
    _check_terms(contract, entry)
    _check_key(contract, entry)
    _check_overrides(contract, entry)
    _check_person(contract, entry)
    _check_names(contract, entry, subjects)
    _check_headers(contract, entry)
    _check_event(contract, entry)
    for column, mapped in contract.maps.items():
        _check_map(contract, entry, column, mapped)
    if contract.amount and contract.field(contract.amount).kind != "amount":
        raise entry.error(
            f"amount names {contract.amount}, which is no amount", key="amount", allowed="a field of kind amount"
        )


def _check_terms(contract: Contract, entry: Entry) -> None:
    if not contract.owner.strip():
        raise entry.error("owner is blank", key="owner", allowed="the office that answers questions about the class")
    if not 0 <= contract.grace_days <= _MAX_GRACE:
        raise entry.error(
            f"grace_days is {contract.grace_days}", key="grace_days", allowed=f"days from 0 to {_MAX_GRACE}"
        )


def _check_key(contract: Contract, entry: Entry) -> None:
    """What holds for a time has a name by which the next delivery speaks of it."""
    if contract.delivery != "events" and not contract.key:
        raise entry.error(
            f"a class delivered as {contract.delivery} has no key", key="delivery", allowed="key: [fields] beside it"
        )


def _check_overrides(contract: Contract, entry: Entry) -> None:
    try:
        codecs.lookup(contract.encoding or "utf-8")
    except LookupError:
        raise entry.error(
            f"no such encoding: {contract.encoding!r}", key="encoding", allowed="gb18030, utf-8, utf-16, …"
        ) from None
    if len((contract.delimiter or ",").encode()) != 1:
        raise entry.error(f"{contract.delimiter!r} is no delimiter", key="delimiter", allowed="one character")


def _check_person(contract: Contract, entry: Entry) -> None:
    """Every row is about a person: a number that can be keyed, and a name to compare with the register's."""
    people = {field.name: field.kind for field in contract.fields if field.required}
    if (people.get("id_no"), people.get("name")) != ("id_number", "name"):
        raise entry.error(
            "a class needs the fields id_no and name",
            key="fields",
            allowed="id_no: {kind: id_number, required: true, …} and name: {kind: name, required: true, …}",
        )


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
    leaking = [f.name for f in contract.fields if f.sensitivity == "identifier" and f.name in contract.attributes]
    if leaking:
        raise entry.error(
            f"identifier fields may not become attributes: {leaking}", key="attributes", allowed="fields of no person"
        )


def _check_headers(contract: Contract, entry: Entry) -> None:
    """No header may name two fields."""
    times = Counter(spelling for field in contract.fields for spelling in field.spellings)
    twice = sorted(spelling for spelling, count in times.items() if count > 1)
    if twice:
        raise entry.error(f"headers that name two fields: {twice}", key="fields", allowed="each spelling in one field")


def _check_event(contract: Contract, entry: Entry) -> None:
    """Every row has a day it is about."""
    event = contract.maps.get("event_on")
    if (
        not isinstance(event, str)
        or contract.field(event).kind not in ("date", "month")
        or not contract.field(event).required
    ):
        raise entry.error("event_on must name a required date or month field", key="maps", allowed="event_on: <field>")


def _check_map(contract: Contract, entry: Entry, column: str, mapped: str | Literally) -> None:
    """A subject column takes a field that fits it, or a value where every row may have the same."""
    if isinstance(mapped, Literally):
        wanted = next((kind for ending, kind in _LITERAL.items() if column.endswith(ending)), None)
        if type(mapped.value) is not wanted:
            shown = {str: "{value: <code>}", bool: "{value: true} or {value: false}"}.get(wanted or int, "a field")
            raise entry.error(f"{column} cannot be {mapped.value!r} in every row", key="maps", allowed=shown)
        return
    fitting = next((kinds for ending, kinds in _FITTING.items() if column.endswith(ending)), None)
    field = contract.field(mapped)
    if fitting is not None and field.kind not in fitting:
        kinds = f"a field of kind {' or '.join(fitting)}" if fitting else "{value: true} or {value: false}"
        raise entry.error(f"{column} cannot take {mapped}", key="maps", allowed=kinds)
    if column.startswith("is_") and set((field.codes or {}).values()) - {"true", "false"}:
        raise entry.error(f"{column} cannot take the codes of {mapped}", key="maps", allowed="the codes true and false")
