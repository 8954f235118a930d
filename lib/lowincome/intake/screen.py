"""Accepted, refused or duplicate: every row of a drop is exactly one of the three."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

FACT = ("fact_key", "among", "drop_rank", "row_no")
_MOST_ROWS = 1 << 40  # more than a drop can hold
_BEFORE_ALL = -1  # the rank of what the class has already


def facts(conformed: DataFrame) -> DataFrame:
    """One row per conformed row that nothing speaks against: its fact, and where in the run it came."""
    return conformed.where(~_is_refused()).select(*FACT)


def facts_taken(rows: DataFrame, fact: str, among: str) -> DataFrame:
    """One row per fact that is held already; `fact` and `among`: their columns, what must not repeat in which."""
    rank, row_no = F.lit(_BEFORE_ALL).cast("bigint"), F.lit(0).cast("bigint")
    keys = (F.col(fact).alias("fact_key"), F.xxhash64(F.col(among)).alias("among"))
    return rows.select(*keys, rank.alias("drop_rank"), row_no.alias("row_no"))


def repeated(facts: DataFrame) -> DataFrame:
    """One row per fact that came more than once, with the place where it came `first`: few rows beside all facts."""
    first = F.min(place()).alias("first")
    return facts.groupBy("fact_key", "among").agg(F.count(F.lit(1)).alias("n"), first).where(F.col("n") > 1).drop("n")


def told_by_drop(repeated: DataFrame, facts: DataFrame) -> DataFrame:
    """One row per fact that came more than once and drop that tells it, with its place `first` and `first_of_drop`."""
    places = [F.min("first").alias("first"), F.min(place()).alias("first_of_drop")]
    return repeated.join(facts, on=["fact_key", "among"], how="inner").groupBy(*FACT[:3]).agg(*places)


def screen(conformed: DataFrame, told: DataFrame) -> DataFrame:
    """One row per conformed row, with its `state`.

    `told`: result of `told_by_drop`. A row repeats a fact when an accepted row before it has its `fact_key`: an earlier
    one of its drop or, where a class tells events, of another drop, of this run or before. Refused rows make no
    duplicates. `is_spare`: a duplicate that is the first in its drop, and counts once no other drop tells the fact.
    """
    came_later = place() != F.col("first")
    state = (
        F.when(_is_refused(), "refused").when(F.coalesce(came_later, F.lit(False)), "duplicate").otherwise("accepted")
    )
    is_spare = F.coalesce((F.col("state") == "duplicate") & (place() == F.col("first_of_drop")), F.lit(False))
    rows = conformed.join(told, on=[*FACT[:3]], how="left").withColumn("state", state)
    return rows.withColumn("is_spare", is_spare).drop("first", "first_of_drop", *FACT[:2])


def place() -> Column:
    """Where in the run a row came, as one number: engines take the least of numbers far faster than of structs."""
    return F.col("drop_rank") * F.lit(_MOST_ROWS) + F.col("row_no")


def _is_refused() -> Column:
    return F.col("first_reason").isNotNull()
