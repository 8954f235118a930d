"""Refused rows that pass since a contract was mended are taken in, once, as a published release of their own.

A month that is published already does not change: the rows count from the next run on, like rows that came late.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from lowincome.intake.again import held_back, passing, passing_by_drop, passing_by_reason, staged_again
from lowincome.intake.drops import Booked
from lowincome.intake.subjects import set_aside, to_bad_record
from lowincome.pipeline.books import Moved, book_again
from lowincome.pipeline.context import Context
from lowincome.pipeline.intake import accepting, append_union
from lowincome.pipeline.landing import booked_drops
from lowincome.pipeline.monitor import update_measures
from lowincome.pipeline.monthly import recover
from lowincome.pipeline.presence import News, additions, news_of
from lowincome.pipeline.progress import Progress, side_by_side
from lowincome.pipeline.quarantine import Asked, no_month_yet
from lowincome.pipeline.screening import Plan, Screened, plans_for, screened_rows
from lowincome.store.lock import writer_lock
from lowincome.store.releases import Release, publish


@dataclass(frozen=True)
class ReleasedLine:
    """Rows of one class that one reason had kept back; `state` is what they are now: accepted or duplicate."""

    class_id: str
    class_label: str
    state: str
    code: str
    reason: str
    n_rows: int


@dataclass(frozen=True)
class Released:
    """What left the quarantine; `release` is None when no row passes."""

    release: Release | None
    lines: tuple[ReleasedLine, ...] = ()


def release_quarantine(context: Context, asked: Asked, progress: Progress) -> Released:
    """Screen the refused rows that are asked for again, take in those that pass, publish: one release or none."""
    asked.check(context.catalogue)
    with writer_lock(context.folders.root):
        history = recover(context, progress)
        if not history:
            raise no_month_yet(context)
        with progress.stage("screen again") as stage:
            context.staging.clear()
            in_force = [drop for drop in booked_drops(context) if drop.is_in_force]
            held = context.staging.keep("held", _held(context, asked, in_force))
            screened = _screened(context, held, in_force)
            moved = [passing(one.rows, held) for one in screened]
            rows = context.staging.keep("passing", reduce(DataFrame.unionByName, moved)) if moved else None
            drops = {row.drop_id: row for row in passing_by_drop(rows).collect()} if rows else {}
            stage.rows = sum(row.n_accepted + row.n_duplicate for row in drops.values())
        if rows is None or not drops:
            return Released(None)
        last = history[-1]
        with progress.stage("take in"):
            lists = additions(context, (drop for drop in in_force if drop.drop_id in drops))
            news = news_of(context, lists, [one.rows for one in screened])
            _take_in(context, screened, rows, drops, news, last.release_id + 1)
            update_measures(context, last.release_id + 1, last.measures_fingerprint)
        lines = _lines(context, rows)
        with progress.stage("publish"):
            release = _release(context, last, drops)
            publish(context.tables, release)
        context.staging.clear()
        return Released(release, lines)


def _held(context: Context, asked: Asked, in_force: Sequence[Booked]) -> DataFrame:
    """The refused rows of drops in force whose class is still known."""
    known = sorted(
        (drop.period, drop.drop_id, drop.sender_code)
        for drop in in_force
        if drop.class_id in context.catalogue.contracts
    )
    ranked = [(drop_id, sender, rank) for rank, (_, drop_id, sender) in enumerate(known)]
    drops = context.spark.createDataFrame(ranked, "drop_id string, sender_code string, drop_rank bigint")
    return held_back(asked.only(context.tables.read("bad.record")), context.tables.read("bad.raw"), drops)


def _screened(context: Context, held: DataFrame, in_force: Sequence[Booked]) -> list[Screened]:
    pending = {row.class_id: row["count"] for row in held.groupBy("class_id").count().collect()}

    def staged(plan: Plan) -> DataFrame:
        return staged_again(held, plan.slots)

    drop_ids = {row.drop_id for row in held.select("drop_id").distinct().collect()}
    again_of = [drop for drop in in_force if drop.drop_id in drop_ids]
    return screened_rows(context, plans_for(context, pending), staged, again_of=again_of)


def _take_in(
    context: Context,
    screened: list[Screened],
    rows: DataFrame,
    drops: Mapping[str, Row],
    news: News | None,
    release: int,
) -> None:
    """The rows into the tables, out of the quarantine, into the books; duplicates stay there as what they are."""
    writes = accepting(context, screened, news, release)
    writes += [partial(context.tables.withdraw_rows, name, rows, release) for name in ("bad.record", "bad.raw")]
    side_by_side(writes)
    asides = (set_aside(one.rows).where(F.col("state") == "duplicate") for one in screened)
    duplicates = [to_bad_record(aside, release) for aside in asides]
    append_union(context, "bad.record", duplicates)
    book_again(context, {drop_id: _moved(row) for drop_id, row in drops.items()}, news.counts if news else {}, release)


def _moved(row: Row) -> Moved:
    return Moved(row.n_accepted, -row.n_accepted - row.n_duplicate, row.n_duplicate, row.amount_fen)


def _lines(context: Context, rows: DataFrame) -> tuple[ReleasedLine, ...]:
    contracts, labels = context.catalogue.contracts, context.catalogue.reason_labels
    return tuple(
        ReleasedLine(
            row.class_id, contracts[row.class_id].label, row.state, row.code, labels.get(row.code, row.code), row.n_rows
        )
        for row in passing_by_reason(rows).collect()
    )


def _release(context: Context, last: Release, drops: Mapping[str, Row]) -> Release:
    """The last release but for the rows: its month stays evaluated as it was, as of the release that it saw."""
    sums = {f"{state}": sum(row[f"n_{state}"] for row in drops.values()) for state in ("accepted", "duplicate")}
    return replace(
        last,
        release_id=last.release_id + 1,
        kind="quarantine",
        tables=context.tables.versions(),
        counts={**last.counts, **sums, "refused": 0},
        config_fingerprint=context.catalogue.fingerprint,
        measures_fingerprint=context.catalogue.indicators.fingerprint,
    )
