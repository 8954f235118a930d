"""What the receipts of drops are made from: positions and reasons of rows, never a cell of theirs."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

MOST_ROW_NUMBERS = 10_000  # of one reason in one column; whoever has more mends the export, not the rows


def decided_drops(drops: DataFrame, after: int, until: int) -> DataFrame:
    """One row per drop that releases after `after` up to `until` decided on, in the order of its receipt's name."""
    return drops.where(_decided(after, until)).orderBy("class_id", "folder", "from_release")


def refusals(records: DataFrame, drops: DataFrame, after: int, until: int, most: int = MOST_ROW_NUMBERS) -> DataFrame:
    """One row per drop, state, reason and field: `n_rows` that have it and the first `most` of their numbers.

    Sorted by drop. `records` is bad.record, `drops` std.drop: of the drops that these releases decided on, the rows
    that are still kept back count.
    """
    place = ("drop_id", "state", "code", "field")
    decided = drops.where(_decided(after, until)).select("drop_id").distinct()
    kept = records.where(F.col("to_release").isNull()).join(F.broadcast(decided), on="drop_id", how="left_semi")
    each = kept.select("drop_id", "state", "row_no", F.inline("reasons"))
    nth = F.row_number().over(Window.partitionBy(*place).orderBy("row_no"))
    return (
        each.withColumn("nth", nth)
        .groupBy(*place)
        .agg(
            F.max("nth").cast("bigint").alias("n_rows"),
            F.array_sort(F.collect_list(F.when(F.col("nth") <= most, F.col("row_no")))).alias("row_nos"),
        )
        .orderBy("drop_id", "state", F.desc("n_rows"), "code", "field")
    )


def _decided(after: int, until: int) -> Column:
    return (F.col("from_release") > after) & (F.col("from_release") <= until)
