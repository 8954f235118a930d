"""Members and households of a month."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.config.codes import CLASS_CODES, GENERAL
from lowincome.config.household import Ladder
from lowincome.people.kin import parents, payers, wards
from lowincome.people.ladder import Kin
from lowincome.people.rolls import precedence
from lowincome.people.rungs import refusals

UNKNOWN_COUNTY = "000000"


def known_kin(
    relations: DataFrame, couples: DataFrame, judgments: DataFrame, apart: DataFrame, ladder: Ladder, month: int
) -> Kin:
    """The edges of a month. `judgments`: rows that hold in it; `apart`: pairs parted by officers, both ways."""
    found = parents(relations, couples, ladder.cap.members).join(
        apart.withColumnRenamed("other_key", "parent_key"), on=["person_key", "parent_key"], how="left_anti"
    )
    return Kin(couples, found, wards(relations, ladder.guardians.relations), payers(judgments, month))


def members(pointed: DataFrame, roots: DataFrame, units: DataFrame) -> DataFrame:
    """One row per registered person: the household they belong to, as head or member.

    `pointed`: result of `providers`; `roots`: person_key, root_key, settled; `units`: result of `with_id`.
    """
    return (
        pointed.join(roots, on="person_key", how="inner")
        .join(units, on="root_key", how="inner")
        .select(
            F.col("month"),
            F.col("person_key"),
            F.col("household_id"),
            (F.col("head_key") == F.col("person_key")).alias("is_head"),
            F.col("rung"),
            F.coalesce(F.col("class_code"), F.lit(GENERAL)).alias("class_code"),
            F.col("died_on").isNull().alias("is_alive"),
            F.col("is_student"),
            F.col("age"),
            F.col("death_known_month"),
        )
    )


def membership_reasons(pointed: DataFrame, ladder: Ladder) -> DataFrame:
    """One row per registered person: at whom the rung points, on which rows, and why the rungs before did not apply."""
    # A few dozen ways to be refused: their texts are put together once and not for everybody.
    ways = pointed.select("refusal_code").distinct().withColumn("refusals", refusals(ladder))
    told = pointed.select("month", "person_key", "provider_key", "source_keys", "refusal_code")
    return told.join(F.broadcast(ways), on="refusal_code", how="inner").drop("refusal_code")


def households(members: DataFrame, people: DataFrame, units: DataFrame, cap: int) -> DataFrame:
    """One row per household, with its head, place, best protected class, living members, students among them, age."""
    places = people.select(F.col("person_key").alias("head_key"), "region_code", "residence_code")
    best = F.get(F.array(*map(F.lit, CLASS_CODES)), F.min(precedence(F.col("class_code"), CLASS_CODES)))
    return (
        members.groupBy("month", "household_id")
        .agg(
            F.max(F.when(F.col("is_head"), F.col("person_key"))).alias("head_key"),
            best.alias("class_code"),
            F.count_if(F.col("is_alive")).cast("int").alias("n_members"),
            F.count_if(F.col("is_alive") & F.col("is_student")).cast("int").alias("n_students"),
        )
        .join(places, on="head_key", how="left")
        .join(units.select("household_id", "first_month"), on="household_id", how="inner")
        .withColumn("county_code", F.coalesce(F.substring("region_code", 1, 6), F.lit(UNKNOWN_COUNTY)))
        .withColumn("is_oversized", F.col("n_members") > cap)
    )
