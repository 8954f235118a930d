"""Staged rows → subject tables, quarantine, vault and the book of drops."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial, reduce
from typing import Any

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from lowincome.config.contract import FEN_PER_UNIT
from lowincome.domain.errors import LowincomeError
from lowincome.intake.conform import conform
from lowincome.intake.drops import Decision
from lowincome.intake.screen import facts, facts_taken, repeated, screen
from lowincome.intake.slots import Slots
from lowincome.intake.subjects import drop_counts, to_bad_raw, to_bad_record, to_identity, to_subject
from lowincome.pipeline.context import Context
from lowincome.pipeline.landing import Batch, booked_drops
from lowincome.pipeline.progress import side_by_side
from lowincome.store.landing import Drop

ROWS_FOR_A_PLAN = 200_000  # from here on, columns that a class has nothing in cost more than another plan


def take_in(context: Context, batch: Batch, release: int) -> None:
    """Write what `batch` staged, all of it marked with `release`; the book of drops comes last."""
    _withdraw_corrected(context, batch, release)
    screened = _screened(context, _plans(context, batch))
    rows = [one.rows for one in screened]
    writes: list[Callable[[], None]] = [
        *(partial(_append_subject, context, subject, one, release) for one in screened for subject in one.subjects),
        partial(_append_union, context, "bad.record", [to_bad_record(one, release) for one in rows]),
        partial(_append_union, context, "bad.raw", [to_bad_raw(one, release) for one in rows]),
        partial(_append_identities, context, screened, release),
    ]
    side_by_side(writes)
    _book(context, batch, _counts(rows), release)


def _withdraw_corrected(context: Context, batch: Batch, release: int) -> None:
    for decision in batch.decisions:
        if decision.state == "loaded" and decision.replaces:
            subject = context.catalogue.contracts[decision.arrival.class_id].subject
            context.tables.withdraw(f"std.{subject}", [decision.replaces], release)
            context.tables.withdraw("std.drop", [decision.replaces], release)


@dataclass(frozen=True)
class _Plan:
    """Subjects whose pending rows are conformed in one plan, and how their classes travel in it."""

    subjects: Mapping[str, Sequence[str]]
    slots: Slots


@dataclass(frozen=True)
class _Screened(_Plan):
    """… with the rows and their states."""

    rows: DataFrame


def _plans(context: Context, batch: Batch) -> list[_Plan]:
    """A subject with many rows has a plan of its own; those with few share one, for planning costs more than rows."""
    n_rows: Counter[str] = Counter()
    classes: dict[str, set[str]] = {}
    for (class_id, _), staged in batch.staged.items():
        if staged.n_rows:
            subject = context.catalogue.contracts[class_id].subject
            n_rows[subject] += staged.n_rows
            classes.setdefault(subject, set()).add(class_id)
    alone = [[subject] for subject in sorted(classes) if n_rows[subject] >= ROWS_FOR_A_PLAN]
    together = [subject for subject in sorted(classes) if n_rows[subject] < ROWS_FOR_A_PLAN]
    return [
        _Plan(
            {subject: sorted(classes[subject]) for subject in subjects},
            context.slots.only(class_id for subject in subjects for class_id in classes[subject]),
        )
        for subjects in (*alone, together)
        if subjects
    ]


def _screened(context: Context, plans: Sequence[_Plan]) -> list[_Screened]:
    """The pending rows of each plan with their states; what several writes read is computed once and kept."""
    kept = side_by_side(partial(_conformed, context, plan) for plan in plans)
    if not kept:
        return []
    repeats = context.staging.keep("repeated", repeated(_facts(context, plans, kept)))
    return [_Screened(plan.subjects, plan.slots, screen(rows, repeats)) for plan, rows in zip(plans, kept, strict=True)]


def _conformed(context: Context, plan: _Plan) -> DataFrame:
    subjects = list(plan.subjects)
    staged = context.staging.staged(subjects, [slot.name for slot in plan.slots.slots])
    return context.staging.keep("-".join(subjects), conform(staged, plan.slots, context.secret))


def _facts(context: Context, plans: Sequence[_Plan], kept: Sequence[DataFrame]) -> DataFrame:
    """The facts of this run and, of the months that it speaks of, those that its classes have already."""
    new = [facts(rows) for rows in kept]
    months = _event_months(kept) if context.tables.version("std.drop") is not None else []
    return reduce(DataFrame.unionByName, [*new, *_facts_taken(context, plans, months)])


def _event_months(kept: Sequence[DataFrame]) -> list[int]:
    months = reduce(DataFrame.unionByName, (rows.select("event_month") for rows in kept))
    return [row.event_month for row in months.where(F.col("event_month").isNotNull()).distinct().collect()]


def _facts_taken(context: Context, plans: Sequence[_Plan], months: Sequence[int]) -> list[DataFrame]:
    """By subject, the facts of these months that the classes which only add to what was told before have already."""
    contracts, found = context.catalogue.contracts, []
    for subject, classes in (pair for plan in plans for pair in plan.subjects.items()):
        added = [class_id for class_id in classes if contracts[class_id].delivery != "snapshot"]
        if added and months:
            held = context.tables.read(f"std.{subject}").where(F.col("to_release").isNull())
            found.append(facts_taken(held.where(F.col("class_id").isin(added) & F.col("event_month").isin(months))))
    return found


def _append_subject(context: Context, subject: str, screened: _Screened, release: int) -> None:
    table, classes = context.tables.contract(f"std.{subject}"), screened.subjects[subject]
    rows = screened.rows.where(F.col("class_id").isin(*classes))
    context.tables.append(table.name, to_subject(rows, screened.slots.only(classes), table, release))


def _append_union(context: Context, name: str, frames: Sequence[DataFrame]) -> None:
    if frames:
        context.tables.append(name, reduce(DataFrame.unionByName, frames))


def _append_identities(context: Context, screened: Sequence[_Screened], release: int) -> None:
    """Add numbers, names, addresses and phones not seen together before; two numbers under one key end the run."""
    frames = [to_identity(one.rows, one.slots, release) for one in screened]
    if not frames:
        return
    known = context.tables.read("vault.identity")
    seen = reduce(DataFrame.unionByName, frames).groupBy(
        "identity_key", "id_key", "id_no", "name", "address", "phone", "from_release"
    )
    new = seen.agg(F.min("period").alias("period")).join(
        known.select("identity_key"), on="identity_key", how="left_anti"
    )
    context.tables.append("vault.identity", new)
    numbers = context.tables.read("vault.identity").groupBy("id_key").agg(F.countDistinct("id_no").alias("n"))
    if not numbers.where(F.col("n") > 1).isEmpty():
        raise LowincomeError(
            "two identity numbers share one key",
            do="keep the store as it is and report it: the key file must be renewed",
        )


def _counts(screened: Sequence[DataFrame]) -> dict[str, Row]:
    if not screened:
        return {}
    return {row.drop_id: row for row in reduce(DataFrame.unionByName, map(drop_counts, screened)).collect()}


def _book(context: Context, batch: Batch, counts: dict[str, Row], release: int) -> None:
    """One row per decision that says something new; what a run repeats word for word is not booked again."""
    before = {(b.class_id, b.folder): (b.state, b.reason, b.drop_id) for b in booked_drops(context)}
    rows = [
        _book_row(context, batch, decision, counts, release)
        for decision in batch.decisions
        if before.get((decision.arrival.class_id, decision.arrival.folder))
        != (decision.state, decision.reason, decision.arrival.drop_id)
    ]
    if rows:
        table = context.tables.contract("std.drop")
        schema = ", ".join(f"{column.name} {column.type}" for column in table.columns)
        ordered: Sequence[tuple[Any, ...]] = [tuple(row[name] for name in table.column_names) for row in rows]
        context.tables.append("std.drop", context.spark.createDataFrame(ordered, schema))


def _book_row(
    context: Context, batch: Batch, decision: Decision, counts: dict[str, Row], release: int
) -> dict[str, Any]:
    arrival = decision.arrival
    slot = (arrival.class_id, arrival.folder)
    is_loaded = decision.state == "loaded"
    staged = batch.staged.get(slot) if is_loaded else None
    count = counts.get(arrival.drop_id) if is_loaded else None
    if is_loaded and (staged is None or (count.n_rows if count else 0) != staged.n_rows):
        raise LowincomeError(
            f"{arrival.class_id}/{arrival.folder}: rows were lost between file and tables", do="report it"
        )
    return {
        "drop_id": arrival.drop_id,
        "class_id": arrival.class_id,
        "folder": arrival.folder,
        "period": arrival.period,
        "sender_code": arrival.sender_code,
        "state": decision.state,
        "reason_code": decision.reason,
        "n_bytes": arrival.n_bytes,
        "layout": staged.layout if staged else None,
        "n_rows": count.n_rows if count else 0,
        "n_accepted": count.n_accepted if count else 0,
        "n_refused": count.n_refused if count else 0,
        "n_duplicate": count.n_duplicate if count else 0,
        "amount_fen": count.amount_fen if count else None,
        "mismatches": _mismatches(batch.drops[slot], context, count) if count else [],
        "from_release": release,
        "to_release": None,
    }


def _mismatches(drop: Drop, context: Context, count: Row) -> list[str]:
    """What the manifest states otherwise than the rows that came; a totals line is no data row."""
    stated = drop.manifest
    if stated is None:
        return []
    contract = context.catalogue.contracts[drop.class_id]
    found = []
    if stated.rows is not None and stated.rows != count.n_rows - count.n_totals:
        found.append("rows")
    factor = FEN_PER_UNIT[contract.field(contract.amount).unit] if contract.amount else 0
    if stated.amount is not None and factor and _fen(stated.amount, factor) != (count.sent_amount_fen or 0):
        found.append("amount")
    return found


def _fen(text: str, factor: int) -> Decimal | None:
    try:
        return Decimal(text) * factor
    except InvalidOperation:
        return None
