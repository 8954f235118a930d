"""Spare rows: an event that several drops tell is taken from the first, and the others' rows stand by.

A spare row lies in its subject table as one that was withdrawn in the release that took it in, so that nobody reads it,
and in bad.record as the duplicate that it is, with the fact that it tells. When a correction withdraws the row that
counts and nothing in the same run tells the fact, the spare that came first is taken in.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

FACT = ("class_id", "row_key")
SPARE = (*FACT, "drop_id", "from_release")
_MOST_DROPS = 1 << 24


def spares_of(records: DataFrame, drops: DataFrame) -> DataFrame:
    """One row per spare row of `drops`, which are in force (drop_id, drop_rank): its place and when it `came`.

    `records` is bad.record.
    """
    came = F.col("from_release") * F.lit(_MOST_DROPS) + F.col("drop_rank")
    stand_by = records.where(F.col("row_key").isNotNull() & F.col("to_release").isNull())
    found = F.broadcast(drops).join(stand_by, on="drop_id", how="inner")
    return found.select(*SPARE, "period", "row_no", "amount_fen", came.alias("came"))


def called_in(spares: DataFrame, gone: DataFrame, told: DataFrame) -> DataFrame:
    """One row per fact that is `gone`, that no accepted row has `told` and that spares tell: the one that came first.

    `gone` and `told` have the columns of `FACT`.
    """
    needed = spares.join(gone, on=[*FACT], how="left_semi").join(told, on=[*FACT], how="left_anti")
    first = needed.groupBy(*FACT).agg(F.min("came").alias("came"))
    return needed.join(first, on=[*FACT, "came"], how="left_semi")


def called_by_drop(called: DataFrame) -> DataFrame:
    """One row per drop with the rows of it that are called in, and their fen."""
    return called.groupBy("drop_id", "class_id", "period").agg(
        F.count(F.lit(1)).alias("n_rows"), F.sum("amount_fen").alias("amount_fen")
    )


def taken_in(rows: DataFrame, called: DataFrame, release: int) -> DataFrame:
    """The rows of a subject table that are called in, from `release` on."""
    spare = rows.where(is_spare()).join(called.select(*SPARE), on=[*SPARE], how="left_semi")
    return spare.withColumns({"from_release": F.lit(release), "to_release": F.lit(None)})


def is_spare() -> Column:
    """Whether a row of a subject table only stands by."""
    return F.coalesce(F.col("to_release") == F.col("from_release"), F.lit(False))
