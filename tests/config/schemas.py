"""JSON Schemas by which editors complete rules, labels, indicators and parameters, made from the dataclasses they fill.

`python -m tests.config.schemas` writes them into conf/; a test says when that was forgotten.
"""

import dataclasses
import json
import types
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from lowincome.config.codes import CLASS_CODES
from lowincome.config.indicators import Indicator, Measure, Part
from lowincome.config.labels import Label
from lowincome.config.parameters import Parameter, Value
from lowincome.config.rule import Case, Evidence, Level, Rule
from lowincome.language import Expression
from tests.config.written import CONF

Schema = dict[str, Any]

WORDS = {"type": "string", "minLength": 1}
NAME = {"pattern": "^[a-z][a-z0-9_]{0,62}$"}
# What a file says by where it stands, or what is made of it; and what stands there in another form.
NOT_WRITTEN = {
    Rule: {"rule_id", "family", "fingerprint", "types"},
    Level: {"steps"},
    Label: {"label_id", "types"},
    Measure: {"name"},
    Indicator: {"name"},
    Parameter: {"name"},
}
OPTIONAL = {(Rule, "valid_to"), (Level, "fixed"), (Level, "value"), (Level, "line"), (Case, "on"), (Value, "valid_to")}
OTHERWISE: Mapping[tuple[type[Any], str], Schema] = {
    (Value, "region"): {"type": "string", "pattern": "^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})?$"},
    (Value, "class_code"): {"enum": ["", *CLASS_CODES]},
    (Value, "value"): {"type": ["number", "null"]},
    (Rule, "cases"): {"type": "array", "minItems": 3, "items": {"$ref": "#/$defs/Case"}},
    (Label, "cases"): {"type": "array", "minItems": 3, "items": {"$ref": "#/$defs/Case"}},
    (Case, "given"): {"type": "object"},
    (Case, "members"): {"type": "array", "items": {"type": "object"}},
}
SAID: Mapping[type[Any], Mapping[str, str]] = {
    Rule: {
        "version": "1, 2, …: one more with every change of meaning",
        "title": "Chinese title that townships read",
        "kind": "include finds hardship; reverse doubts a benefit; upgrade sees a better one; certify needs no visit",
        "grain": "Whom the condition speaks of: each person, or the household as a whole",
        "status": "draft and shadow warn nobody; live does; retired stays for the record",
        "valid_from": "First day on which it counts",
        "valid_to": "Last day on which it counts",
        "source": "The document it follows, or assumed",
        "reading": "How the source is read: bounds, months, who counts",
        "when": "The condition, true where the rule hits; numbers of policy are param.<name>, labels label.<name>",
        "level": "How urgent a hit is: {fixed: colour} or {value: indicator, line: parameter}",
        "evidence": "The rows that a hit keeps",
        "reason": "Chinese sentence for the worker, with {name} for values and {class_label}",
        "cases": "Examples that run as tests: hit, miss, not_evaluable, the day before valid_from, exactly at the line",
        "causes": "Causes of hardship that a hit speaks for (conf/codes/causes.yaml)",
    },
    Level: {
        "fixed": "One colour for every hit",
        "value": "The indicator that is measured against the line",
        "line": "The parameter that is the line, without param.",
        "source": "The document it follows, or assumed",
    },
    Evidence: {
        "measures": "Measures whose rows are kept; the first in fen adds up to the value",
        "months": "The months of those rows, seen from the evaluated one",
    },
    Case: {
        "name": "What the example shows",
        "given": "Values by name; amounts in yuan; null or left out = unknown",
        "expect": "What must come out",
        "on": "The day on which it is judged; valid_from when left out",
        "members": "What is given of each member, for questions such as any_member(…)",
    },
    Label: {
        "title": "Chinese title",
        "group": "layer 层级, class 类别, need 需求, cause 成因",
        "grain": "Whom the label describes",
        "valid_from": "First day on which it is given",
        "valid_to": "Last day on which it is given",
        "source": "The document it follows, or assumed",
        "meaning": "One sentence: who has it",
        "when": "The condition, true for those who have it; numbers of policy are param.<name>, labels label.<name>",
        "cases": "Examples that run as tests: a hit, a miss and not_evaluable at least",
    },
    Measure: {
        "label": "Chinese name",
        "unit": "fen (money) or count",
        "parts": "The rows that it adds up",
        "classes": "Data classes behind it: known where they were delivered",
        "month_by": "The month a row counts in: that of the event, or that of the report",
        "kind": "A flow is added up over months; a state holds at the end of a month",
    },
    Part: {
        "subject": "Standard table, such as expense",
        "where": "The rows that count: a condition over the columns of the table",
        "value": "What each of them adds: a column, or \"1\" to count",
        "person": "The column that says to whose measure",
    },
    Indicator: {
        "label": "Chinese name",
        "measure": "The measure that is looked at",
        "view": "The months it is looked at over",
        "base": "For a share: the measure it is a share of",
        "core": "One of the core indicators that reports show first",
    },
    Parameter: {
        "label": "Chinese name",
        "unit": "Unit of the values as written",
        "values": "Each value with its place, class and days",
    },
    Value: {
        "region": "Region code in quotes; \"\" = everywhere; the nearest region counts",
        "class_code": "Low-income class; \"\" = every class",
        "valid_from": "First day",
        "valid_to": "Last day; left out, it holds until the next value begins",
        "value": "The number; null ends what held before",
        "source": "The document, or assumed",
    },
}  # fmt: skip


def schemas() -> dict[str, Schema]:
    """The schema of each kind of file, by the path of the schema below conf/."""
    return {
        "rules/rules.schema.json": _file("Rules of one family", _named(Rule), (Rule, Level, Evidence, Case)),
        "labels.schema.json": _file("Labels of people and households", _named(Label), (Label, Case)),
        "parameters/parameters.schema.json": _file("Numbers of policy", _named(Parameter), (Parameter, Value)),
        "indicators.schema.json": _file(
            "Measures and indicators",
            {
                "additionalProperties": False,
                "required": ["measures", "indicators"],
                "properties": {"measures": _named(Measure), "indicators": _named(Indicator)},
            },
            (Measure, Part, Indicator),
        ),
    }


def written(schema: Schema) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _file(title: str, content: Schema, parts: tuple[type[Any], ...]) -> Schema:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, "type": "object"}
    return {**head, **content, "$defs": {part.__name__: _part(part) for part in parts}}


def _named(cls: type[Any]) -> Schema:
    return {
        "type": "object",
        "propertyNames": NAME,
        "additionalProperties": {"$ref": f"#/$defs/{cls.__name__}"},
    }


def _part(cls: type[Any]) -> Schema:
    hints = get_type_hints(cls)
    fields = {f.name: f for f in dataclasses.fields(cls) if f.name not in NOT_WRITTEN.get(cls, ())}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, field in fields.items() if _is_required(cls, field)],
        "properties": {
            name: {"description": SAID[cls][name], **OTHERWISE.get((cls, name), _type(hints[name]))} for name in fields
        },
    }


def _is_required(cls: type[Any], field: "dataclasses.Field[Any]") -> bool:
    has_default = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
    return not has_default and (cls, field.name) not in OPTIONAL


def _type(hint: Any) -> Schema:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _type(next(argument for argument in arguments if argument is not type(None)))
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return {"type": "array", "items": _type(arguments[0])}
    if isinstance(hint, type) and dataclasses.is_dataclass(hint) and hint is not Expression:
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if hint is date:
        return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    return {int: {"type": "integer"}, bool: {"type": "boolean"}}.get(hint, WORDS)


def main() -> None:
    """Write every schema into conf/."""
    for name, schema in schemas().items():
        Path(CONF / name).write_text(written(schema), encoding="utf-8")


if __name__ == "__main__":
    main()
