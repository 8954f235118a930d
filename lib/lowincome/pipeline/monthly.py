"""The monthly job: intake → people → monitor → tasks → publish → files; safe to run again at any point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.domain.errors import LowincomeError
from lowincome.domain.levels import LEVELS
from lowincome.intake.freshness import Missing
from lowincome.pipeline.context import Context
from lowincome.pipeline.delivery import Delivered, deliver, deliver_again
from lowincome.pipeline.freshness import missing_at
from lowincome.pipeline.intake import take_in
from lowincome.pipeline.known import known_for
from lowincome.pipeline.landing import gather
from lowincome.pipeline.monitor import update_measures, warn
from lowincome.pipeline.people import resolve
from lowincome.pipeline.progress import Progress
from lowincome.pipeline.warnings import Step, advance, issue_day, steps
from lowincome.store.lock import writer_lock
from lowincome.store.releases import Release, publish, releases


@dataclass(frozen=True)
class Summary:
    """What one run did: its release, what came in by state, refusals by reason, what did not come, the files."""

    release: Release
    drops: Mapping[str, int]
    refusals: Mapping[str, int]
    missing: Sequence[Missing]
    delivered: Delivered


def run_month(context: Context, month: int, progress: Progress, *, issued_on: date | None = None) -> Summary:
    """Bring the store up to `month` and publish it.

    A month older than the newest published one is frozen: it is computed again from what its own last release saw.
    """
    with writer_lock(context.folders.root):
        history = recover(context, progress)
        release_id = history[-1].release_id + 1 if history else 1
        frozen = _frozen_as_of(history, month)
        if frozen is None:
            _intake(context, month, release_id, progress)
        with progress.stage("measures"):
            update_measures(context, release_id, history[-1].measures_fingerprint if history else None)
        as_of = release_id if frozen is None else frozen
        _evaluate(context, month, as_of, progress)
        _warn(context, steps(history, month, as_of), issued_on, progress)
        with progress.stage("publish"):
            release = _release(context, release_id, month, as_of)
            publish(context.tables, release)
        with progress.stage("files") as stage:
            delivered = deliver(context, release)
            deliver_again(context, [old for old in history if old.month > month])
            stage.rows = len(delivered.townships)
        context.staging.clear()
        drops, refusals = _drop_states(context, release_id), _refusals(context, release_id)
        return Summary(release, drops, refusals, missing_at(context, release), delivered)


def recover(context: Context, progress: Progress) -> list[Release]:
    """The published releases, with every table back at the newest of them: a dead run leaves nothing behind."""
    with progress.stage("open store") as stage:
        history = releases(context.tables)
        changed = context.tables.restore(history[-1].tables if history else {})
        stage.rows = len(changed)
    return history


def _frozen_as_of(history: list[Release], month: int) -> int | None:
    """The release that a published, older month saw; None when `month` may take in new drops."""
    if not history or month >= max(release.month for release in history):
        return None
    of_month = [release.as_of_release for release in history if release.month == month]
    if not of_month:
        newest = max(release.month for release in history)
        raise LowincomeError(
            f"month {month} was never published, and {newest} is", do=f"run {newest} again or a later month"
        )
    return of_month[-1]


def _intake(context: Context, month: int, release_id: int, progress: Progress) -> None:
    with progress.stage("read drops") as stage:
        batch = gather(context, month)
        stage.rows = sum(staged.n_rows for staged in batch.staged.values())
    reports = {d.arrival.period for d in batch.decisions if d.state == "loaded"} | _booked_periods(context)
    if month not in reports:
        known = ", ".join(map(str, sorted(period for period in reports if period))) or "none"
        raise LowincomeError(
            f"no usable drop reports on {month} (months with drops: {known})",
            do=f"put the drops of {month} below {context.folders.landing}, or ask for another month",
        )
    with progress.stage("screen and load") as stage:
        take_in(context, batch, release_id)
        stage.rows = sum(_drop_rows(context, release_id).values())


def _evaluate(context: Context, month: int, as_of: int, progress: Progress) -> None:
    known = known_for(context, month, as_of)
    with progress.stage("people and households") as stage:
        resolve(context, known)
        stage.rows = _count(context, "core.household", month)
    with progress.stage("indicators and rules") as stage:
        warn(context, known)
        stage.rows = _count(context, "mon.hit", month)


def _warn(context: Context, months: list[Step], issued_on: date | None, progress: Progress) -> None:
    """Warnings and tasks of the month; those of later months that are published follow, as issued before."""
    with progress.stage("warnings and tasks") as stage:
        for step in months:
            is_asked = step is months[0]
            advance(context, step, issued_on if is_asked else issue_day(context, step.month))
        stage.rows = _count(context, "casework.task", months[0].month)


def _release(context: Context, release_id: int, month: int, as_of: int) -> Release:
    return Release(
        release_id=release_id,
        kind="month",
        month=month,
        as_of_release=as_of,
        tables=context.tables.versions(),
        counts=_published_counts(context, month, release_id),
        config_fingerprint=context.catalogue.fingerprint,
        measures_fingerprint=context.catalogue.indicators.fingerprint,
    )


def _published_counts(context: Context, month: int, release_id: int) -> dict[str, int]:
    warnings = context.tables.of_month("mon.warning", month)
    is_in_force = F.col("state") != "closed"
    counted = warnings.agg(
        F.count_distinct(F.when(is_in_force, F.col("household_id"))).alias("warned_households"),
        F.count_distinct(F.when(F.col("state") == "waiting", F.col("household_id"))).alias("waiting_households"),
        *(F.count_if(is_in_force & (F.col("level") == level)).alias(f"warnings_{level}") for level in LEVELS),
    )
    return {
        **_drop_rows(context, release_id),
        "people": _count(context, "core.member", month),
        "households": _count(context, "core.household", month),
        "tasks": _count(context, "casework.task", month),
        **_values(counted),
    }


def _values(frame: DataFrame) -> dict[str, int]:
    row = frame.first()
    return dict(row.asDict()) if row else {}


def _count(context: Context, name: str, month: int) -> int:
    return context.tables.of_month(name, month).count()


def _booked_periods(context: Context) -> set[int]:
    loaded = context.tables.read("std.drop").where((F.col("state") == "loaded") & F.col("to_release").isNull())
    return {row.period for row in loaded.select("period").distinct().collect()}


def _drop_rows(context: Context, release_id: int) -> dict[str, int]:
    sums = [F.coalesce(F.sum(f"n_{name}"), F.lit(0)).alias(name) for name in ("accepted", "refused", "duplicate")]
    return _values(_decided(context, release_id).agg(*sums))


def _drop_states(context: Context, release_id: int) -> dict[str, int]:
    return {row.state: row["count"] for row in _decided(context, release_id).groupBy("state").count().collect()}


def _decided(context: Context, release_id: int) -> DataFrame:
    """The drops that a release decided on; not those of which it only moved rows."""
    books = context.tables.read("std.drop")
    moved = books.where(F.col("to_release") == release_id).select("drop_id")
    return books.where(F.col("from_release") == release_id).join(moved, on="drop_id", how="left_anti")


def _refusals(context: Context, release_id: int) -> dict[str, int]:
    """Refused and duplicate rows by reason, and refused drops by theirs; a row may have several reasons."""
    records = context.tables.read("bad.record").where(F.col("from_release") == release_id)
    codes = records.select(
        F.explode(F.array_distinct(F.transform("reasons", lambda reason: reason["code"]))).alias("code")
    )
    rows = codes.groupBy("code").count().orderBy(F.desc("count"), "code").collect()
    return {row.code: row["count"] for row in rows}
