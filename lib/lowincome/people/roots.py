"""From pointers to units: jumps to the root, officers' decisions over it, the head of each unit."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.people.circumstances import seniority

JUMPS = 3  # each doubles the distance: eight pointers in a row, one more than the ladder can make


def settled(pointed: DataFrame) -> DataFrame:
    """One row per person: at whom the pointers end. `pointed`: person_key and provider_key, computed rows."""
    pairs = pointed.select("person_key", F.col("provider_key").alias("root_key"))
    for _ in range(JUMPS):
        pairs = jump(pairs)
    return pairs


def jump(pairs: DataFrame) -> DataFrame:
    """One row per person, pointing twice as far: at the one at whom the one they point at points."""
    links = pairs.where(F.col("person_key") != F.col("root_key")).select(
        F.col("person_key").alias("root_key"), F.col("root_key").alias("next_key")
    )
    return pairs.join(links, on="root_key", how="left").select(
        "person_key", F.coalesce("next_key", "root_key").alias("root_key")
    )


def with_decided(pointed: DataFrame, roots: DataFrame, must_link: DataFrame) -> DataFrame:
    """`pointed` where everybody whom officers place with another points at that household's root, by rung `decided`.

    `roots`: the settled pairs without decisions. A household whose root has itself been placed elsewhere takes nobody
    in, so that no two decisions chase each other.
    """
    root_of = roots.select(F.col("person_key").alias("other_key"), F.col("root_key").alias("new_key"))
    placed = must_link.select(F.col("person_key").alias("new_key"))
    wanted = (
        must_link.join(root_of, on="other_key", how="inner")
        .join(placed, on="new_key", how="left_anti")
        .select("person_key", "new_key")
    )
    is_decided = F.col("new_key").isNotNull()
    return pointed.join(wanted, on="person_key", how="left").select(
        *(name for name in pointed.columns if name not in ("provider_key", "rung", "source_keys", "refusal_code")),
        F.coalesce("new_key", "provider_key").alias("provider_key"),
        F.when(is_decided, F.lit("decided")).otherwise(F.col("rung")).alias("rung"),
        F.when(is_decided, F.array().cast("array<bigint>")).otherwise(F.col("source_keys")).alias("source_keys"),
        F.when(is_decided, 0).otherwise(F.col("refusal_code")).alias("refusal_code"),
    )


def heads(pointed: DataFrame, roots: DataFrame) -> DataFrame:
    """One row per unit: its head, the root while it lives, else the oldest living member."""
    is_alive = F.col("died_on").isNull()
    living = pointed.where(is_alive & (F.col("provider_key") == F.col("person_key")))
    own = living.select(F.col("person_key").alias("root_key"), F.col("person_key").alias("head_key"))
    # Few roots have died: nobody else's members need be looked at.
    others = roots.join(own.select("root_key"), on="root_key", how="left_anti")
    order = seniority(~is_alive, F.col("person_key") != F.col("root_key"))
    found = (
        pointed.select("person_key", "birth_on", "died_on")
        .join(others, on="person_key", how="inner")
        .groupBy("root_key")
        .agg(F.min_by("person_key", order).alias("head_key"))
    )
    return own.union(found)
