"""From what holds for people to hits: one per household and rule, that of the decisive member."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.columns.levels import level_name


def household_hits(found: DataFrame, month: int) -> DataFrame:
    """One row per household and rule that holds in `month`, with the values, lines and sentence that say why.

    `found` has one row per person and rule that holds. The hit of a household is that of the decisive member: highest
    level, then largest value, then smallest key; `person_keys` names all of them. `evidence_keys` names the people
    whose rows make up the decisive value: all of `person_keys`, except that a rule with a line on a person has the
    decisive one alone.
    """
    return found.transform(_one_per_household).transform(_as_hits, month)


def _one_per_household(hits: DataFrame) -> DataFrame:
    """One row per household and rule: the hit of the decisive member, and everybody whom the rule points at."""
    facts = [name for name in hits.columns if name not in ("household_id", "rule_id")]
    # `~key` falls as the key rises and, unlike `-key`, exists for every bigint.
    decisive = F.struct("level_rank", F.coalesce("value", F.lit(0)), F.bitwise_not("person_key"))
    people = F.array_sort(F.collect_list("person_key")).alias("person_keys")
    hit = F.max_by(F.struct(*facts), decisive).alias("hit")
    warned = hits.groupBy("household_id", "rule_id").agg(hit, people)
    return warned.select("household_id", "rule_id", "hit.*", "person_keys")


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
