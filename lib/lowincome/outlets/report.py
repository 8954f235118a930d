"""The report of a month: one HTML file that needs nothing else, for the desk, the phone and the printer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import jinja2

from lowincome.domain.levels import LEVEL_LABELS
from lowincome.domain.month import plus_months
from lowincome.outlets.chart import column_chart
from lowincome.outlets.files import write_whole
from lowincome.outlets.page import environment

FEN_PER_YUAN = 100


@dataclass(frozen=True)
class CoreLine:
    """One core indicator: of how many households it is known, in how many it is above 0, and their sum.

    `unit` is fen, count, months or percent; `total` is None where a sum of households says nothing.
    """

    label: str
    unit: str
    n_known: int
    n_above_zero: int
    total: int | None


@dataclass(frozen=True)
class RuleLine:
    """One rule in force and the households it points at; `fixed_level` is set when the rule itself gives the level.

    `n_told` of `n_households` have all that the rule needs; most others lack `lacking`.
    """

    title: str
    family: str
    fixed_level: str | None
    n_hits: int
    n_told: int
    n_households: int
    lacking: str


@dataclass(frozen=True)
class CauseLine:
    """One cause of hardship, and the warned households whose rules speak for it."""

    label: str
    n_households: int


@dataclass(frozen=True)
class LayerLine:
    """One layer of the low-income population: its people, by status too, who came and who went since the month before.

    `n_entered` and `n_left` are None in the first evaluated month.
    """

    label: str
    n_people: int
    n_entered: int | None
    n_left: int | None
    statuses: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Tally:
    """One thing that is counted, in words."""

    label: str
    n: int


@dataclass(frozen=True)
class CountyLine:
    """One county; `levels` counts its warnings that are not closed."""

    name: str
    n_households: int
    n_warned: int
    levels: Mapping[str, int]

    @property
    def n_warnings(self) -> int:
        """Warnings of every level."""
        return sum(self.levels.values())


@dataclass(frozen=True)
class ClassLine:
    """The drops of one data class and what became of their rows."""

    department: str
    label: str
    n_drops: int
    n_rows: int
    n_accepted: int
    n_refused: int
    n_duplicate: int


@dataclass(frozen=True)
class ReasonLine:
    """One reason for which rows were refused, in words."""

    label: str
    n_rows: int


@dataclass(frozen=True)
class DropNote:
    """One drop that somebody should look at, and why."""

    label: str
    folder: str
    text: str


@dataclass(frozen=True)
class MissingLine:
    """A class and sender that owes drops of `periods`; `is_overdue` when the oldest should have come by now."""

    department: str
    label: str
    sender: str
    periods: tuple[int, ...]
    deadline: date
    is_overdue: bool


@dataclass(frozen=True)
class MonthReport:
    """Everything the report shows: counts and sums, nothing that points at a person.

    `issued_on` and `due_on` are None when no task was issued. `n_warned` households have a warning that is not closed,
    `n_waiting` one that is still to be sent, `n_quiet` a hit that a snooze or a cool-down keeps back.
    `trend`: (month, fen) in order, the evaluated month last, None where nothing was delivered.
    `sizes`: households by living members; `flows`: people by what became of their household since the month before;
    `moves`: those who moved in the last months, by who pays their benefit;
    `findings`: rows that told of a person what was not believed, by the class that told them.
    `low_income`: all `layers` as one; `n_registered`: the registered population, None where no value holds.
    `level_tenths`: how many tenths of its line a household reaches, at least, for each level.
    """

    month: int
    region_name: str
    issued_on: date | None
    due_on: date | None
    is_due_provisional: bool
    n_people: int
    n_households: int
    n_warned: int
    n_waiting: int
    n_quiet: int
    n_tasks: int
    core: tuple[CoreLine, ...]
    levels: Mapping[str, int]
    rules: tuple[RuleLine, ...]
    causes: tuple[CauseLine, ...]
    layers: tuple[LayerLine, ...]
    low_income: LayerLine
    n_registered: int | None
    sizes: tuple[Tally, ...]
    flows: tuple[Tally, ...]
    moves: tuple[Tally, ...]
    findings: tuple[Tally, ...]
    counties: tuple[CountyLine, ...]
    trend: tuple[tuple[int, int | None], ...]
    classes: tuple[ClassLine, ...]
    reasons: tuple[ReasonLine, ...]
    notes: tuple[DropNote, ...]
    missing: tuple[MissingLine, ...]
    level_tenths: Mapping[str, int]
    release_id: int
    as_of_release: int
    config_fingerprint: str

    @property
    def n_warnings(self) -> int:
        """Warnings of every level."""
        return sum(self.levels.values())

    @property
    def n_hits(self) -> int:
        """Households and rules that point at them."""
        return sum(rule.n_hits for rule in self.rules)

    def rows(self, what: str) -> int:
        """The sum over all classes of `what`: n_drops, n_rows, n_accepted, n_refused or n_duplicate."""
        return sum(getattr(line, what) for line in self.classes)

    def change_since(self, months: int) -> float | None:
        """Growth of the trend over `months` as a ratio; None when a month is unknown or the earlier one is ≤ 0."""
        totals = dict(self.trend)
        now, before = totals.get(self.month), totals.get(plus_months(self.month, -months))
        return None if now is None or before is None or before <= 0 else now / before - 1


def write_report(path: Path, report: MonthReport) -> Path:
    """`path`, now holding the report."""
    return write_whole(path, render_report(report).encode("utf-8"))


def render_report(report: MonthReport) -> str:
    """The HTML text of the report."""
    template = _environment().get_template("report.html.j2")
    return template.render(
        report=report,
        chart=column_chart(report.trend),
        levels=LEVEL_LABELS,
        now=dict(report.trend).get(report.month),
        mom=report.change_since(1),
        yoy=report.change_since(12),
    )


def _environment() -> jinja2.Environment:
    return environment(
        per_mille=lambda part, whole: f"{1000 * part / whole:.1f}" if whole else "—",
        wan=lambda fen: f"{fen / FEN_PER_YUAN / 10_000:,.2f}",
        change=_change,
        times=lambda tenths: f"{tenths / 10:g}",
    )


def _change(ratio: float | None) -> str:
    """Growth in words."""
    if ratio is None:
        return "无法计算（基期数据缺失）"
    if round(ratio, 3) == 0:
        return "持平"
    return f"{'上升' if ratio > 0 else '下降'} {abs(ratio) * 100:.1f}%"
