"""Counts of the monthly report: small tables without anything that points at a person."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.domain.levels import LEVELS


def warnings_by_level(warnings: DataFrame) -> DataFrame:
    """One row per level that occurs, with its warnings."""
    return warnings.groupBy("level").agg(F.count(F.lit(1)).alias("n_warnings"))


def households_by_cause(warnings: DataFrame) -> DataFrame:
    """One row per cause of hardship that occurs, the most frequent first, with its households; one may have several."""
    causes = warnings.select("household_id", F.explode("causes").alias("cause"))
    counted = causes.groupBy("cause").agg(F.count_distinct("household_id").alias("n_households"))
    return counted.orderBy(F.col("n_households").desc(), "cause")


def households_by_state(warnings: DataFrame, month: int) -> DataFrame:
    """One row: households with a warning that is not closed, that waits, that a snooze or cool-down keeps quiet."""
    state, is_hit = F.col("state"), F.col("last_hit_month") == month
    return warnings.agg(
        _households(state != "closed").alias("n_warned"),
        _households(state == "waiting").alias("n_waiting"),
        _households(state.isin("closed", "snoozed") & is_hit).alias("n_quiet"),
    )


def outcomes_by_rule(outcomes: DataFrame) -> DataFrame:
    """One row per rule: its households, those it points at, those of whom it can be told, and what most others lack."""
    of_reason = outcomes.groupBy("rule_id", "reason").agg(
        F.sum("n_households").alias("n_households"),
        _households_of("hit").alias("n_hits"),
        _households_of("not_evaluable").alias("n_untold"),
    )
    return of_reason.groupBy("rule_id").agg(
        F.sum("n_households").alias("n_households"),
        F.sum("n_hits").alias("n_hits"),
        F.sum(F.col("n_households") - F.col("n_untold")).alias("n_told"),
        F.max_by("reason", F.struct("n_untold", "reason")).alias("reason"),
    )


def people_by_status(rows: DataFrame, month: int) -> DataFrame:
    """One row per layer and status of core.layer, with its people in `month` and in the other month of `rows`.

    Of those of `month`, `n_stayed` were in the same layer before, `n_known` in any.
    """
    is_now = F.col("month") == month
    stays = is_now & (F.col("former_layer_code") == F.col("layer_code"))
    return rows.groupBy("layer_code", "status_code").agg(
        F.count_if(is_now).alias("n_people"),
        F.count_if(stays).alias("n_stayed"),
        F.count_if(is_now & F.col("former_layer_code").isNotNull()).alias("n_known"),
        F.count_if(~is_now).alias("n_before"),
    )


def warnings_by_county(warnings: DataFrame, households: DataFrame) -> DataFrame:
    """One row per county that has households: its people and households, those warned, and the warnings by level."""
    people = households.groupBy("county_code").agg(
        F.count(F.lit(1)).alias("n_households"), F.sum("n_members").cast("bigint").alias("n_people")
    )
    warned = warnings.groupBy("county_code").agg(
        F.count_distinct("household_id").alias("n_warned"), *(_count_of(level) for level in LEVELS)
    )
    counts = ("n_warned", *(f"n_{level}" for level in LEVELS))
    return people.join(warned, on="county_code", how="left").fillna(0, subset=list(counts)).orderBy("county_code")


def indicator_totals(household_month: DataFrame, names: Sequence[str]) -> DataFrame:
    """One row: per indicator the households of which it is known, those above 0, and the sum; arrays in order."""
    counts = {
        "n_known": [F.count(name) for name in names],
        "n_above_zero": [F.count_if(F.col(name) > 0) for name in names],
        "total": [F.sum(name).cast("bigint") for name in names],
    }
    return household_month.agg(*(F.array(*columns).alias(name) for name, columns in counts.items()))


def month_totals(person_month: DataFrame, measure: str, months: Sequence[int]) -> DataFrame:
    """One row per month of `months` that has rows, with the sum of column `measure` in its unit."""
    return (
        person_month.where(F.col("month").isin(list(months)))
        .groupBy("month")
        .agg(F.sum(measure).cast("bigint").alias("total"))
        .orderBy("month")
    )


def drops_by_class(drops: DataFrame) -> DataFrame:
    """One row per class, with its drops and what became of their rows; rows = accepted + refused + duplicate."""
    sums = [F.sum(name).alias(name) for name in ("n_rows", "n_accepted", "n_refused", "n_duplicate")]
    return drops.groupBy("class_id").agg(F.count(F.lit(1)).alias("n_drops"), *sums).orderBy("class_id")


def refusals_by_reason(records: DataFrame) -> DataFrame:
    """One row per reason, the most frequent first, with the refused rows that show it; a row may show several."""
    codes = F.array_distinct(F.transform("reasons", lambda reason: reason["code"]))
    return (
        records.where(F.col("state") == "refused")
        .select(F.explode(codes).alias("reason_code"))
        .groupBy("reason_code")
        .agg(F.count(F.lit(1)).alias("n_rows"))
        .orderBy(F.col("n_rows").desc(), "reason_code")
    )


def _households(where: Column) -> Column:
    return F.count_distinct(F.when(where, F.col("household_id")))


def _count_of(level: str) -> Column:
    return F.count_if(F.col("level") == level).alias(f"n_{level}")


def _households_of(outcome: str) -> Column:
    return F.sum(F.when(F.col("outcome") == outcome, F.col("n_households")).otherwise(0))
