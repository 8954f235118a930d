"""Benefit rolls: which low-income class a person has, and with whom the approved unit was formed."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from lowincome.config.codes import BENEFIT_CLASSES
from lowincome.domain.month import last_day


def current_classes(enrolment: DataFrame, classes: Sequence[str] = BENEFIT_CLASSES) -> DataFrame:
    """One row per person on a current benefit roll: the best protected class and the approved unit there.

    `enrolment`: rows of the newest snapshot of each roll that are current.
    """
    on_roll = enrolment.where(F.col("programme_code").isin(*classes))
    rank = F.row_number().over(
        Window.partitionBy("id_key").orderBy(
            precedence(F.col("programme_code"), classes), F.col("unit_key"), F.col("row_key")
        )
    )
    return (
        on_roll.withColumn("rank", rank)
        .where(F.col("rank") == 1)
        .select(
            F.col("id_key").alias("person_key"),
            F.col("programme_code").alias("class_code"),
            # A hash skips nulls: people on a roll without a unit would be one unit.
            F.when(F.col("unit_key").isNotNull(), F.xxhash64("programme_code", "unit_key")).alias("roll_unit"),
            F.col("row_key").alias("roll_row_key"),
        )
    )


def current_students(enrolment: DataFrame, stages: Sequence[str]) -> DataFrame:
    """One row per person on the newest roll of students, with whether the stage is one of those that depend."""
    return (
        enrolment.where(F.col("programme_code") == "student")
        .groupBy(F.col("id_key").alias("person_key"))
        .agg(F.bool_or(F.coalesce(F.col("grade_code").isin(*stages), F.lit(False))).alias("is_dependent_student"))
    )


def is_current(month: int) -> Column:
    """Whether a row that has a last day still holds at the end of `month`; without one it holds while it is listed."""
    end = F.lit(last_day(month).isoformat()).cast("date")
    return F.coalesce(F.col("to_on") >= end, F.lit(True))


def precedence(class_code: Column, classes: Sequence[str] = BENEFIT_CLASSES) -> Column:
    """0 for the best protected class, one more for each next; a class that is not listed comes last."""
    ranks = F.when(class_code == classes[0], 0)
    for rank, name in enumerate(classes[1:], start=1):
        ranks = ranks.when(class_code == name, rank)
    return ranks.otherwise(len(classes))
