"""Kinship edges out of registers: couples, parents, wards. An edge is a fact about two people, never a household."""

from collections.abc import Sequence

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from lowincome.domain.month import last_day


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
    newest = F.row_number().over(Window.partitionBy("id_key").orderBy(F.col("event_on").desc(), "other_key", "row_key"))
    chosen = (
        both.where(F.col("id_key") != F.col("other_key"))
        .withColumn("rank", newest)
        .where(F.col("rank") == 1)
        .select(
            F.col("id_key").alias("person_key"),
            F.col("other_key").alias("spouse_key"),
            F.col("row_key").alias("tie_key"),
        )
    )
    # A marriage that the other side has since replaced is over.
    mutual = chosen.select(F.col("spouse_key").alias("person_key"), F.col("person_key").alias("spouse_key"))
    return chosen.join(mutual, on=["person_key", "spouse_key"], how="left_semi")


def _both_ways(kinship: DataFrame, relation: str) -> DataFrame:
    """Two rows per relation of this kind: as told, and seen from the other one."""
    told = kinship.where(F.col("relation_code") == relation).select("id_key", "other_key", "event_on", "row_key")
    return told.union(told.select("other_key", "id_key", "event_on", "row_key"))


def parents(kinship: DataFrame, couples: DataFrame, cap: int) -> DataFrame:
    """One row per child and parent, with the row that says so: a book's head and its spouse, a head's own parents,
    who gave birth. Nobody has more than `cap` children: such a number stands for many people.
    """
    below = kinship.where(F.col("relation_code") == "child").select(
        F.col("id_key").alias("person_key"),
        F.col("other_key").alias("parent_key"),
        F.col("row_key").alias("parent_row"),
    )
    above = kinship.where(F.col("relation_code") == "parent").select(
        F.col("other_key").alias("person_key"),
        F.col("id_key").alias("parent_key"),
        F.col("row_key").alias("parent_row"),
    )
    in_law = below.join(
        couples.select(F.col("person_key").alias("parent_key"), F.col("spouse_key")), on="parent_key", how="inner"
    ).select(F.col("person_key"), F.col("spouse_key").alias("parent_key"), F.col("parent_row"))
    found = (
        below.union(above)
        .union(in_law)
        .where(F.col("person_key") != F.col("parent_key"))  # a null key is nobody's
        .groupBy("person_key", "parent_key")
        .agg(F.min("parent_row").alias("parent_row"))
    )
    crowded = found.groupBy("parent_key").agg(F.count(F.lit(1)).alias("n")).where(F.col("n") > cap)
    return found.join(crowded, on="parent_key", how="left_anti")


def wards(kinship: DataFrame, relations: Sequence[str]) -> DataFrame:
    """One row per member of a book who is to its head one of `relations`, with that head."""
    return kinship.where(F.col("book_key").isNotNull() & F.col("relation_code").isin(*relations)).select(
        F.col("id_key").alias("person_key"),
        F.col("other_key").alias("guardian_key"),
        F.col("row_key").alias("guardian_row"),
    )


def payers(judgments: DataFrame, month: int) -> DataFrame:
    """One row per child and parent whom a court made pay for it: the parent with whom it does not live."""
    end = F.lit(last_day(month).isoformat()).cast("date")
    return (
        judgments.where((F.col("relation_code") == "parent") & (F.col("to_on").isNull() | (F.col("to_on") > end)))
        .select(F.col("other_key").alias("person_key"), F.col("id_key").alias("parent_key"))
        .distinct()
        .withColumn("is_payer", F.lit(True))
    )


def without_crowded(kinship: DataFrame, crowded: DataFrame) -> DataFrame:
    """The relations but for those told by a book that strangers share."""
    return kinship.join(crowded, on="book_key", how="left_anti").select(*kinship.columns)


def crowded_books(people: DataFrame, cap: int) -> DataFrame:
    """One row per book that ties nobody: it is a collective one, or holds more than `cap` living people."""
    is_collective = F.coalesce(F.col("is_collective_book"), F.lit(False))
    return (
        people.where(F.col("book_key").isNotNull())
        .groupBy("book_key")
        .agg(F.bool_or(is_collective).alias("is_collective"), F.count_if(F.col("died_on").isNull()).alias("n_living"))
        .where(F.col("is_collective") | (F.col("n_living") > cap))
        .select("book_key")
    )
