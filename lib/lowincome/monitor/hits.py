"""Rules in force against the indicators of a month: who is in hardship, how urgently, and why."""

from collections.abc import Mapping, Sequence
from functools import partial, reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.config.rule import PARAMETER, Rule
from lowincome.domain.month import last_day
from lowincome.language import to_column
from lowincome.monitor.levels import level_name, level_rank, level_value
from lowincome.monitor.lines import column_of, with_lines
from lowincome.monitor.reasons import reason_text

HIT = (
    "struct<rule_id:string,rule_version:int,rule_fingerprint:string,kind:string,causes:array<string>,is_decided_by_one:boolean,"
    "level_rank:int,value:bigint,values:map<string,bigint>,parameters:map<string,bigint>,reason_text:string>"
)
WHOLE_NUMBERS = ("fen", "count", "month")


def household_hits(
    persons: DataFrame,
    households: DataFrame,
    rules: Sequence[Rule],
    parameter_values: DataFrame,
    month: int,
    class_labels: Mapping[str, str],
) -> DataFrame:
    """One row per household and rule that holds in `month`, with the values, lines and sentence that say why.

    A rule holds where its condition is true; false and unknown are no hits. When it holds for several members the
    hit is that of the decisive one: highest level, then largest value, then smallest key; `person_keys` names all
    of them. A rule about a household points at all its members. `evidence_keys` names the people whose rows make up
    the decisive value: all of `person_keys`, except that a rule with a line on a person has the decisive one alone.
    `parameter_values` has one row per village and class; a household has the lines of class general. `class_labels`
    say how sentences call the classes.
    """
    people = persons.select("household_id", "person_key")
    in_force = [rule for rule in rules if rule.status == "live" and rule.is_in_force(last_day(month))]
    hits = partial(_hits, class_labels=class_labels)
    of_persons = hits(
        with_lines(persons, parameter_values, "person"),
        [rule for rule in in_force if rule.grain == "person"],
        ("household_id", "person_key"),
    )
    of_households = hits(
        with_lines(households, parameter_values, "household"),
        [rule for rule in in_force if rule.grain == "household"],
        ("household_id",),
    ).join(people, on="household_id", how="inner")
    return of_persons.unionByName(of_households).transform(_one_per_household).transform(_as_hits, month)


def _hits(rows: DataFrame, rules: Sequence[Rule], keys: tuple[str, ...], class_labels: Mapping[str, str]) -> DataFrame:
    """One row per row of `rows` and rule that holds for it."""
    conditions = [to_column(rule.when, column_of) for rule in rules]
    hits = [F.when(condition, _hit(rule, class_labels)) for condition, rule in zip(conditions, rules, strict=True)]
    found = F.filter(F.array(F.lit(None).cast(HIT), *hits), lambda hit: hit.isNotNull())
    is_hit = reduce(or_, conditions, F.lit(False))
    return rows.filter(is_hit).select(*keys, "region_code", "county_code", "class_code", F.inline(found))


def _hit(rule: Rule, class_labels: Mapping[str, str]) -> Column:
    """What the hit says of a row for which `rule` holds."""
    names = sorted(name for name in {*rule.when.names, *rule.indicators} if rule.types[name] in WHOLE_NUMBERS)
    values = {name: column_of(name) for name in names if not name.startswith(PARAMETER)}
    return F.struct(
        F.lit(rule.rule_id).alias("rule_id"),
        F.lit(rule.version).alias("rule_version"),
        F.lit(rule.fingerprint).alias("rule_fingerprint"),
        F.lit(rule.kind).alias("kind"),
        F.array(*map(F.lit, rule.causes)).cast("array<string>").alias("causes"),
        F.lit(rule.grain == "person" and rule.level.line is not None).alias("is_decided_by_one"),
        level_rank(rule.level, column_of).alias("level_rank"),
        level_value(rule.level, column_of).alias("value"),
        _map(values).alias("values"),
        _map({name: column_of(f"{PARAMETER}{name}") for name in rule.parameters}).alias("parameters"),
        reason_text(rule, column_of, class_labels).alias("reason_text"),
    ).cast(HIT)


def _map(columns: Mapping[str, Column]) -> Column:
    pairs = [part for name, column in columns.items() for part in (F.lit(name), column.cast("bigint"))]
    return F.create_map(*pairs).cast("map<string,bigint>")


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
