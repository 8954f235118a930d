"""Snapshots become intervals: a ledger of what appeared on a whole list and what was gone from it.

A department that tells the whole list each period repeats itself: the subject tables keep what a row says once, when
its sender first says it (`content_key` = hash of sender and cells), and std.presence tells when it held. Each of its
rows adds 1 where a content appears on a sender's list, or -1 where it is gone, from a period on. A content holds in a
month when its sum over the periods up to that month is 1, and as a release knew it when rows up to that release count.

A drop of period P speaks for its sender from P until the period U of the sender's next list, whichever came first. Let
v be 1 for what the ledger held at P and b be 1 for what the drop holds: then b - v is added at P and taken back at U.
That one sum is right for
- the next month: what is new appears, what is absent is gone, and what is unchanged adds nothing;
- a month that comes late, or never: only the span up to the next snapshot follows it, and a gap keeps the last list;
- a corrected drop: v is what its predecessor said of the period, so only the difference moves; nothing is withdrawn;
- rows released from quarantine into a drop in force: v is 0, for they are no list but additions to one;
- one sender of several: each has its own list, and one that sends nothing keeps its last;
- a backlog: drops that come together cover spans that do not overlap.
Rows are only ever added, as many as lists differ, so that the sum up to any release is what was known then.

A refused row is no part of the drop's list: what it told before ends with the drop, its receipt says so, and a release
from quarantine brings it back. To hold on to the former content instead would make the ledger depend on the order in
which months come.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.intake.slots import is_class

LIST = ("class_id", "sender_code")
CONTENT = ("class_id", "content_key")
DROP = "drop_id string, class_id string, sender_code string, period int, until int, is_whole boolean"


@dataclass(frozen=True)
class Snapshot:
    """A drop that tells a list from `period` until the next one; one that is not whole adds rows to a drop in force."""

    drop_id: str
    class_id: str
    sender_code: str
    period: int
    until: int | None
    is_whole: bool = True


def spans(drops: Iterable[tuple[str, str, str, int]], periods: Iterable[tuple[str, str, int]]) -> list[Snapshot]:
    """The spans of `drops` (id, class, sender, period) among all `periods` (class, sender, period) in force."""
    pending = list(drops)
    told: dict[tuple[str, str], set[int]] = defaultdict(set)
    for class_id, sender, period in [*periods, *(drop[1:] for drop in pending)]:
        told[class_id, sender].add(period)
    return [
        Snapshot(*drop, until=min((later for later in told[drop[1], drop[2]] if later > drop[3]), default=None))
        for drop in pending
    ]


def presence_changes(told: DataFrame, ledger: DataFrame, drops: DataFrame) -> DataFrame:
    """One row per content and period from which `n` = 1 more or less of it is there.

    `told`: drop_id and content_key of accepted rows. `ledger`: std.presence. `drops`: one row per `Snapshot`.
    """
    held = _told_before(ledger, drops.where(F.col("is_whole")))
    differing = (
        told.select("drop_id", "content_key", F.lit(1).alias("n"))
        .unionByName(held.select("drop_id", "content_key", (-F.col("n")).alias("n")))
        .groupBy("drop_id", "content_key")
        .agg(F.sum("n").alias("n"))
        .where(F.col("n") != 0)
    )
    ends = F.array(
        F.struct(F.col("period").alias("period"), F.col("n").alias("n")),
        F.struct(F.col("until").alias("period"), (-F.col("n")).alias("n")),
    )
    return (
        F.broadcast(drops)
        .join(differing, on="drop_id", how="inner")
        .select(*LIST, "content_key", F.inline(ends))
        .where(F.col("period").isNotNull())
        .groupBy(*LIST, "content_key", "period")
        .agg(F.sum("n").cast("int").alias("n"))
        .where(F.col("n") != 0)
    )


def on_lists(ledger: DataFrame, drops: DataFrame) -> DataFrame:
    """One row per drop and `content_key` that is on the list of its sender in its period."""
    sums = _told_before(ledger, drops).groupBy("drop_id", "content_key").agg(F.sum("n").alias("n"))
    return sums.where(F.col("n") > 0).select("drop_id", "content_key")


def _told_before(ledger: DataFrame, drops: DataFrame) -> DataFrame:
    """The rows of `ledger` about the lists of the drops' senders up to the drops' periods."""
    at = drops.select("drop_id", *LIST, F.col("period").alias("at"))
    # Few drops come first: Sail builds its hash table from the left side.
    return F.broadcast(at).join(ledger, on=[*LIST], how="inner").where(F.col("period") <= F.col("at"))


def first_told(changes: DataFrame, ledger: DataFrame) -> DataFrame:
    """One row per content that was never on a list before, with the `period` of the drop that tells it first."""
    new = changes.where(F.col("n") > 0).join(ledger.select("content_key"), on="content_key", how="left_anti")
    return new.groupBy(*LIST, "content_key").agg(F.min("period").alias("period"))


def without_told(screened: DataFrame, first: DataFrame, snapshots: Iterable[str]) -> DataFrame:
    """The screened rows without those of the classes `snapshots` whose content the subject table has already."""
    is_first = first.select("content_key", "period", F.lit(True).alias("is_first"))
    rows = screened.join(is_first, on=["content_key", "period"], how="left")
    return rows.where(~is_class(snapshots) | F.col("is_first").isNotNull()).drop("is_first")


def told_counts(first: DataFrame, changes: DataFrame, ledger: DataFrame, drops: DataFrame) -> DataFrame:
    """One row per snapshot: `n_first` contents that it tells first, `n_ended` that the list before it had alone."""
    at = F.broadcast(drops.select("drop_id", *LIST, "period"))
    columns = [*LIST, "content_key", "period", "n"]
    net = (
        ledger.select(*columns)
        .unionByName(changes.select(*columns))
        .join(at, on=[*LIST, "period"], how="inner")
        .groupBy("drop_id", "content_key")
        .agg(F.sum("n").alias("n"))
        .where(F.col("n") < 0)
        .select("drop_id", F.lit(0).alias("n_first"), F.lit(1).alias("n_ended"))
    )
    new = first.join(at, on=[*LIST, "period"], how="inner")
    return (
        new.select("drop_id", F.lit(1).alias("n_first"), F.lit(0).alias("n_ended"))
        .unionByName(net)
        .groupBy("drop_id")
        .agg(F.sum("n_first").alias("n_first"), F.sum("n_ended").alias("n_ended"))
    )


def present(ledger: DataFrame, month: int) -> DataFrame:
    """One row per class and content that is on the newest list of its sender up to `month`, and since when.

    `ledger`: the rows known.
    """
    since = F.max(F.when(F.col("n") > 0, F.col("period"))).alias("since")
    return _net(ledger, month, since).where(F.col("n") > 0).select(*CONTENT, "since")


def gone(ledger: DataFrame, month: int, first_month: int) -> DataFrame:
    """One row per class and content that went off the lists in `first_month` to `month` and is on none in `month`."""
    left = F.max(F.when(F.col("n") < 0, F.col("period"))).alias("left_month")
    off = _net(ledger, month, left).where((F.col("n") == 0) & (F.col("left_month") >= first_month))
    return off.select(*CONTENT, "left_month")


def _net(ledger: DataFrame, month: int, last: Column) -> DataFrame:
    """One row per class and content: `n` up to `month`, and `last` over what each month adds or takes."""
    told = ledger.where(F.col("period") <= month).groupBy(*CONTENT, "period").agg(F.sum("n").alias("n"))
    return told.groupBy(*CONTENT).agg(F.sum("n").alias("n"), last)
