"""Wiring of snapshots: what pending lists say that their senders' lists did not say before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.intake.drops import Arrival, Booked
from lowincome.intake.presence import DROP, Snapshot, first_told, presence_changes, spans, told_counts
from lowincome.intake.slots import is_class
from lowincome.intake.subjects import only_accepted
from lowincome.pipeline.context import Context
from lowincome.pipeline.landing import Batch, booked_drops

PRESENCE = "std.presence"


@dataclass(frozen=True)
class Told:
    """Of one snapshot: contents that it told first, and those of the list before that it lacks."""

    n_first: int
    n_ended: int


@dataclass(frozen=True)
class News:
    """What pending snapshots add: rows of std.presence, contents told first, and how many of which by drop."""

    changes: DataFrame
    first: DataFrame
    counts: Mapping[str, Told]


def is_snapshot(context: Context, class_id: str) -> bool:
    """Whether the class tells its whole list each time."""
    return context.catalogue.contracts[class_id].delivery == "snapshot"


def pending_snapshots(context: Context, batch: Batch) -> list[Snapshot]:
    """The snapshots that `batch` loads, with their spans among those in force."""
    return _snapshots(context, (decision.arrival for decision in batch.decisions if decision.state == "loaded"))


def additions(context: Context, drops: Iterable[Booked]) -> list[Snapshot]:
    """The snapshots among `drops`, which are in force, as lists to which rows are added."""
    return [replace(snapshot, is_whole=False) for snapshot in _snapshots(context, drops)]


def _snapshots(context: Context, drops: Iterable[Arrival | Booked]) -> list[Snapshot]:
    lists = [drop for drop in drops if is_snapshot(context, drop.class_id)]
    in_force = [(b.class_id, b.sender_code or "", b.period or 0) for b in booked_drops(context) if b.is_in_force]
    return spans(((drop.drop_id, drop.class_id, drop.sender_code or "", drop.period or 0) for drop in lists), in_force)


def list_frame(context: Context, snapshots: Sequence[Snapshot]) -> DataFrame:
    """One row per snapshot."""
    return context.spark.createDataFrame([astuple(snapshot) for snapshot in snapshots], DROP)


def news_of(context: Context, snapshots: Sequence[Snapshot], screened: Sequence[DataFrame]) -> News | None:
    """What the accepted rows of `snapshots` among the `screened` ones add; None without snapshots."""
    if not snapshots:
        return None
    keep, ledger, drops = context.staging.keep, context.tables.read(PRESENCE), list_frame(context, snapshots)
    on_a_list = is_class({snapshot.class_id for snapshot in snapshots})
    accepted = [only_accepted(rows).where(on_a_list).select("drop_id", "content_key") for rows in screened]
    nothing = ledger.limit(0).select(F.col("class_id").alias("drop_id"), "content_key")
    # Kept, for Sail 0.7 cannot group the rows of several plans and of an empty table in one.
    told = keep("told", reduce(DataFrame.unionByName, accepted) if accepted else nothing)
    changes = keep("presence", presence_changes(told, ledger, drops))
    first = keep("told-first", first_told(changes, ledger))
    counts = {
        row.drop_id: Told(row.n_first, row.n_ended) for row in told_counts(first, changes, ledger, drops).collect()
    }
    return News(changes, first, {one.drop_id: counts.get(one.drop_id, Told(0, 0)) for one in snapshots})
