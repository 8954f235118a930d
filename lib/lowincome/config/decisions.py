"""Decisions of officers about who is whom and lives with whom (conf/decisions.csv): they hold over all registers."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lowincome.config.strict_csv import rows_of
from lowincome.domain.errors import ConfigError

HEADER = ["kind", "person_key", "other_key", "from", "to", "who", "reason"]
KINDS = ("must_link", "cannot_link", "same_person")
ONCE = ("must_link", "same_person")  # a person lives in one household, and a number belongs to one person


@dataclass(frozen=True)
class Decision:
    """`must_link`: the person lives in the household of the other; `cannot_link`: the two do not live together.

    `same_person`: what is told under the number `person_key` is about the person `other_key`.
    """

    kind: str
    person_key: int
    other_key: int
    first: date
    last: date
    who: str
    reason: str

    def holds(self, day: date) -> bool:
        """Whether the decision is in force on `day`."""
        return self.first <= day <= self.last


def load_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions in the order written; ConfigError names the line that cannot be used."""
    lines = [(number, _decision(path, number, row)) for number, row in rows_of(path, HEADER)]
    for place, (number, decision) in enumerate(lines):
        _check(path, number, decision, [other for _, other in lines[:place]])
    return tuple(decision for _, decision in lines)


def _decision(path: Path, number: int, row: list[str]) -> Decision:
    if len(row) != len(HEADER) or not all(cell.strip() for at, cell in enumerate(row) if HEADER[at] != "to"):
        raise ConfigError(str(path), number, f"cells: {row}", allowed=f"{','.join(HEADER)}; only `to` may be empty")
    kind, person, other, first, last, who, reason = (cell.strip() for cell in row)
    if kind not in KINDS:
        raise ConfigError(str(path), number, f"kind is {kind!r}", allowed=", ".join(KINDS))
    try:
        keys = int(person), int(other)
        days = date.fromisoformat(first), date.fromisoformat(last) if last else date.max
    except ValueError as problem:
        raise ConfigError(
            str(path), number, str(problem), allowed='keys of core.person; days like "2024-01-31"'
        ) from None
    return Decision(kind, *keys, *days, who, reason)


def _check(path: Path, number: int, decision: Decision, before: list[Decision]) -> None:
    if decision.person_key == decision.other_key or decision.last < decision.first:
        raise ConfigError(str(path), number, "the decision says nothing", allowed="two people, from ≤ to")
    for other in before:
        same = {decision.person_key, decision.other_key} == {other.person_key, other.other_key}
        twice = decision.kind == other.kind and decision.kind in ONCE and decision.person_key == other.person_key
        meet = decision.first <= other.last and other.first <= decision.last
        if meet and (twice or (same and decision.kind != other.kind)):
            problem = f"contradicts the decision of {other.first} by {other.who}"
            raise ConfigError(str(path), number, problem, allowed="end the former one the day before")
