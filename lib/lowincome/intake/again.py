"""Refused rows as they were sent → staged rows, to be screened again once a contract is mended."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.intake.slots import Slots

PLACE = ("class_id", "drop_id", "row_no")  # where a row stood, for good
HELD = (*PLACE, "period", "sender_code", "drop_rank", "reasons", "raw")


def held_back(records: DataFrame, raw: DataFrame, drops: DataFrame) -> DataFrame:
    """One row per refused row whose cells are known: its place, the reasons it was refused for, its cells as JSON.

    `records` is bad.record, `raw` bad.raw, `drops` the drops that may give rows (drop_id, sender_code, drop_rank): what
    a correction has replaced is not among them. A line that could not be split has no cells.
    """
    is_line = F.array_contains(F.col("reasons.code"), "ragged_row")
    refused = records.where(is_kept_back() & (F.col("state") == "refused") & ~is_line)
    cells = raw.where(is_kept_back()).select(*PLACE, "raw")
    found = refused.join(F.broadcast(drops), on="drop_id", how="inner").join(cells, on=list(PLACE), how="inner")
    return found.select(*HELD)


def is_kept_back() -> Column:
    """Whether a row of the quarantine was not taken in since."""
    return F.col("to_release").isNull()


def staged_again(held: DataFrame, slots: Slots) -> DataFrame:
    """One staged row per row of `held_back` of the classes of `slots`, each cell in the slot of its field."""
    cells = {slot.name: F.try_element_at(F.col("cells"), slot.field_name()) for slot in slots.slots}
    return (
        held.where(F.col("class_id").isin(*slots.contracts))
        .withColumns({"cells": F.from_json("raw", "map<string,string>"), "broken": F.lit(None).cast("string")})
        .select(*PLACE, "period", "sender_code", "drop_rank", "broken", *(c.alias(name) for name, c in cells.items()))
    )


def passing(screened: DataFrame, held: DataFrame) -> DataFrame:
    """One row per row that nothing speaks against any more: place, new `state`, amount, the `reasons` it had."""
    moved = screened.where(F.col("state") != "refused").select(*PLACE, "state", "stated_fen")
    return moved.join(held.select(*PLACE, "reasons"), on=list(PLACE), how="inner")


def passing_by_drop(passing: DataFrame) -> DataFrame:
    """One row per drop: how many rows pass as accepted and as duplicates, and the fen of the accepted ones."""
    is_accepted = F.col("state") == "accepted"
    return passing.groupBy("drop_id").agg(
        F.count_if(is_accepted).alias("n_accepted"),
        F.count_if(~is_accepted).alias("n_duplicate"),
        F.sum(F.when(is_accepted, F.col("stated_fen"))).alias("amount_fen"),
    )


def passing_by_reason(passing: DataFrame) -> DataFrame:
    """One row per class, state and former reason with the rows that had it; a row with several counts in each."""
    codes = F.array_distinct(F.col("reasons.code"))
    return (
        passing.select("class_id", "state", F.explode(codes).alias("code"))
        .groupBy("class_id", "state", "code")
        .agg(F.count(F.lit(1)).alias("n_rows"))
        .orderBy("class_id", "state", F.desc("n_rows"), "code")
    )
