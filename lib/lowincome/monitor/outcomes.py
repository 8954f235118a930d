"""What every rule says of every household: it holds, it does not, or nobody can tell and why; counted by county.

A row's outcome of a rule is one small number: 0 it holds, 1 and up the reason why nobody can tell, NO_HIT it does not.
A rule about people holds for a household when it holds for a member, and cannot be told when it cannot for a member
and holds for none: the smallest number of its members, which is why one aggregate per rule is enough.
"""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.config.rule import Rule
from lowincome.language import Expression, to_column
from lowincome.monitor.lines import column_of

HIT, NO_HIT = 0, 30_000
NO_RESULT = "no_result"  # everything is known, yet there is no value: a share of nothing, more than 64 bits


def member_outcomes(rules: Sequence[Rule]) -> list[Column]:
    """The outcome for a household of each rule about people, as aggregates over people with their lines."""
    return [F.min(_outcome(rule)).alias(_column(rule)) for rule in rules if rule.grain == "person"]


def rule_outcomes(households: DataFrame, rules: Sequence[Rule], month: int) -> DataFrame:
    """One row per county, rule, outcome and reason, with the households; over outcomes they add up to all of them.

    `households` have their lines, the answers of their members, and the outcomes of the rules about people.
    """
    outcomes = [F.col(_column(rule)) if rule.grain == "person" else _outcome(rule) for rule in rules]
    # Casts, because in a month before the first rule the arrays are empty and have no type of their own.
    codes = F.array(*outcomes).cast("array<smallint>").alias("codes")
    # Few households differ: equal rows of outcomes are counted first, and only then taken apart by rule.
    alike = households.groupBy("county_code", codes).agg(F.count(F.lit(1)).alias("n"))
    by_rule = alike.select("county_code", "n", F.posexplode("codes").alias("position", "code"))
    counted = by_rule.groupBy("county_code", "position", "code").agg(F.sum("n").alias("n_households"))
    told, place = F.col("code").isin(HIT, NO_HIT), F.col("position") + 1
    rule_ids = F.array(*(F.lit(rule.rule_id) for rule in rules)).cast("array<string>")
    reasons = F.array(*(F.array(*map(F.lit, ("", *_reasons(rule)))) for rule in rules)).cast("array<array<string>>")
    return counted.select(
        F.lit(month).alias("month"),
        "county_code",
        F.element_at(rule_ids, place).alias("rule_id"),
        F.when(F.col("code") == HIT, "hit").when(told, "no_hit").otherwise("not_evaluable").alias("outcome"),
        F.element_at(F.element_at(reasons, place), F.when(told, 1).otherwise(F.col("code") + 1)).alias("reason"),
        "n_households",
    )


def _column(rule: Rule) -> str:
    return f"outcome_{rule.rule_id}"


def _outcome(rule: Rule) -> Column:
    holds = to_column(rule.when, column_of)
    return F.when(holds, HIT).when(~holds, NO_HIT).otherwise(_reason(rule)).cast("smallint")


def _reasons(rule: Rule) -> list[str]:
    """What can be unknown to a rule, in the order in which it is looked for."""
    return [*dict.fromkeys(name for _, name in _unknowns(rule)), NO_RESULT]


def _unknowns(rule: Rule) -> list[tuple[Expression, str]]:
    return [(condition, name) for condition in rule.when.conditions for name in condition.types]


def _reason(rule: Rule) -> Column:
    """The first name without value in a condition that cannot be told; elsewhere the unknown may not matter."""
    reasons = _reasons(rule)
    found = [
        F.when(to_column(condition, column_of).isNull() & column_of(name).isNull(), reasons.index(name) + 1)
        for condition, name in _unknowns(rule)
    ]
    return F.coalesce(*found, F.lit(len(reasons)))
