"""What departments say about people: one row per person and list, and the numbers that two people share."""

from typing import NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

ROW = ("class_id", "drop_id", "row_key")
DIFFERENCES = {"name_key": "name_differs", "birth_on": "birth_differs", "sex_code": "sex_differs"}
TOLD = (
    *("name_key", "birth_on", "sex_code", "region_code", "residence_code", "book_key", "is_collective_book"),
    *("former_key", "period", "marks", "content_key"),
)


def observations(identity: DataFrame, enrolment: DataFrame) -> DataFrame:
    """One row per person on a list, with what it says of them; both hold the newest lists of classes that may speak."""
    rolls = enrolment.select("id_key", *ROW, "name_key", "region_code", "period", "marks", "content_key")
    return identity.select("id_key", *ROW, *TOLD).unionByName(rolls, allowMissingColumns=True)


def told_again(observations: DataFrame) -> DataFrame:
    """One row per number of which there are several rows; of the others there is nothing to compare."""
    return observations.groupBy("id_key").agg(F.count(F.lit(1)).alias("n")).where(F.col("n") > 1).select("id_key")


class Told(NamedTuple):
    """Observations of persons of whom there is one, and of all others."""

    only: DataFrame
    several: DataFrame


def split_several(observations: DataFrame, again: DataFrame, aliases: DataFrame) -> Told:
    """`observations`, which have person_key. `again`: result of `told_again`; an alias may tell anybody again, too."""
    who = again.select(F.col("id_key").alias("person_key")).union(aliases.select("person_key"))
    return Told(
        only=observations.join(who, on="person_key", how="left_anti"),
        several=observations.join(who, on="person_key", how="left_semi"),
    )


def shared_numbers(observations: DataFrame, register: str) -> DataFrame:
    """One row per number and name that stands for a person of its own: the number is used by two people.

    `observations`: at least those of the numbers of `told_again`.
    Two names under one number are two people when they stand in the register, which lists everybody once, or when a
    birthday or sex differs as well. A name alone may be a nickname, a former name or a slip.
    """
    of_register = F.when(F.col("class_id") == register, F.col("name_key"))
    sex = F.when(F.col("sex_code") == "male", 1).when(F.col("sex_code") == "female", 0)
    of_whole = F.when(F.col("birth_on").isNotNull() | F.col("sex_code").isNotNull(), F.col("name_key"))
    told = {"register_name": of_register, "name": of_whole, "birth": F.col("birth_on"), "sex": sex}
    bounds = [bound(column).alias(f"{at}_{name}") for name, column in told.items() for at, bound in _BOUNDS.items()]
    is_shared = _differs("register_name") | (_differs("name") & (_differs("birth") | _differs("sex")))
    shared = observations.groupBy("id_key").agg(*bounds).where(is_shared).select("id_key")
    with_birth = observations.where(F.col("birth_on").isNotNull() & F.col("name_key").isNotNull())
    return (
        with_birth.join(F.broadcast(shared), on="id_key", how="left_semi")
        .groupBy("id_key", "name_key")
        .agg(F.min(F.struct(*ROW)).alias("row"))
        .select("id_key", "name_key", F.xxhash64(F.lit("person"), "id_key", "name_key").alias("person_key"), "row.*")
    )


_BOUNDS = {"least": F.min, "most": F.max}


def _differs(name: str) -> Column:
    return F.coalesce(F.col(f"least_{name}") != F.col(f"most_{name}"), F.lit(False))
