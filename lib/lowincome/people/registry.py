"""Ids that stay: a household keeps its id while it keeps most of its members; a new one is named by its founder."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns.order import falling, in_order

_DIGITS = 4  # no household comes near so many people
_MONTH_DIGITS = 6


def with_id(
    heads: DataFrame, people: DataFrame, members_before: DataFrame, households_before: DataFrame, month: int
) -> DataFrame:
    """One row per unit (root_key, head_key) with its household_id and the month in which that was founded.

    `people`: person_key, root_key, is_alive of the month. `members_before`, `households_before`: core.member and
    core.household of the evaluated month before. An id goes to the unit with most of its living members, then most of
    its members, then its head; a unit that could have several takes the one it shares most with, then the oldest.
    """
    shared = (
        people.join(members_before.select("person_key", "household_id", "is_head"), on="person_key", how="inner")
        .groupBy("household_id", "root_key")
        .agg(
            F.count_if(F.col("is_alive")).alias("n_living"),
            F.count(F.lit(1)).alias("n_shared"),
            F.max(F.col("is_head").cast("int")).alias("has_head"),
        )
    )
    # What counts before all else is one number: the least of it is that of the one who comes first by the whole order.
    n_living, n_shared = (falling(F.col(name), _DIGITS)[0] for name in ("n_living", "n_shared"))
    overlap = (F.col("overlap"), 2 * _DIGITS)
    heir = in_order(overlap, (1 - F.col("has_head"), 1), key=F.col("root_key"))
    oldest = in_order(overlap, (F.col("first_month"), _MONTH_DIGITS), key=F.col("household_id"))
    since = F.col("overlap") * 10**_MONTH_DIGITS + F.col("first_month")
    kept = (
        shared.withColumn("overlap", n_living * 10**_DIGITS + n_shared)
        .groupBy("household_id")
        .agg(F.min_by("root_key", heir).alias("root_key"), F.min("overlap").alias("overlap"))
        .join(households_before.select("household_id", "first_month"), on="household_id", how="inner")
        .groupBy("root_key")
        .agg(
            F.min_by("household_id", oldest).alias("household_id"),
            (F.min(since) % 10**_MONTH_DIGITS).cast("int").alias("first_month"),
        )
    )
    founded = F.xxhash64(F.lit("household"), F.col("head_key"), F.lit(month))
    return heads.join(kept, on="root_key", how="left").select(
        "root_key",
        "head_key",
        F.coalesce(F.col("household_id"), founded).alias("household_id"),
        F.coalesce(F.col("first_month"), F.lit(month)).alias("first_month"),
    )


def household_events(members: DataFrame, households: DataFrame, members_before: DataFrame, month: int) -> DataFrame:
    """One row per flow of members between a household of the evaluated month before and one of `month`.

    Everybody of both months is in one flow, so that the flows out of a household add up to what it was, and those into
    one to what it is.
    """
    current = members.select("person_key", "household_id", "is_alive")
    before = members_before.select(
        "person_key", F.col("household_id").alias("from_household_id"), F.col("is_alive").alias("was_alive")
    )
    flows = (
        current.join(before, on="person_key", how="full")
        .groupBy("household_id", "from_household_id")
        .agg(
            F.count(F.lit(1)).cast("int").alias("n_people"),
            F.count_if(F.coalesce(F.col("is_alive"), F.lit(False))).cast("int").alias("n_living"),
            F.count_if(F.coalesce(F.col("was_alive"), F.lit(False))).cast("int").alias("n_lived"),
        )
    )
    founded = households.select("household_id", F.col("first_month"))
    goes_on = households.select(F.col("household_id").alias("from_household_id"), F.lit(True).alias("goes_on"))
    return (
        flows.join(founded, on="household_id", how="left")
        .join(goes_on, on="from_household_id", how="left")
        .select(
            F.lit(month).alias("month"),
            "household_id",
            "from_household_id",
            _event(month).alias("event"),
            *("n_people", "n_living", "n_lived"),
        )
    )


def _event(month: int) -> Column:
    is_new, goes_on = F.col("first_month") == month, F.col("goes_on").isNotNull()
    return (
        F.when(F.col("household_id").isNull() & goes_on, F.lit("shrink"))
        .when(F.col("household_id").isNull(), F.lit("dissolve"))
        .when(F.col("household_id") == F.col("from_household_id"), F.lit("stay"))
        .when(is_new & F.col("from_household_id").isNull(), F.lit("new"))
        .when(is_new, F.lit("split"))
        .when(F.col("from_household_id").isNotNull() & ~goes_on, F.lit("merge"))
        .otherwise(F.lit("grow"))
    )
