"""Measures (what is added up per person and month) and indicators (a measure seen over months) of indicators.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from lowincome.config.build import build
from lowincome.config.expressions import check_name, fingerprint, take_expression
from lowincome.config.rule import PERSON_FACTS
from lowincome.config.strict_yaml import Entry, load
from lowincome.config.tables import Column, Table
from lowincome.language import Expression

View = Literal[
    "month",
    "previous_month",
    "year_ago_month",
    "mom_difference",
    "mom_ratio",
    "yoy_difference",
    "yoy_ratio",
    "year_to_date",
    "last_3_months",
    "last_12_months",
    "cumulative",
    "months_in_a_row",
    "months_at_zero",
    "months_above_zero",
    "variation_percent",
    "lowest_month",
    "highest_month",
    "share_ratio",
    "per_head",
]

RATIOS: tuple[View, ...] = ("mom_ratio", "yoy_ratio", "share_ratio")
UNITS: Mapping[View, str] = {  # of the views that have one of their own
    "months_in_a_row": "months",
    "months_at_zero": "months",
    "months_above_zero": "months",
    "variation_percent": "percent",
}
STATE_VIEWS: tuple[View, ...] = ("month", "per_head")
OF_SOME_MONTHS: tuple[View, ...] = ("lowest_month", "highest_month")
FEWEST_MONTHS, MOST_MONTHS = 2, 12


@dataclass(frozen=True)
class Part:
    """What the rows of one subject table add to a measure: `value` of each row that satisfies `where`.

    `person` is the column that says to whose measure: of a relation, the other one's too.
    """

    subject: str
    where: Expression
    value: Expression
    person: Literal["id_key", "other_key"] = "id_key"


@dataclass(frozen=True)
class Measure:
    """One quantity per person and month; the month is known where `classes` were delivered.

    A `flow` adds up what happened in the month. A `state` adds up what holds at the end of the month: rows whose
    interval has begun by then and does not end before. With `every_month` a span is known only when each of its months
    was delivered; else months before the first delivery count nothing, and a sum is at least so much.
    """

    name: str
    label: str
    unit: Literal["fen", "count"]
    parts: tuple[Part, ...]
    classes: tuple[str, ...]
    month_by: Literal["event_month", "period"] = "event_month"
    kind: Literal["flow", "state"] = "flow"
    every_month: bool = False

    @property
    def column(self) -> str:
        """The column of the measure in mon.person_month."""
        return f"{self.name}_fen" if self.unit == "fen" else f"{self.name}_n"


@dataclass(frozen=True)
class Indicator:
    """One measure seen over months, a column of mon.household_month; `base`: the measure that a share is a share of.

    `months`: of how many months the lowest or highest is taken. `core` are the indicators that the report of a month
    shows first.
    """

    name: str
    label: str
    measure: str
    view: View
    base: str = ""
    months: int = 0
    core: bool = False


@dataclass(frozen=True)
class Indicators:
    """All measures and indicators; `fingerprint` covers the flows only, for they are what is stored."""

    measures: tuple[Measure, ...]
    indicators: tuple[Indicator, ...]
    fingerprint: str

    def unit(self, indicator: Indicator) -> str:
        """`fen`, `count`, `months`, `percent` or `ratio`."""
        if indicator.view in RATIOS:
            return "ratio"
        return UNITS.get(indicator.view) or self.measure(indicator.measure).unit

    @property
    def flows(self) -> tuple[Measure, ...]:
        """The measures of mon.person_month."""
        return tuple(measure for measure in self.measures if measure.kind == "flow")

    @property
    def states(self) -> tuple[Measure, ...]:
        """The measures that are taken from what holds at the month's end."""
        return tuple(measure for measure in self.measures if measure.kind == "state")

    @property
    def core(self) -> tuple[Indicator, ...]:
        """The core indicators, in the order in which they are written."""
        return tuple(indicator for indicator in self.indicators if indicator.core)

    def measure(self, name: str) -> Measure:
        """The measure called `name`."""
        return next(measure for measure in self.measures if measure.name == name)

    @property
    def types(self) -> dict[str, str]:
        """The unit of each indicator by its name, as the expression language knows it."""
        return {indicator.name: self.unit(indicator) for indicator in self.indicators}


def load_indicators(path: Path, tables: Mapping[str, Table], deliveries: Mapping[str, str]) -> Indicators:
    """The measures and indicators of `path`; their expressions may name columns of the std tables in `tables`.

    `deliveries`: how each class is delivered; what is not told as events cannot be added up month by month.
    """
    root = load(path)
    written, entries = root.take("measures", Entry), root.take("indicators", Entry)
    if root:
        raise root.error(f"unknown key {next(iter(root))!r}", key=next(iter(root)), allowed="measures, indicators")
    mark = fingerprint({name: entry for name, entry in written.items() if not _is_state(entry)})
    measures = {name: _measure(written, name, tables, deliveries) for name in list(written)}
    found = tuple(_indicator(entries, name, measures) for name in list(entries))
    return Indicators(tuple(measures.values()), found, mark)


def _is_state(entry: Any) -> bool:
    return isinstance(entry, Entry) and entry.get("kind") == "state"


def _measure(entries: Entry, name: str, tables: Mapping[str, Table], deliveries: Mapping[str, str]) -> Measure:
    check_name(entries, name)
    entry = entries.take(name, Entry)
    unit = entry.get("unit", "")
    parts = tuple(_part(entry, part, str(unit), tables) for part in entry.take("parts", list))
    measure = build(Measure, entry, name=name, parts=parts)
    if not measure.parts or not measure.classes:
        raise entry.error(f"{name} has no parts or no classes", allowed="at least one of each")
    addable = {c for c, delivery in deliveries.items() if delivery == "events" or measure.kind == "state"}
    if others := sorted(set(measure.classes) - addable):
        what = f"{measure.kind} of {others[0]!r}, which is delivered as {deliveries.get(others[0], 'nothing')}"
        raise entry.error(f"{name} is a {what}", key="classes", allowed=", ".join(sorted(addable)))
    return measure


def _part(measure: Entry, entry: object, unit: str, tables: Mapping[str, Table]) -> Part:
    if not isinstance(entry, Entry):
        raise measure.error(f"a part is {entry!r}", key="parts", allowed="{subject: …, where: …, value: …}")
    subjects = [name.removeprefix("std.") for name, table in tables.items() if table.is_subject]
    if entry.get("subject") not in subjects:
        raise entry.error(f"subject is {entry.get('subject')!r}", key="subject", allowed=", ".join(subjects))
    names = _column_types(tables[f"std.{entry['subject']}"])
    where = take_expression(entry, "where", names, "boolean")
    value = take_expression(entry, "value", names, unit)
    return build(Part, entry, where=where, value=value)


def _column_types(table: Table) -> dict[str, str]:
    """The columns that an expression may name: keys, drops and releases say nothing about a person."""
    return {column.name: kind for column in table.columns if (kind := _column_type(column))}


def _column_type(column: Column) -> str | None:
    if column.name.endswith("_fen"):
        return "fen"
    if column.name in ("period", "event_month"):
        return "month"
    return {"boolean": "boolean", "date": "date", "string": "text"}.get(column.type)


def _indicator(entries: Entry, name: str, measures: Mapping[str, Measure]) -> Indicator:
    check_name(entries, name)
    if name in PERSON_FACTS:
        raise entries.error(f"{name!r} is a fact of every rule", key=name, allowed="another name")
    entry = entries.take(name, Entry)
    indicator = build(Indicator, entry, name=name)
    for key in ("measure", "base") if indicator.view == "share_ratio" else ("measure",):
        if (named := getattr(indicator, key)) not in measures:
            raise entry.error(f"unknown {key} {named!r}", key=key, allowed=", ".join(measures))
    fewest, most = (FEWEST_MONTHS, MOST_MONTHS) if indicator.view in OF_SOME_MONTHS else (0, 0)
    if not fewest <= indicator.months <= most:
        what = f"{indicator.view} of {indicator.months} months"
        raise entry.error(what, key="months", allowed=f"{fewest} to {most}" if most else "no months")
    if measures[indicator.measure].kind == "state" and indicator.view not in STATE_VIEWS:
        raise entry.error(f"{indicator.view} of a state", key="view", allowed=", ".join(STATE_VIEWS))
    return indicator
