"""Kinship edges out of registers: couples, parents, wards. An edge is a fact about two people, never a household."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns.order import DAY_DIGITS, day_number, in_order
from lowincome.domain.month import last_day


def relations(kinship: DataFrame, crowded_books: DataFrame, apart: DataFrame) -> DataFrame:
    """The rows of registers that tie people: told by no book that strangers share, of no pair in `apart`."""
    return (
        kinship.select("id_key", "other_key", "relation_code", "event_on", "book_key", "row_key")
        .join(crowded_books, on="book_key", how="left_anti")
        .join(apart.withColumnRenamed("person_key", "id_key"), on=["id_key", "other_key"], how="left_anti")
    )


def both_ways(apart: DataFrame) -> DataFrame:
    """Two rows per pair of `apart`, one for each of the two."""
    return apart.union(apart.select("other_key", "person_key"))


def couples(relations: DataFrame) -> DataFrame:
    """One row per married person and spouse, from marriages and registers; the newest marriage of both holds.

    A divorce ends the marriage that the same two had by that day, whichever of them it is recorded under.
    """
    is_marriage = F.col("relation_code") == "spouse"
    newest = in_order((~is_marriage, 1), (_recency("event_on"), DAY_DIGITS), key=F.col("row_key"))
    married = (
        relations.where(is_marriage | (F.col("relation_code") == "former_spouse"))
        .where(F.col("id_key") != F.col("other_key"))
        .groupBy(*_pair("id_key", "other_key"))
        .agg(
            F.max(F.when(is_marriage, F.col("event_on"))).alias("married_on"),
            F.max(F.when(~is_marriage, F.col("event_on"))).alias("ended_on"),
            F.min_by("row_key", newest).alias("tie_key"),
        )
        .where(F.col("ended_on").isNull() & F.col("married_on").isNotNull() | (F.col("married_on") > F.col("ended_on")))
    )
    order = in_order((_recency("married_on"), DAY_DIGITS), key=F.col("spouse_key"))
    chosen = (
        married.select(_both("married_on", "tie_key"))
        .groupBy("person_key")
        .agg(F.min_by("spouse_key", order).alias("spouse_key"), F.min_by("tie_key", order).alias("tie_key"))
    )
    # A marriage that one side has since replaced is over.
    mutual = chosen.groupBy(*_pair("person_key", "spouse_key")).agg(
        F.count(F.lit(1)).alias("n"), F.min("tie_key").alias("tie_key")
    )
    return mutual.where(F.col("n") == 2).select(_both("tie_key"))


def _pair(one: str, other: str) -> tuple[Column, Column]:
    """The same for two people, whichever of them comes first."""
    return F.least(one, other).alias("a_key"), F.greatest(one, other).alias("b_key")


def _both(*facts: str) -> Column:
    """Two rows per pair, one for each of the two, with the same facts."""
    sides = (("a_key", "b_key"), ("b_key", "a_key"))
    return F.inline(
        F.array(*(F.struct(F.col(p).alias("person_key"), F.col(s).alias("spouse_key"), *facts) for p, s in sides))
    )


def _recency(day: str) -> Column:
    """Less for a newer day."""
    return day_number(F.lit(None).cast("date")) - day_number(F.col(day))


def parents(relations: DataFrame, couples: DataFrame, cap: int) -> DataFrame:
    """One row per child and parent, with the row that says so: a book's head and its spouse, a head's own parents,
    who gave birth. Nobody has more than `cap` children: such a number stands for many people.
    """
    is_child, is_parent = F.col("relation_code") == "child", F.col("relation_code") == "parent"
    told = relations.where(is_child | is_parent).select(
        F.when(is_child, F.col("id_key")).otherwise(F.col("other_key")).alias("person_key"),
        F.when(is_child, F.col("other_key")).otherwise(F.col("id_key")).alias("parent_key"),
        F.col("row_key").alias("parent_row"),
        is_child.alias("is_of_book"),
    )
    spouses = couples.select(F.col("person_key").alias("parent_key"), "spouse_key")
    in_law = told.where(F.col("is_of_book")).join(spouses, on="parent_key", how="inner")
    found = (
        told.drop("is_of_book")
        .union(in_law.select("person_key", "spouse_key", "parent_row"))
        .where(F.col("person_key") != F.col("parent_key"))  # a null key is nobody's
        .groupBy("person_key", "parent_key")
        .agg(F.min("parent_row").alias("parent_row"))
    )
    crowded = found.groupBy("parent_key").agg(F.count(F.lit(1)).alias("n")).where(F.col("n") > cap)
    return found.join(crowded, on="parent_key", how="left_anti")


def wards(relations: DataFrame, codes: Sequence[str]) -> DataFrame:
    """One row per member of a book who is to its head one of `codes`, with that head."""
    return relations.where(F.col("book_key").isNotNull() & F.col("relation_code").isin(*codes)).select(
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
