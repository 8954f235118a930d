"""Corrections withdraw events that other drops may tell as well: wiring of the rows that stand by."""

from collections.abc import Mapping, Sequence
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.intake.slots import is_class
from lowincome.intake.spares import FACT, called_by_drop, called_in, spares_of, taken_in
from lowincome.intake.subjects import only_accepted
from lowincome.pipeline.books import Moved, book_again
from lowincome.pipeline.context import Context
from lowincome.pipeline.landing import booked_drops
from lowincome.pipeline.screening import Screened


def call_in_spares(
    context: Context, corrected: Mapping[str, Sequence[str]], screened: Sequence[Screened], release: int
) -> None:
    """Take in what `release` withdrew with the `corrected` drops, by class, and other drops tell still; once."""
    spares = context.staging.keep("spares", spares_of(_records(context, corrected), _drops(context, corrected)))
    if spares.isEmpty():
        return
    gone = reduce(DataFrame.unionByName, (_gone(context, *one, release) for one in corrected.items()))
    accepted = [only_accepted(one.rows).where(is_class(corrected)).select(*FACT) for one in screened]
    told = reduce(DataFrame.unionByName, accepted, spares.select(*FACT).limit(0))
    called = context.staging.keep(
        "called-in", called_in(spares, context.staging.keep("gone", gone), context.staging.keep("told-now", told))
    )
    drops = called_by_drop(called).collect()
    for subject in sorted({context.catalogue.contracts[drop.class_id].subject for drop in drops}):
        rows = context.tables.read(f"std.{subject}").where(
            is_class({drop.class_id for drop in drops}) & F.col("period").isin(sorted({drop.period for drop in drops}))
        )
        context.tables.append(f"std.{subject}", taken_in(rows, called, release))
    if drops:
        context.tables.withdraw_rows("bad.record", called, release)
        moved = {d.drop_id: Moved(n_accepted=d.n_rows, n_duplicate=-d.n_rows, amount_fen=d.amount_fen) for d in drops}
        book_again(context, moved, {}, release)


def _records(context: Context, classes: Mapping[str, Sequence[str]]) -> DataFrame:
    return context.tables.read("bad.record").where(is_class(classes))


def _drops(context: Context, classes: Mapping[str, Sequence[str]]) -> DataFrame:
    """The drops in force of these classes, ranked as runs take them."""
    in_force = sorted(
        (drop.period or 0, drop.folder, drop.drop_id)
        for drop in booked_drops(context)
        if drop.is_in_force and drop.class_id in classes
    )
    ranked = [(drop_id, rank) for rank, (_, _, drop_id) in enumerate(in_force)]
    return context.spark.createDataFrame(ranked, "drop_id string, drop_rank bigint")


def _gone(context: Context, class_id: str, drop_ids: Sequence[str], release: int) -> DataFrame:
    """The facts that `release` withdrew with these drops."""
    rows = context.tables.read(f"std.{context.catalogue.contracts[class_id].subject}")
    is_gone = F.col("drop_id").isin(*drop_ids) & (F.col("to_release") == release)
    return rows.where(is_class([class_id]) & is_gone).select(*FACT)
