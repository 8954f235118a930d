"""Why a household was warned: a page to follow from the sentence down to the rows; it names nobody."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from lowincome.domain.levels import LEVEL_LABELS
from lowincome.outlets.files import write_whole
from lowincome.outlets.page import environment
from lowincome.outlets.rule_words import Line


@dataclass(frozen=True)
class Fact:
    """One row behind a value; `fen` is None where the row is counted and has no amount."""

    on: date
    department: str
    class_label: str
    fen: int | None


class Total(NamedTuple):
    """What rows of one hit, or of one of its two months, add up to."""

    of: str
    n_rows: int
    fen: int


@dataclass(frozen=True)
class HitPart:
    """One rule that points at the household; `is_same_rule`: it still reads as it did.

    `is_of_two_months`: its rows are those of two months that were compared, and add up by month.
    """

    title: str
    level: str
    month: int
    reason: str
    conditions: tuple[str, ...]
    source: str
    version: int
    is_same_rule: bool
    values: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    facts: tuple[Fact, ...]
    is_of_two_months: bool = False

    @property
    def totals(self) -> tuple[Total, ...]:
        """What the rows add up to; none when they have no amounts."""
        if all(fact.fen is None for fact in self.facts):
            return ()
        groups: dict[str, list[Fact]] = {}
        for fact in self.facts:
            groups.setdefault(f"{fact.on.year}年{fact.on.month}月" if self.is_of_two_months else "", []).append(fact)
        return tuple(Total(of, len(facts), sum(fact.fen or 0 for fact in facts)) for of, facts in groups.items())


@dataclass(frozen=True)
class WarningPart:
    """One warning of the household: where it stands, what comes next, and the rules behind it."""

    family: str
    level: str
    state: str
    first_month: int
    last_hit_month: int
    sent_month: int | None
    following: str
    hits: tuple[HitPart, ...]


@dataclass(frozen=True)
class Explanation:
    """Everything that the page says. `household_id` is a key of our own tables, no identity number."""

    number: str
    month: int
    place: str
    household_id: int
    n_members: int | None
    class_label: str
    warnings: tuple[WarningPart, ...]
    release_id: int
    config_fingerprint: str


def write_explanation(folder: Path, explanation: Explanation) -> Path:
    """The page, named after the number that was asked for."""
    text = _rendered("explanation.html.j2", explanation)
    return write_whole(folder / f"{explanation.number}.html", text.encode("utf-8"))


def explanation_text(explanation: Explanation) -> str:
    """The same for a terminal."""
    return _rendered("explanation.txt.j2", explanation)


def _rendered(template: str, explanation: Explanation) -> str:
    return environment(yuan=yuan, colour=_colour).get_template(template).render(e=explanation)


def yuan(fen: int) -> str:
    """An amount in yuan."""
    return f"{fen / 100:,.2f}"


def _colour(label: str) -> str:
    """The code of a level by its label, for the style of the page."""
    return next((code for code, name in LEVEL_LABELS.items() if name == label), "")
