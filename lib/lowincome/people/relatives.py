"""Relatives of a person within two steps: among whom to look for a duty of support (民法典 1067, 1074, 1075)."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.config.codes import GENERAL

# What a relative of a relative is; other pairs of steps owe nothing by law.
TWO_STEPS = {
    ("parent", "parent"): "grandparent",
    ("child", "child"): "grandchild",
    ("parent", "child"): "sibling",
    ("spouse", "parent"): "parent_in_law",
    ("child", "spouse"): "child_in_law",
}


def relatives(couples: DataFrame, parents: DataFrame, asked: DataFrame, month: int) -> DataFrame:
    """One row per person of `asked` (person_key) and relative, at the shortest way: what the other is to the person."""
    married = couples.select("person_key", F.col("spouse_key").alias("other_key"), F.lit("spouse").alias("relation"))
    above = parents.select("person_key", F.col("parent_key").alias("other_key"), F.lit("parent").alias("relation"))
    below = parents.select(
        F.col("parent_key").alias("person_key"),
        F.col("person_key").alias("other_key"),
        F.lit("child").alias("relation"),
    )
    steps = married.union(above).union(below)
    first = steps.join(asked.select("person_key"), on="person_key", how="left_semi")
    second = steps.select(F.col("person_key").alias("other_key"), F.col("other_key").alias("far_key"), "relation")
    relation = F.lit(None).cast("string")
    for (one, two), name in TWO_STEPS.items():
        relation = F.when((F.col("near") == one) & (F.col("relation") == two), F.lit(name)).otherwise(relation)
    farther = (
        first.withColumnRenamed("relation", "near")
        .join(second, on="other_key", how="inner")
        .where(F.col("person_key") != F.col("far_key"))
        .select("person_key", F.col("far_key").alias("other_key"), relation.alias("relation"), F.lit(2).alias("n_hops"))
        .where(F.col("relation").isNotNull())
    )
    order = F.struct("n_hops", "relation")
    return (
        first.withColumn("n_hops", F.lit(1))
        .union(farther)
        .groupBy("person_key", "other_key")
        .agg(F.min_by("relation", order).alias("relation"), F.min("n_hops").alias("n_hops"))
        .withColumn("month", F.lit(month))
    )


def whose_kin(members: DataFrame, households: DataFrame) -> DataFrame:
    """One row per living person whose household is on a roll: theirs are the relatives to be looked for."""
    on_roll = households.where(F.col("class_code") != GENERAL).select("household_id")
    return members.where(F.col("is_alive")).join(on_roll, on="household_id", how="left_semi").select("person_key")
