"""Members and households of a month."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.config.codes import CLASS_CODES, GENERAL
from lowincome.people.kin import couples, newest_register, parents
from lowincome.people.ladder import providers, with_head
from lowincome.people.persons import with_age
from lowincome.people.rolls import current_classes, current_students, precedence

UNKNOWN_COUNTY = "000000"


def circumstances(people: DataFrame, enrolment: DataFrame, month: int) -> DataFrame:
    """One row per registered person, with what the ladder asks: age, roll and unit, studies.

    `people`: result of `persons`. `enrolment`: newest snapshot of each roll.
    """
    return (
        people.transform(with_age, month)
        .join(current_classes(enrolment), on="person_key", how="left")
        .join(current_students(enrolment), on="person_key", how="left")
        .withColumn("is_student", F.col("is_dependent_student").isNotNull())
        .withColumn("is_dependent_student", F.coalesce(F.col("is_dependent_student"), F.lit(False)))
    )


def pointers(circumstances: DataFrame, kinship: DataFrame) -> DataFrame:
    """One row per registered person, with the one who provides for them; `kinship`: relations known by the month."""
    known_kin = kinship.transform(newest_register)
    pairs = couples(known_kin)
    return providers(circumstances, pairs, parents(known_kin, pairs))


def members(pointers: DataFrame) -> DataFrame:
    """One row per registered person: the household they belong to, as head or member, and the rung that decided."""
    return pointers.transform(with_head).select(
        F.col("month"),
        F.col("person_key"),
        F.xxhash64(F.lit("household"), F.col("root_key")).alias("household_id"),
        (F.col("head_key") == F.col("person_key")).alias("is_head"),
        F.col("rung"),
        F.coalesce(F.col("class_code"), F.lit(GENERAL)).alias("class_code"),
        F.col("died_on").isNull().alias("is_alive"),
        F.col("is_student"),
        F.col("age"),
        F.col("death_known_month"),
    )


def households(members: DataFrame, people: DataFrame) -> DataFrame:
    """One row per household, with its head, place, best protected class and living members."""
    places = people.select(F.col("person_key"), F.col("region_code"))
    best = F.min_by("class_code", precedence(F.col("class_code"), CLASS_CODES))
    return (
        members.join(places, on="person_key", how="left")
        .groupBy("month", "household_id")
        .agg(
            F.max(F.when(F.col("is_head"), F.col("person_key"))).alias("head_key"),
            F.max(F.when(F.col("is_head"), F.col("region_code"))).alias("region_code"),
            best.alias("class_code"),
            F.count_if(F.col("is_alive")).cast("int").alias("n_members"),
        )
        .withColumn("county_code", F.coalesce(F.substring("region_code", 1, 6), F.lit(UNKNOWN_COUNTY)))
    )
