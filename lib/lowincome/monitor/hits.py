"""From what holds for people to hits: one per household and rule, that of the decisive member."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns.levels import level_name
from lowincome.columns.order import falling, in_order

VALUE_DIGITS = 14
HALF = 5 * 10 ** (VALUE_DIGITS - 1)  # values farther from 0, 500 billion yuan in fen, count as this


def household_hits(found: DataFrame, month: int) -> DataFrame:
    """One row per household and rule that holds in `month`, with the values, lines and sentence that say why.

    `found` is a result of `rules_that_hold` and is read twice. The hit of a household is that of the decisive member:
    highest level, then largest value, then smallest key; `person_keys` names all of them. `evidence_keys` names the
    people whose rows make up the decisive value: all of `person_keys`, except that a rule with a line on a person has
    the decisive one alone.
    """
    return found.transform(_one_per_household).transform(_as_hits, month)


def _one_per_household(hits: DataFrame) -> DataFrame:
    """One row per household and rule: the hit of the decisive member, and everybody whom the rule points at."""
    people = F.array_sort(F.flatten(F.collect_list("person_keys"))).alias("person_keys")
    decisive = F.min_by("person_key", _gravest_first()).alias("person_key")
    pointed = hits.groupBy("household_id", "rule_id").agg(decisive, people)
    return hits.drop("person_keys").join(pointed, on=["household_id", "rule_id", "person_key"], how="inner")


def _gravest_first() -> Column:
    value = F.greatest(F.lit(-HALF), F.least(F.lit(HALF - 1), F.coalesce("value", F.lit(0))))
    return in_order(falling(F.col("level_rank"), 1), (F.lit(HALF - 1) - value, VALUE_DIGITS), key=F.col("person_key"))


def _as_hits(hits: DataFrame, month: int) -> DataFrame:
    hit_id = F.xxhash64(F.lit("hit"), F.lit(month), F.col("household_id"), F.col("rule_id"))
    evidence_keys = F.when(F.col("is_decided_by_one"), F.array("person_key")).otherwise(F.col("person_keys"))
    return hits.select(
        F.lit(month).alias("month"),
        "county_code",
        hit_id.alias("hit_id"),
        *("household_id", "region_code", "class_code", "rule_id", "rule_version", "rule_fingerprint", "kind", "causes"),
        level_name(F.col("level_rank")).alias("level"),
        *("values", "parameters", "person_keys", "reason_text"),
        evidence_keys.alias("evidence_keys"),
    )
