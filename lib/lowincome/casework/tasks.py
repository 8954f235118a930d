"""From warnings to the work of townships: who looks at what, and until when."""

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns.levels import rank_of
from lowincome.columns.numbers import spoken_number
from lowincome.columns.places import township_of, village_of
from lowincome.domain.notices import NOTICES


def township_tasks(
    warnings: DataFrame, households: DataFrame, *, issued_on: date, due_on: date, is_due_provisional: bool
) -> DataFrame:
    """One row per household that its township hears of this month, with all its open warnings, the gravest first.

    `warnings` are those of one month after dispatch. The person to look for is the head of the household.
    """
    is_told = (F.col("sent_month") == F.col("month")) & F.col("notice").isNotNull()
    open_ones = warnings.where(F.col("state") == "open").withColumn("notice", F.when(is_told, F.col("notice")))
    heads = households.select("month", "household_id", "head_key", "region_code")
    return (
        open_ones.groupBy("month", "household_id")
        .agg(F.array_sort(F.collect_list(_facts())).alias("found"), *(_has(notice) for notice in NOTICES))
        .withColumn("notice", F.coalesce(*(F.when(F.col(f"is_{name}"), F.lit(name)) for name in NOTICES)))
        .where(F.col("notice").isNotNull())
        .join(heads, on=["month", "household_id"], how="inner")
        .select(
            "month",
            spoken_number(F.col("month"), F.xxhash64(F.lit("task"), "month", "household_id")).alias("warning_no"),
            "household_id",
            "head_key",
            township_of(F.col("region_code")).alias("township_code"),
            village_of(F.col("region_code")).alias("village_code"),
            F.element_at(_each("level"), 1).alias("level"),
            "notice",
            _each("warning_id").alias("warning_ids"),
            F.flatten(_each("rule_ids")).alias("rule_ids"),
            _set("causes").alias("causes"),
            _set("person_keys").alias("person_keys"),
            F.array_join(F.flatten(_each("reason_texts")), "").alias("reason_text"),
            F.lit(issued_on).alias("issued_on"),
            F.lit(due_on).alias("due_on"),
            F.lit(is_due_provisional).alias("is_due_provisional"),
        )
    )


def _facts() -> Column:
    gravest_first = (-rank_of(F.col("level"))).alias("order")
    return F.struct(gravest_first, "family", "level", "warning_id", "rule_ids", "causes", "person_keys", "reason_texts")


def _each(name: str) -> Column:
    return F.transform("found", lambda warning: warning[name])


def _set(name: str) -> Column:
    return F.array_sort(F.array_distinct(F.flatten(_each(name))))


def _has(notice: str) -> Column:
    return F.coalesce(F.bool_or(F.col("notice") == notice), F.lit(False)).alias(f"is_{notice}")
