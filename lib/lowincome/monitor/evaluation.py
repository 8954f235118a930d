"""Rules in force against the people and households of a month: for whom each holds, on which values, in which words."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial, reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.config.rule import PARAMETER, Rule, member_parameters
from lowincome.domain.month import last_day
from lowincome.language import Expression, answer_column, column_name, to_column
from lowincome.monitor.levels import level_rank, level_value
from lowincome.monitor.lines import column_of
from lowincome.monitor.reasons import reason_text

HIT = (
    "struct<rule_id:string,rule_version:int,rule_fingerprint:string,kind:string,causes:array<string>,"
    "is_decided_by_one:boolean,level_rank:int,value:bigint,values:map<string,bigint>,parameters:map<string,bigint>,reason_text:string>"
)
WHOLE_NUMBERS = ("fen", "count", "months", "years", "percent", "month")


def in_force(rules: Sequence[Rule], month: int, statuses: Sequence[str] = ("live",)) -> list[Rule]:
    """The rules of these statuses that are in force on the last day of `month`."""
    return [rule for rule in rules if rule.status in statuses and rule.is_in_force(last_day(month))]


def answers(conditions: Iterable[Expression]) -> list[Column]:
    """What members answer to the questions of `conditions`, as aggregates over people with their lines."""
    questions = {question.name: question for condition in conditions for question in condition.questions}
    return [answer_column(question, column_of).alias(column_name(name)) for name, question in questions.items()]


def member_lines(rules: Iterable[Rule]) -> list[Column]:
    """The lines of the members who are asked by rules about households, by `<parameter>@<class>`; as aggregates."""
    names = dict.fromkeys(name for rule in rules for name in member_parameters(rule.when))
    of_class = {name: F.concat(F.lit(f"{name}@"), F.col("class_code")) for name in names}
    lines = {name: column_of(f"{PARAMETER}{name}").cast("bigint") for name in names}
    pairs = {name: F.struct(of_class[name].alias("key"), lines[name].alias("value")) for name in names}
    known = {name: F.when(F.col("class_code").isNotNull(), pair) for name, pair in pairs.items()}
    return [F.collect_set(pair).alias(_of_members(name)) for name, pair in known.items()]


def rules_that_hold(
    persons: DataFrame, households: DataFrame, rules: Sequence[Rule], class_labels: Mapping[str, str]
) -> DataFrame:
    """One row per person or household and rule that holds, with the values, lines and sentence that say why.

    A rule holds where its condition is true, not where it is false or unknown. It points at `person_keys`: the person,
    or all members of the household, of whom `person_key` is the smallest. `persons` and `households` have their lines,
    households the answers and lines of their members. `class_labels` say how sentences call the classes.
    """
    holding = partial(_holding, class_labels=class_labels)
    about = {grain: [rule for rule in rules if rule.grain == grain] for grain in ("person", "household")}
    of_persons = holding(persons, about["person"], ("household_id", "person_key"))
    of_persons = of_persons.withColumn("person_keys", F.array("person_key"))
    members = persons.groupBy("household_id").agg(F.array_sort(F.collect_list("person_key")).alias("person_keys"))
    of_households = holding(households, about["household"], ("household_id",)).join(
        members, on="household_id", how="inner"
    )
    return of_persons.unionByName(of_households.withColumn("person_key", F.element_at("person_keys", 1)))


def _holding(
    rows: DataFrame, rules: Sequence[Rule], keys: tuple[str, ...], class_labels: Mapping[str, str]
) -> DataFrame:
    """One row per row of `rows` and rule that holds for it."""
    conditions = [to_column(rule.when, column_of) for rule in rules]
    hits = [F.when(condition, _hit(rule, class_labels)) for condition, rule in zip(conditions, rules, strict=True)]
    found = F.filter(F.array(F.lit(None).cast(HIT), *hits), lambda hit: hit.isNotNull())
    is_hit = reduce(or_, conditions, F.lit(False))
    return rows.filter(is_hit).select(*keys, "region_code", "county_code", "class_code", F.inline(found))


def _hit(rule: Rule, class_labels: Mapping[str, str]) -> Column:
    """What a hit says of a row for which `rule` holds."""
    types = {**rule.types, **rule.when.types}
    names = sorted(name for name in {*rule.when.types, *rule.indicators} if types[name] in WHOLE_NUMBERS)
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
        _lines(rule).alias("parameters"),
        reason_text(rule, column_of, class_labels).alias("reason_text"),
    ).cast(HIT)


def _lines(rule: Rule) -> Column:
    """The parameters of the row, and those of the members whom the rule asks."""
    own = _map({name: column_of(f"{PARAMETER}{name}") for name in rule.parameters})
    asked = [F.map_from_entries(_of_members(name)) for name in member_parameters(rule.when)]
    return F.map_concat(own, *asked) if asked else own


def _of_members(parameter: str) -> str:
    return f"members_{parameter}"


def _map(columns: Mapping[str, Column]) -> Column:
    pairs = [part for name, column in columns.items() for part in (F.lit(name), column.cast("bigint"))]
    return F.create_map(*pairs).cast("map<string,bigint>")
