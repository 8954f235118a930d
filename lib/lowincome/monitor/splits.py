"""Households change between two months; a warning goes with the person whose rows are behind it."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns.order import falling, in_order

PEOPLE_DIGITS = 6


def followed(warnings: DataFrame, flows: DataFrame, members: DataFrame) -> DataFrame:
    """One row per household and family of last month's warnings, in the household where they live on this month.

    A warning goes where most of the people with its evidence went, else to the household that kept the id, else to the
    one that most members went to. Households that were one before keep each other's ids in `linked_household_ids`.
    Where two warnings of a family meet in one household the open one stays, then the graver, then the older. A
    household of which nobody is left keeps its id; `is_gone` says so. `flows` is core.household_event of the month.
    """
    went = flows.where(F.col("household_id").isNotNull()).select("from_household_id", "household_id", "n_people")
    candidates = (
        warnings.select("warning_id", F.col("household_id").alias("from_household_id"))
        .join(went, on="from_household_id", how="inner")
        .join(_evidence_homes(warnings, members), on=["warning_id", "household_id"], how="left")
    )
    nearest_first = in_order(
        falling(F.coalesce("n_evidence", F.lit(0)), PEOPLE_DIGITS),
        (F.col("household_id") != F.col("from_household_id"), 1),
        falling(F.col("n_people"), PEOPLE_DIGITS),
        key=F.col("household_id"),
    )
    homes = candidates.groupBy("warning_id").agg(
        F.min_by("household_id", nearest_first).alias("home_id"), F.collect_set("household_id").alias("sibling_ids")
    )
    old = F.col("household_id")
    linked = F.concat("linked_household_ids", F.array(old), F.coalesce("sibling_ids", F.array().cast("array<bigint>")))
    moved = warnings.join(homes, on="warning_id", how="left").withColumns(
        {
            "household_id": F.coalesce("home_id", old),
            "linked_household_ids": _others(linked, F.coalesce("home_id", old)),
            "is_gone": F.col("home_id").isNull(),
        }
    )
    return _one_per_family(moved.drop("home_id", "sibling_ids"))


def _evidence_homes(warnings: DataFrame, members: DataFrame) -> DataFrame:
    """One row per warning and household in which people with its evidence live now."""
    people = warnings.select("warning_id", F.explode("evidence_keys").alias("person_key"))
    at_home = people.join(members.select("person_key", "household_id"), on="person_key", how="inner")
    return at_home.groupBy("warning_id", "household_id").agg(F.count(F.lit(1)).alias("n_evidence"))


def _one_per_family(warnings: DataFrame) -> DataFrame:
    keys = ("household_id", "family")
    facts = [name for name in warnings.columns if name not in keys]
    open_first = in_order(
        (F.col("state") == "closed", 1),
        falling(F.col("rank"), 1),
        (F.col("first_month"), 6),
        key=F.col("warning_id"),
    )
    # Sorted as a list, for one warning is the rule: engines take far longer to find the greatest of structs.
    met = F.array_sort(F.collect_list(F.struct(open_first.alias("order"), *facts)))
    kept = warnings.groupBy(*keys).agg(
        F.element_at(met, 1).alias("kept"), F.flatten(F.collect_list("linked_household_ids")).alias("linked")
    )
    linked = _others(F.col("linked"), F.col("household_id"))
    named = kept.select(*keys, "kept.*", "linked").withColumn("linked_household_ids", linked)
    return named.drop("linked", "order")


def _others(ids: Column, own: Column) -> Column:
    return F.array_sort(F.array_distinct(F.array_remove(ids, own)))
