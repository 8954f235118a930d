"""Persons of a month: who is registered, how old, alive or dead."""

from datetime import date

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from lowincome.domain.month import last_day


def persons(population: DataFrame, deaths: DataFrame, month: int) -> DataFrame:
    """One row per registered person, with the death that a record agreeing on the name tells.

    `population`: rows of the newest population snapshot. `deaths`: death records known by `month`. A record under
    another name is somebody else's, or a typing error in the number: it kills nobody.
    """
    registered = population.transform(_one_per_person)
    agreeing = (
        deaths.select(F.col("id_key"), F.col("name_key"), F.col("event_on"), F.col("period"))
        .groupBy(F.col("id_key").alias("person_key"), F.col("name_key"))
        .agg(F.min("event_on").alias("died_on"), F.min("period").alias("death_known_month"))
    )
    return registered.join(agreeing, on=["person_key", "name_key"], how="left").select(
        F.lit(month).alias("month"),
        *(F.col(name) for name in _REGISTERED),
        F.col("died_on"),
        F.col("death_known_month"),
    )


_REGISTERED = (
    *("person_key", "name_key", "birth_on", "sex_code", "region_code", "residence_code"),
    *("book_key", "is_collective_book"),
)


def _one_per_person(population: DataFrame) -> DataFrame:
    """Two registrations of one number: the one that happens to come first by row key counts, on every run."""
    rank = F.row_number().over(Window.partitionBy("id_key").orderBy(F.col("row_key"), F.col("drop_id")))
    return (
        population.withColumn("rank", rank)
        .where(F.col("rank") == 1)
        .withColumn("person_key", F.col("id_key"))
        .select(*(F.col(name) for name in _REGISTERED))
    )


def age_on(birth_on: Column, day: Column) -> Column:
    """Whole years from `birth_on` to `day`; a birthday on `day` counts."""
    had_birthday = F.date_format(day, "MMdd") >= F.date_format(birth_on, "MMdd")
    return F.year(day) - F.year(birth_on) - F.when(had_birthday, 0).otherwise(1)


def with_age(people: DataFrame, month: int) -> DataFrame:
    """`people` with whole years at the end of `month`, or at death."""
    end = last_day(month)
    day = F.least(F.col("died_on"), _day(end))  # least() skips nulls: the month's end for the living
    return people.withColumn("age", age_on(F.col("birth_on"), F.coalesce(day, _day(end))).cast("int"))


def _day(day: date) -> Column:
    return F.lit(day.isoformat()).cast("date")
