"""Numbers of policy: each value with the place, the class, the days on which it holds, and its source."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal

from lowincome.config.build import build
from lowincome.config.codes import CLASS_CODES
from lowincome.config.expressions import check_name
from lowincome.config.strict_yaml import Entry, load
from lowincome.domain.errors import ConfigError
from lowincome.domain.regions import LEVELS, ROOT, chain

MAX_FEN = 10**13


@dataclass(frozen=True)
class Value:
    """A number that holds in a region (with all below it) for a class ("" = every class) from a day on.

    A null `value` ends what held before: nothing applies there, not even the value of the region above.
    """

    region: str
    class_code: str
    valid_from: date
    valid_to: date | None
    value: int | None
    source: str


@dataclass(frozen=True)
class Step:
    """One place to look on the way from a village to the root: what is written there for a class and holds on a day."""

    region: str
    class_code: str
    value: Value | None


@dataclass(frozen=True)
class Parameter:
    """One number of policy; amounts are held in fen."""

    name: str
    label: str
    unit: Literal["yuan", "count", "percent", "months", "years"]
    values: tuple[Value, ...]

    @property
    def type(self) -> str:
        """The unit as the expression language knows it."""
        return "fen" if self.unit == "yuan" else self.unit

    @property
    def change_days(self) -> tuple[date, ...]:
        """The days from which another value may hold, in order."""
        ends = {value.valid_to + timedelta(days=1) for value in self.values if value.valid_to}
        return tuple(sorted({value.valid_from for value in self.values} | ends))

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that have values of their own, after the root; any other has those of the nearest above it."""
        return (ROOT, *sorted({value.region for value in self.values} - {ROOT}))

    def lookup(self, region_code: str, class_code: str, on: date) -> Value | None:
        """The value in force on a day: the nearest region counts, then the class itself, then the latest first day."""
        found = next((step.value for step in self.steps(region_code, class_code, on) if step.value), None)
        return found if found and found.value is not None else None

    def steps(self, region_code: str, class_code: str, on: date) -> Iterator[Step]:
        """Every place where a value is looked for, in order; the first that has one decides, also when it is null."""
        for region in chain(region_code):
            for holder in dict.fromkeys((class_code, "")):
                yield Step(region, holder, self._latest(region, holder, on))

    def _latest(self, region: str, class_code: str, on: date) -> Value | None:
        begun = [v for v in self.values if (v.region, v.class_code) == (region, class_code) and v.valid_from <= on]
        latest = max(begun, key=attrgetter("valid_from"), default=None)
        return latest if latest and (latest.valid_to is None or on <= latest.valid_to) else None


def load_parameters(folder: Path) -> dict[str, Parameter]:
    """Every parameter of the files in `folder`, by name."""
    parameters: dict[str, Parameter] = {}
    for path in sorted(folder.glob("*.yaml")):
        entries = load(path)
        for name in list(entries):
            if name in parameters:
                raise entries.error(f"parameter {name!r} is written in two files", key=name, allowed="each name once")
            parameters[name] = _parameter(entries, name)
    if not parameters:
        raise ConfigError(str(folder), 1, "no parameter found", allowed="files named <subject>.yaml")
    return parameters


def yuan_to_fen(yuan: Any) -> int:
    """The amount in fen, exactly; ValueError for anything but a number with at most two decimals below 10^13 fen."""
    if type(yuan) not in (int, float):
        raise ValueError("not a number")
    fen = Decimal(str(yuan)) * 100
    if fen != int(fen) or abs(fen) > MAX_FEN:
        raise ValueError("more than two decimals, or too large")
    return int(fen)


def _parameter(entries: Entry, name: str) -> Parameter:
    check_name(entries, name)
    entry = entries.take(name, Entry)
    items = entry.take("values", list)
    if not items:
        raise entry.error(f"{name} has no value", key="values", allowed="one value or more")
    parameter = build(Parameter, entry, name=name, values=())
    values = [(_value(parameter, entry, item), item) for item in items]
    _check_overlaps(name, values)
    return replace(parameter, values=tuple(value for value, _ in values))


def _value(parameter: Parameter, entry: Entry, item: Any) -> Value:
    if not isinstance(item, Entry):
        raise entry.error(f"a value is {item!r}", key="values", allowed="{region: …, valid_from: …, value: …}")
    item.setdefault("valid_to", None)
    if parameter.unit == "yuan" and item.get("value") is not None:
        item["value"] = _fen(item)
    value = build(Value, item)
    _check(value, item)
    return value


def _fen(item: Entry) -> int:
    try:
        return yuan_to_fen(item["value"])
    except ValueError as problem:
        found = item["value"]
        raise item.error(f"value is {found!r}: {problem}", key="value", allowed="yuan such as 1000 or 0.05") from None


def _check(value: Value, item: Entry) -> None:
    if value.region and not (value.region.isdecimal() and value.region.isascii() and len(value.region) in LEVELS):
        raise item.error(f"region is {value.region!r}", key="region", allowed='"", or a quoted code like "9901"')
    if value.class_code and value.class_code not in CLASS_CODES:
        allowed = ", ".join(('""', *CLASS_CODES))
        raise item.error(f"class_code is {value.class_code!r}", key="class_code", allowed=allowed)
    if value.valid_to and value.valid_to < value.valid_from:
        raise item.error("valid_to is before valid_from", key="valid_to", allowed=f"{value.valid_from} or later")
    if not value.source.strip():
        raise item.error("source is empty", key="source", allowed="the document, or assumed")


def _check_overlaps(name: str, values: list[tuple[Value, Entry]]) -> None:
    """A value without last day ends where the next begins; one that says it goes on beyond that contradicts it."""
    ordered = sorted(values, key=lambda pair: (pair[0].region, pair[0].class_code, pair[0].valid_from))
    for (before, _), (value, item) in pairwise(ordered):
        same = (before.region, before.class_code) == (value.region, value.class_code)
        until = before.valid_to or before.valid_from
        if same and value.valid_from <= until:
            problem = f"two values of {name} hold on {value.valid_from} for the same region and class"
            raise item.error(problem, key="valid_from", allowed=f"a day after {until}")
