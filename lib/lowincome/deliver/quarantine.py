"""What lies in quarantine: counts by class, reason and field, never a row of it."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def quarantine_counts(records: DataFrame, drops: DataFrame) -> DataFrame:
    """One row per class, reason and field with the rows and drops that show it, the most frequent of a class first.

    `records` is bad.record, `drops` std.drop: what a correction has replaced or a release taken in since is
    nobody's to mend any more.
    """
    kept = records.where(F.col("to_release").isNull())
    in_force = drops.where((F.col("state") == "loaded") & F.col("to_release").isNull()).select("drop_id").distinct()
    each = kept.join(in_force, on="drop_id", how="left_semi").select(
        "class_id", "drop_id", "period", "state", F.inline("reasons")
    )
    return (
        each.groupBy("class_id", "state", "code", "field")
        .agg(
            F.count(F.lit(1)).alias("n_rows"),
            F.count_distinct("drop_id").alias("n_drops"),
            F.min("period").alias("first_period"),
            F.max("period").alias("last_period"),
        )
        .orderBy("class_id", F.desc("n_rows"), "code", "field")
    )
