"""Households by law: each person points at the one whom they live under; the end of the pointers is the root.

Pointers never circle and settle in three jumps. A step up (minor or dependent adult → parent) goes to somebody at least
a generation older; a step down (elder → supporter) to an adult child who depends on nobody; the head of a couple and of
an approved unit takes nobody's place but their own. A book is evidence of living together, never a reason to merge.
"""

from typing import NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns.order import DAY_DIGITS, day_number, in_order
from lowincome.config.household import Ladder
from lowincome.people.circumstances import seniority
from lowincome.people.rungs import decided, has_spouse


class Kin(NamedTuple):
    """The edges that are known: couples, parents, wards of a book's head, parents who pay by judgment."""

    couples: DataFrame
    parents: DataFrame
    wards: DataFrame
    payers: DataFrame


# What members are told with, beside the answer of the ladder.
_OF_MEMBERS = (
    *("month", "person_key", "birth_on", "died_on", "death_known_month"),
    *("age", "class_code", "is_student"),
)


def providers(people: DataFrame, kin: Kin, ladder: Ladder) -> DataFrame:
    """One row per person: whom each one points at, the rung that decided, its rows, why the rungs before did not.

    `people`: result of `circumstances`.
    """
    married = people.join(_spouses(people, kin.couples), on="person_key", how="left")
    young = _dependants(people, kin, ladder)
    pointed = (
        married.join(young, on="person_key", how="left")
        .join(_survived(young), on="person_key", how="left")
        .join(_supporters(married, people, kin.parents, ladder), on="person_key", how="left")
        .withColumn("couple_head_key", _couple_head())
    )
    return pointed.select(*_OF_MEMBERS, *decided(ladder))


def _spouses(people: DataFrame, couples: DataFrame) -> DataFrame:
    """One row per married person, with the spouse and whether the couple can be one household."""
    spouses = people.select(
        F.col("person_key").alias("spouse_key"),
        (F.col("is_out") | F.col("is_single")).alias("spouse_is_apart"),
        F.col("died_on").isNull().alias("spouse_lives"),
        (F.col("is_minor") | F.col("is_dependent")).alias("spouse_depends"),
        _rank().alias("spouse_rank"),
    )
    return couples.join(spouses, on="spouse_key", how="left")


def _rank() -> Column:
    """Who heads a couple: who is on a roll, else who lives, else the older one."""
    return seniority(F.col("unit_head_key").isNull(), F.col("died_on").isNotNull())


def _couple_head() -> Column:
    """The spouse, when the couple is one household and the spouse heads it.

    The dead do not follow a widow who is a dependant of others: a pointer that steps up again could come back.
    """
    is_couple = ~F.col("spouse_is_apart") & ~F.col("is_out") & ~F.col("is_single")
    is_couple = is_couple & (F.col("died_on").isNull() | ~F.col("spouse_depends"))
    return F.when(is_couple & (F.col("spouse_rank") < _rank()), F.col("spouse_key"))


def _dependants(people: DataFrame, kin: Kin, ladder: Ladder) -> DataFrame:
    """One row per minor or dependent adult with a parent or guardian: who that is.

    First a living parent (one who has not applied alone, shares the book, does not pay by judgment, is older), else a
    dead one, for the dead stay in their last unit. An adult child depends on nobody who is a dependent adult, too.
    """
    dependants = people.where(F.col("is_minor") | F.col("is_dependent")).select(
        "person_key", "is_minor", F.col("home_key").alias("own_home"), F.col("birth_on").alias("own_birth_on")
    )
    is_older = F.add_months("birth_on", 12 * ladder.ages.generation.years) <= F.col("own_birth_on")
    order = in_order(
        (F.col("is_dead"), 1),
        (F.col("is_single"), 1),
        (F.coalesce(F.col("own_home") != F.col("home_key"), F.lit(True)), 1),
        (F.col("is_payer").isNotNull(), 1),
        (day_number(F.col("birth_on")), DAY_DIGITS),
        key=F.col("parent_key"),
    )
    nearest = (
        dependants.join(kin.parents, on="person_key", how="inner")
        .join(_others(people, "parent_key"), on="parent_key", how="inner")
        .where(is_older & ~F.col("is_out") & (F.col("is_minor") | ~(F.col("is_dependent") | F.col("is_single"))))
        .join(kin.payers, on=["person_key", "parent_key"], how="left")
        .groupBy("person_key")
        .agg(
            F.min_by("parent_key", order).alias("parent_key"),
            F.min_by("parent_row", order).alias("parent_row"),
            F.min("is_dead").alias("parent_is_dead"),
        )
    )
    guardians = _others(people, "guardian_key").where(
        (F.col("age") >= ladder.ages.adult.years) & (F.col("is_dead") == 0) & ~F.col("is_out") & ~F.col("is_dependent")
    )
    fostered = (
        dependants.where(F.col("is_minor"))
        .join(kin.wards, on="person_key", how="inner")
        .join(guardians.select("guardian_key"), on="guardian_key", how="left_semi")
        .select("person_key", "guardian_key", "guardian_row")
    )
    return nearest.join(fostered, on="person_key", how="full")


def _others(people: DataFrame, key: str) -> DataFrame:
    """One row per person as somebody's relative, whose key is called `key`."""
    return people.select(
        F.col("person_key").alias(key),
        F.col("died_on").isNotNull().cast("int").alias("is_dead"),
        *("age", "birth_on", "home_key", "residence_code", "is_out", "is_single", "is_dependent"),
    )


def _survived(dependants: DataFrame) -> DataFrame:
    """One row per dead parent whose child has come to a guardian: the dead stay with the living of their unit."""
    return (
        dependants.where((F.col("parent_is_dead") == 1) & F.col("guardian_key").isNotNull())
        .groupBy(F.col("parent_key").alias("person_key"))
        .agg(F.min("guardian_key").alias("heir_key"), F.min("guardian_row").alias("heir_row"))
    )


def _supporters(married: DataFrame, people: DataFrame, parents: DataFrame, ladder: Ladder) -> DataFrame:
    """One row per elder without a spouse to live with who shares book and place with an adult child: the oldest one."""
    elders = married.where(F.col("is_elder") & F.col("home_key").isNotNull() & ~has_spouse()).select(
        F.col("person_key").alias("parent_key"),
        "home_key",
        F.col("birth_on").alias("elder_birth_on"),
        F.col("residence_code").alias("elder_residence"),
    )
    children = (
        _others(people, "person_key")
        .where((F.col("age") >= ladder.ages.adult.years) & (F.col("is_dead") == 0))
        .where(~F.col("is_out") & ~F.col("is_single") & ~F.col("is_dependent"))
    )
    is_older = F.add_months("elder_birth_on", 12 * ladder.ages.generation.years) <= F.col("birth_on")
    lives_there = F.coalesce(F.col("elder_residence") == F.col("residence_code"), F.lit(True))
    return (
        parents.join(elders, on="parent_key", how="inner")
        .join(children, on=["person_key", "home_key"], how="inner")
        .where(is_older & lives_there)
        .groupBy(F.col("parent_key"))
        .agg(
            F.min_by("person_key", seniority()).alias("supporter_key"),
            F.min_by("parent_row", seniority()).alias("supporter_row"),
        )
        .withColumnRenamed("parent_key", "person_key")
    )
