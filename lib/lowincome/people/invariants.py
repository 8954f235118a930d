"""What must hold of every month's households, whatever the registers say."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def violations(members: DataFrame, households: DataFrame, cap: int) -> DataFrame:
    """One row per broken promise: its name, the key it concerns; none when the snapshot is sound."""
    units = members.groupBy(F.col("household_id").alias("key")).agg(
        F.count_if(F.col("is_alive")).alias("n_living"),
        F.count_if(F.col("is_head")).alias("n_heads"),
        F.count_if(F.col("is_head") & F.col("is_alive")).alias("n_living_heads"),
    )
    flagged = households.select(F.col("household_id").alias("key"), "head_key", "is_oversized", "n_members")
    known = units.join(flagged, on="key", how="full")
    twice = members.groupBy(F.col("person_key").alias("key")).agg(F.count(F.lit(1)).alias("n")).where(F.col("n") > 1)
    promises = {
        "one head": F.col("n_heads") != 1,
        "a living head": (F.col("n_living") > 0) & (F.col("n_living_heads") != 1),
        "within the cap or flagged": (F.col("n_living") > cap) & ~F.col("is_oversized"),
        "members add up": F.col("n_members").isNull()
        | F.col("n_living").isNull()
        | (F.col("n_living") != F.col("n_members")),
    }
    broken = twice.select(F.lit("one person, one household").alias("promise"), "key")
    for promise, is_broken in promises.items():
        broken = broken.union(known.where(is_broken).select(F.lit(promise).alias("promise"), "key"))
    return broken


def unsettled(jumped: DataFrame, settled: DataFrame) -> DataFrame:
    """One row per person whose root still moves: `jumped` is `settled` after one jump more."""
    before = settled.select("person_key", F.col("root_key").alias("before_key"))
    return jumped.join(before, on="person_key", how="inner").where(F.col("root_key") != F.col("before_key"))
