"""Staged rows → subject tables, quarantine, vault and the book of drops."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial, reduce
from itertools import chain

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from lowincome.domain.errors import LowincomeError
from lowincome.intake.cell_counts import cell_counts
from lowincome.intake.presence import without_told
from lowincome.intake.subjects import (
    drop_counts,
    set_aside,
    shared_keys,
    to_bad_raw,
    to_bad_record,
    to_identity,
    to_subject,
    told_of_people,
)
from lowincome.pipeline.books import book
from lowincome.pipeline.context import Context
from lowincome.pipeline.findings import looked_at
from lowincome.pipeline.landing import Batch
from lowincome.pipeline.presence import PRESENCE, News, is_snapshot, news_of, pending_snapshots
from lowincome.pipeline.progress import side_by_side
from lowincome.pipeline.screening import Plan, Screened, plans_for, screened_rows
from lowincome.pipeline.spares import call_in_spares


def take_in(context: Context, batch: Batch, release: int) -> None:
    """Write what `batch` staged, all of it marked with `release`; the book of drops comes last."""
    corrected = _withdraw_corrected(context, batch, release)
    pending: Counter[str] = Counter()
    for (class_id, _), staged in batch.staged.items():
        pending[class_id] += staged.n_rows
    screened = screened_rows(context, plans_for(context, pending), partial(_staged, context))
    rows = [one.rows for one in screened]
    news = news_of(context, pending_snapshots(context, batch), rows)
    writes = accepting(context, screened, news, release)
    if rows:
        aside = context.staging.keep("aside", reduce(DataFrame.unionByName, map(set_aside, rows)))
        writes.append(partial(context.tables.append, "bad.record", to_bad_record(aside, release)))
        writes.append(partial(context.tables.append, "bad.raw", to_bad_raw(aside, release)))
    side_by_side(writes)
    if corrected:
        call_in_spares(context, corrected, screened, release)
    counts = counts_by_drop(rows)
    looked = looked_at(context, batch, counts, _cells_by_drop(screened))
    book(context, batch, counts, news.counts if news else {}, looked, release)


def _cells_by_drop(screened: Sequence[Screened]) -> dict[str, list[Row]]:
    """What is unreadable in each drop, and which codes it has, always in one order: few rows for each field."""
    jobs = [partial(cell_counts(one.conformed, one.slots).collect) for one in screened]
    found: dict[str, list[Row]] = {}
    for row in sorted(chain.from_iterable(side_by_side(jobs)), key=lambda row: (row.field, row.code or "")):
        found.setdefault(row.drop_id, []).append(row)
    return found


def _staged(context: Context, plan: Plan) -> DataFrame:
    return context.staging.staged(plan.slots.contracts, [slot.name for slot in plan.slots.slots])


def accepting(
    context: Context, screened: Sequence[Screened], news: News | None, release: int
) -> list[Callable[[], None]]:
    """The writes that take the accepted rows in: into the subject tables, with what snapshots change, and the vault."""
    subjects = sorted({subject for one in screened for subject in one.subjects})
    writes: list[Callable[[], None]] = [
        partial(_append_subject, context, subject, screened, news, release) for subject in subjects
    ]
    writes.append(partial(_append_identities, context, screened, release))
    if news:
        changes = news.changes.withColumn("from_release", F.lit(release).cast("bigint"))
        writes.append(partial(context.tables.append, PRESENCE, changes))
    return writes


def _withdraw_corrected(context: Context, batch: Batch, release: int) -> dict[str, list[str]]:
    """Withdraw what corrections replace; the replaced drops of each class that tells events."""
    events: dict[str, list[str]] = {}
    for decision in batch.decisions:
        if decision.state == "loaded" and decision.replaces:
            contract = context.catalogue.contracts[decision.arrival.class_id]
            if contract.delivery != "snapshot":  # other lists may hold its rows: std.presence tells
                context.tables.withdraw(f"std.{contract.subject}", [decision.replaces], release)
            if contract.delivery == "events":
                events.setdefault(contract.class_id, []).append(decision.replaces)
            context.tables.withdraw("std.drop", [decision.replaces], release)
    return events


def _append_subject(
    context: Context, subject: str, screened: Sequence[Screened], news: News | None, release: int
) -> None:
    table, frames = context.tables.contract(f"std.{subject}"), []
    for one in screened:
        if classes := one.subjects.get(subject):
            rows = one.rows.where(one.slots.is_class(classes))
            snapshots = [class_id for class_id in classes if is_snapshot(context, class_id)]
            if news and snapshots:
                rows = without_told(rows, news.first, snapshots)
            frames.append(to_subject(rows, one.slots.only(classes), table, release))
    append_union(context, table.name, frames)


def append_union(context: Context, name: str, frames: Sequence[DataFrame]) -> None:
    """Add the rows of all `frames` to table `name`."""
    if frames:
        context.tables.append(name, reduce(DataFrame.unionByName, frames))


def _append_identities(context: Context, screened: Sequence[Screened], release: int) -> None:
    """Add numbers, names, addresses and phones not seen together before; two numbers under one key end the run."""
    if not screened:
        return
    told = reduce(DataFrame.unionByName, (told_of_people(one.rows, one.slots) for one in screened))
    known = context.tables.read("vault.identity")
    new = context.staging.keep("identity", to_identity(told, known, release))
    if not shared_keys(new, known).isEmpty():
        raise LowincomeError(
            "two identity numbers share one key",
            do="keep the store as it is and report it: the key file must be renewed",
        )
    context.tables.append("vault.identity", new)


def counts_by_drop(screened: Sequence[DataFrame]) -> dict[str, Row]:
    """The counts of each drop that has rows."""
    if not screened:
        return {}
    return {row.drop_id: row for row in reduce(DataFrame.unionByName, map(drop_counts, screened)).collect()}
