"""Kinship edges out of registers: couples and parents. An edge is a fact about two people, never a household."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F


def couples(kinship: DataFrame) -> DataFrame:
    """One row per married person and spouse, from marriages and registers; the newest marriage of both holds.

    A divorce ends the marriage that the same two had by that day, whichever of them it is recorded under.
    """
    ended = _both_ways(kinship, "former_spouse").groupBy("id_key", "other_key").agg(F.max("event_on").alias("ended_on"))
    both = (
        _both_ways(kinship, "spouse")
        .join(ended, on=["id_key", "other_key"], how="left")
        .where(F.col("ended_on").isNull() | (F.col("event_on") > F.col("ended_on")))
    )
    newest = F.row_number().over(Window.partitionBy("id_key").orderBy(F.col("event_on").desc(), F.col("other_key")))
    chosen = (
        both.where(F.col("id_key") != F.col("other_key"))
        .withColumn("rank", newest)
        .where(F.col("rank") == 1)
        .select(F.col("id_key").alias("person_key"), F.col("other_key").alias("spouse_key"))
    )
    # A marriage that the other side has since replaced is over.
    mutual = chosen.select(F.col("spouse_key").alias("person_key"), F.col("person_key").alias("spouse_key"))
    return chosen.join(mutual, on=["person_key", "spouse_key"], how="inner")


def _both_ways(kinship: DataFrame, relation: str) -> DataFrame:
    """Two rows per relation of this kind: as told, and seen from the other one."""
    told = kinship.where(F.col("relation_code") == relation).select("id_key", "other_key", "event_on")
    return told.union(told.select(F.col("other_key"), F.col("id_key"), F.col("event_on")))


def parents(kinship: DataFrame, couples: DataFrame) -> DataFrame:
    """One row per child and parent: a register's head and its spouse, a head's own parents, who gave birth."""
    below = kinship.where(F.col("relation_code") == "child").select(
        F.col("id_key").alias("person_key"), F.col("other_key").alias("parent_key")
    )
    above = kinship.where(F.col("relation_code") == "parent").select(
        F.col("other_key").alias("person_key"), F.col("id_key").alias("parent_key")
    )
    in_law = below.join(
        couples.select(F.col("person_key").alias("parent_key"), F.col("spouse_key")), on="parent_key", how="inner"
    ).select(F.col("person_key"), F.col("spouse_key").alias("parent_key"))
    return below.union(above).union(in_law).distinct().where(F.col("person_key") != F.col("parent_key"))


def newest_register(kinship: DataFrame) -> DataFrame:
    """The household-register rows that hold: per person the newest one; relations from other sources all stay."""
    newest = F.row_number().over(
        Window.partitionBy("id_key", "class_id").orderBy(F.col("event_on").desc(), F.col("row_key"))
    )
    return kinship.withColumn("rank", newest).where((F.col("rank") == 1) | F.col("book_key").isNull()).drop("rank")
