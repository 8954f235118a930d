"""What two configurations say otherwise: rules, labels, parameters and indicators, field by field."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lowincome.config.catalogue import Catalogue
from lowincome.config.parameters import Parameter, Value
from lowincome.language import Expression

DERIVED = ("types", "fingerprint", "steps")
NOTHING = ""
Texts = dict[str, str]


@dataclass(frozen=True)
class Change:
    """One field of one entry that differs; `before` or `after` is empty where only one side has it."""

    kind: str
    name: str
    title: str
    field: str
    before: str
    after: str


def changes(before: Catalogue, after: Catalogue) -> tuple[Change, ...]:
    """Every difference between two configurations; an entry that only one side has is one change, its field empty."""
    old, new = _entries(before), _entries(after)
    return tuple(
        change
        for kind, name in sorted(old.keys() | new.keys())
        for change in _changes(kind, name, old.get((kind, name)), new.get((kind, name)))
    )


def _changes(kind: str, name: str, old: Texts | None, new: Texts | None) -> Iterator[Change]:
    title = (new or old or {}).get("title", NOTHING)
    if old is None or new is None:
        yield Change(kind, name, title, NOTHING, NOTHING if old is None else title, NOTHING if new is None else title)
        return
    for field in dict.fromkeys((*old, *new)):
        if old.get(field) != new.get(field):
            yield Change(kind, name, title, field, old.get(field, NOTHING), new.get(field, NOTHING))


def _entries(catalogue: Catalogue) -> dict[tuple[str, str], Texts]:
    """The texts of every entry, by its kind and name."""
    found = catalogue.indicators
    return {
        **{("rule", rule.rule_id): _texts(rule) for rule in catalogue.rules},
        **{("label", label.label_id): _texts(label) for label in catalogue.labels},
        **{("parameter", name): _of_parameter(one) for name, one in catalogue.parameters.items()},
        **{("measure", one.name): _texts(one) for one in found.measures},
        **{("indicator", one.name): _texts(one) for one in found.indicators},
    }


def _of_parameter(parameter: Parameter) -> Texts:
    values = {f"value {value_place(value)}": value_text(parameter, value) for value in parameter.values}
    return {"title": parameter.label, "unit": parameter.unit, **values}


def value_place(value: Value) -> str:
    """Where, for whom and from which day a value holds."""
    return f"{value.region or '*'} {value.class_code or '*'} {value.valid_from}"


def value_text(parameter: Parameter, value: Value) -> str:
    """A value in the unit of its file, its last day and its source."""
    amount = (
        "null" if value.value is None else f"{value.value / 100:g}" if parameter.unit == "yuan" else f"{value.value}"
    )
    until = f" until {value.valid_to}" if value.valid_to else ""
    return f"{amount}{until} ({value.source})"


def _texts(entry: Any) -> Texts:
    """The fields of a rule, label, measure or indicator as texts; each case and part is a field of its own."""
    texts: Texts = {}
    for field in dataclasses.fields(entry):
        if field.name not in DERIVED:
            texts |= _of_field(field.name, getattr(entry, field.name))
    return {"title": texts.pop("label"), **texts} if "label" in texts else texts


def _of_field(name: str, value: Any) -> Texts:
    if isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0]):
        return {f"{name} {getattr(one, 'name', number)}": _text(one) for number, one in enumerate(value, start=1)}
    return {name: _text(value)}


def _text(value: Any) -> str:
    if isinstance(value, Expression):
        return value.text
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _listed((f.name, getattr(value, f.name)) for f in dataclasses.fields(value) if f.name not in DERIVED)
    if isinstance(value, Mapping):
        return _listed(value.items())
    if isinstance(value, tuple):
        return ", ".join(map(_text, value))
    return NOTHING if value is None else str(value)


def _listed(pairs: Iterable[tuple[str, Any]]) -> str:
    return ", ".join(f"{name}: {text}" for name, value in pairs if (text := _text(value)))
