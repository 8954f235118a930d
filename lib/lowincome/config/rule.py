"""Rules: when a household is pointed at, how urgently, on which rows, in which words, and the cases that prove it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Literal

from lowincome.config.reasons import Template, parse_template
from lowincome.language import Expression

Colour = Literal["red", "orange", "yellow", "blue"]
Cause = Literal["illness", "disability", "schooling", "disaster", "accident", "no_labour", "unemployment"]
Outcome = Literal["hit", "miss", "not_evaluable"]

HOUSEHOLD_FACTS = {"class_code": "text", "month": "month", "n_members": "count", "n_students": "count"}
PERSON_FACTS = HOUSEHOLD_FACTS | {
    "layer_code": "text",
    "age": "years",
    "is_alive": "boolean",
    "is_student": "boolean",
    "death_known_month": "month",
}
FACTS = {"household": HOUSEHOLD_FACTS, "person": PERSON_FACTS}
PARAMETER, LABEL = "param.", "label."


@dataclass(frozen=True)
class Level:
    """How urgent a warning is: `fixed`, or by how far the indicator `value` lies beyond the parameter `line`.

    `steps` gives the tenths of the line from which each colour holds, the gravest first: value * 10 >= line * tenths.
    """

    fixed: Colour | None
    value: str | None
    line: str | None
    source: str
    steps: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Evidence:
    """The rows that a warning keeps: those behind `measures` in `months`."""

    measures: tuple[str, ...]
    months: Literal["month", "month_and_year_ago", "year_to_date", "last_3_months", "last_12_months", "all"]


@dataclass(frozen=True)
class Case:
    """An example with its outcome; names that `given` leaves out are unknown, amounts are in fen, `on` is the day.

    `members`: what is given of each member, for rules about a household that ask them.
    """

    name: str
    given: Mapping[str, Any] = field(hash=False)
    expect: Outcome
    on: date | None = None
    members: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)


def parameters_in(names: Iterable[str]) -> tuple[str, ...]:
    """The parameters among `names`, without `param.`."""
    return tuple(sorted({name.removeprefix(PARAMETER) for name in names if name.startswith(PARAMETER)}))


def member_parameters(when: Expression) -> tuple[str, ...]:
    """The parameters that questions to the members read, each with the value of the member's class."""
    return parameters_in(name for question in when.questions for name in question.of.names)


@dataclass(frozen=True)
class Rule:
    """One rule in one version; `types` gives the type of every name it may use.

    `causes` of hardship are what a hit speaks for; none where the rule cannot know.
    """

    rule_id: str
    version: int
    title: str
    family: str
    kind: Literal["include", "reverse", "upgrade", "certify"]
    grain: Literal["person", "household"]
    status: Literal["draft", "shadow", "live", "retired"]
    valid_from: date
    valid_to: date | None
    source: str
    reading: str
    when: Expression
    level: Level
    evidence: Evidence
    reason: str
    cases: tuple[Case, ...]
    fingerprint: str
    causes: tuple[Cause, ...] = ()
    types: Mapping[str, str] = field(default_factory=dict, hash=False, repr=False)

    @cached_property
    def template(self) -> Template:
        """The reason in its parts."""
        return parse_template(self.reason)

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that the condition and the level read, by name."""
        facts = FACTS[self.grain]
        return tuple(sorted(name for name in self._names if name not in facts and not name.startswith(PARAMETER)))

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that the condition, the level and the reason read, by name without `param.`."""
        return parameters_in({*self._names, *self.template.names})

    @property
    def _names(self) -> set[str]:
        leveled = {self.level.value, f"{PARAMETER}{self.level.line}"} if self.level.value else set()
        return {*self.when.names, *(name for name in leveled if name)}

    def is_in_force(self, on: date) -> bool:
        """Whether the rule holds on a day, its first and last day included."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
