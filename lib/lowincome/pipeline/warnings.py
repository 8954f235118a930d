"""Wiring from hits to warnings and tasks, month after month: each month stands on the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.casework.dispatch import dispatched
from lowincome.casework.tasks import township_tasks
from lowincome.columns.places import TOWNSHIP_DIGITS, UNKNOWN_TOWNSHIP
from lowincome.domain.month import first_day, last_day, plus_months
from lowincome.monitor.episodes import Terms, episodes
from lowincome.pipeline.context import Context
from lowincome.store.releases import Release

NO_MONTH = 0


@dataclass(frozen=True)
class Step:
    """One month to bring forward: what it may see, and the published month before it."""

    month: int
    as_of: int
    before: int


def steps(history: Sequence[Release], month: int, as_of: int) -> list[Step]:
    """`month` and, in order, every later month that is published: their warnings stand on it."""
    seen = {release.month: release.as_of_release for release in history} | {month: as_of}
    months = sorted(seen)
    before = dict(zip(months, [NO_MONTH, *months], strict=False))
    return [Step(one, seen[one], before[one]) for one in months if one >= month]


def advance(context: Context, step: Step, issued_on: date | None) -> None:
    """Write mon.warning and casework.task of one month."""
    tables, keep = context.tables, context.staging.keep
    of_month = {
        name: tables.of_month(name, step.month)
        for name in ("mon.hit", "core.household_event", "core.member", "core.household")
    }
    found = episodes(
        tables.of_month("mon.warning", step.before),
        of_month["mon.hit"],
        tables.read("casework.answer").where(F.col("from_release") <= step.as_of),
        of_month["core.household_event"],
        of_month["core.member"],
        of_month["core.household"],
        {rule.rule_id: rule.family for rule in context.catalogue.rules},
        Terms(_term(context, "cool_down_months", step.month), _term(context, "lapse_months", step.month)),
        step.month,
    )
    sent = dispatched(keep("episodes", found), _caps(context, step.month), step.month)
    tables.replace_month("mon.warning", sent, step.month)
    _assign(context, step.month, of_month["core.household"], issued_on or first_issue_day(context, step.month))


def first_issue_day(context: Context, month: int) -> date:
    """The first working day after `month`: when its warnings go out unless another day is given."""
    return context.catalogue.calendar.first_working_day(first_day(plus_months(month, 1)))


def issue_day(context: Context, month: int) -> date | None:
    """The day on which the tasks of a month went out; None when there are none."""
    task = context.tables.of_month("casework.task", month).select("issued_on").first()
    return task.issued_on if task else None


def _assign(context: Context, month: int, households: DataFrame, issued_on: date) -> None:
    due = context.catalogue.calendar.due(issued_on, _term(context, "due_working_days", month))
    warnings = context.tables.of_month("mon.warning", month)
    tasks = township_tasks(
        warnings, households, issued_on=issued_on, due_on=due.on, is_due_provisional=due.is_provisional
    )
    context.tables.replace_month("casework.task", tasks, month)


def _term(context: Context, name: str, month: int) -> int:
    """A parameter that holds everywhere; 0 when it has no value."""
    found = context.catalogue.parameters[name].lookup("", "", last_day(month))
    return found.value or 0 if found else 0


def _caps(context: Context, month: int) -> DataFrame:
    """One row per township: how many households it may get; null = no limit."""
    parameter = context.catalogue.parameters["tasks_per_township_month"]
    townships = [UNKNOWN_TOWNSHIP, *(code for code in context.catalogue.regions if len(code) == TOWNSHIP_DIGITS)]
    found = ((code, parameter.lookup(code, "", last_day(month))) for code in townships)
    rows = [(code, value.value if value else None) for code, value in found]
    return context.spark.createDataFrame(rows, "township_code string, cap int")
