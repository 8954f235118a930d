"""Pending rows of many classes → conformed and screened, in as few plans as that takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.intake.conform import conform
from lowincome.intake.drops import Booked
from lowincome.intake.presence import on_lists
from lowincome.intake.screen import facts, facts_taken, repeated, screen, told_by_drop
from lowincome.intake.slots import Slots
from lowincome.pipeline.context import Context
from lowincome.pipeline.presence import PRESENCE, additions, is_snapshot, list_frame
from lowincome.pipeline.progress import side_by_side

ROWS_FOR_A_PLAN = 50_000  # from here on, columns that a class has nothing in cost more than another plan


@dataclass(frozen=True)
class Plan:
    """Subjects whose pending rows are conformed in one plan, and how their classes travel in it."""

    subjects: Mapping[str, Sequence[str]]
    slots: Slots


@dataclass(frozen=True)
class Screened(Plan):
    """… with the rows and their states, and as they were before they had any."""

    rows: DataFrame
    conformed: DataFrame


def plans_for(context: Context, pending: Mapping[str, int]) -> list[Plan]:
    """The plans for `pending` rows by class: a class with many has its own, the others share one.

    Planning costs more than rows; but what travels alone is asked nothing about its class, and lacks no column.
    """
    classes = sorted(class_id for class_id, n in pending.items() if n)
    alone = [[class_id] for class_id in classes if pending[class_id] >= ROWS_FOR_A_PLAN]
    together = [class_id for class_id in classes if pending[class_id] < ROWS_FOR_A_PLAN]
    return [_plan(context, travelling) for travelling in (*alone, together) if travelling]


def _plan(context: Context, classes: Sequence[str]) -> Plan:
    subjects: dict[str, list[str]] = {}
    for class_id in classes:
        subjects.setdefault(context.catalogue.contracts[class_id].subject, []).append(class_id)
    return Plan(subjects, context.slots.only(classes))


def screened_rows(
    context: Context, plans: Sequence[Plan], staged: Callable[[Plan], DataFrame], *, again_of: Sequence[Booked] = ()
) -> list[Screened]:
    """The pending rows of each plan with their states; what several writes read is computed once and kept.

    `again_of`: drops that pending rows belong to of which other rows were taken before.
    """
    kept = side_by_side(partial(_conformed, context, at, plan, staged) for at, plan in enumerate(plans))
    if not kept:
        return []
    new = reduce(DataFrame.unionByName, map(facts, kept))
    taken = _facts_held(context, plans, kept, again_of)
    repeats = context.staging.keep("repeated", repeated(reduce(DataFrame.unionByName, taken, new)))
    told = context.staging.keep("told-by-drop", told_by_drop(repeats, new))
    return [
        Screened(plan.subjects, plan.slots, screen(rows, told), rows) for plan, rows in zip(plans, kept, strict=True)
    ]


def _conformed(context: Context, at: int, plan: Plan, staged: Callable[[Plan], DataFrame]) -> DataFrame:
    return context.staging.keep(f"conformed-{at}", conform(staged(plan), plan.slots, context.secret))


def _event_months(kept: Sequence[DataFrame]) -> list[int]:
    months = reduce(DataFrame.unionByName, (rows.select("event_month") for rows in kept))
    return [row.event_month for row in months.where(F.col("event_month").isNotNull()).distinct().collect()]


def _facts_held(
    context: Context, plans: Sequence[Plan], kept: Sequence[DataFrame], again_of: Sequence[Booked]
) -> list[DataFrame]:
    """By subject, the facts held already: of events those of the same months, of other deliveries those of drops."""
    months = _event_months(kept) if context.tables.version("std.drop") is not None else []
    found = []
    for subject, classes in (pair for plan in plans for pair in plan.subjects.items()):
        held = context.tables.read(f"std.{subject}").where(F.col("to_release").isNull())
        events = [class_id for class_id in classes if context.catalogue.contracts[class_id].delivery == "events"]
        if events and months:
            of_months = held.where(F.col("class_id").isin(events) & F.col("event_month").isin(months))
            found.append(facts_taken(of_months, "row_key", "class_id"))
        drops = [drop for drop in again_of if drop.class_id in classes and drop.class_id not in events]
        if drops:
            found += _facts_of(context, held, drops)
    return found


def _facts_of(context: Context, held: DataFrame, drops: Sequence[Booked]) -> list[DataFrame]:
    """The facts of snapshots and of drops that tell changes; on a list stand contents that other drops told first."""
    lists = list_frame(context, additions(context, drops))
    listed = on_lists(context.tables.read(PRESENCE), lists).join(held.drop("drop_id"), on="content_key", how="inner")
    changes = [drop.drop_id for drop in drops if not is_snapshot(context, drop.class_id)]
    return [
        facts_taken(listed, "row_key", "drop_id"),
        facts_taken(held.where(F.col("drop_id").isin(changes)), "content_key", "drop_id"),
    ]
