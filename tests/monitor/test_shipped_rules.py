"""The cases of the rules in conf/rules, run by the engine: each is a household of its own, in a village of its own."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from sqlglot import exp

from lowincome.config.cases import Stated, case_day, case_values, member_values
from lowincome.config.catalogue import load_catalogue
from lowincome.config.codes import GENERAL
from lowincome.config.labels import load_label_definitions
from lowincome.config.parameters import load_parameters
from lowincome.config.rule import FACTS, PARAMETER, Case, Rule
from lowincome.config.rules import load_rules
from lowincome.monitor.evaluation import answers, in_force, rules_that_hold
from lowincome.monitor.lines import with_lines
from lowincome.monitor.outcomes import member_outcomes, rule_outcomes

CONF = Path(__file__).parents[2] / "conf"
INDICATORS = load_catalogue(CONF).indicators
PARAMETERS = load_parameters(CONF / "parameters")
LABELS = load_label_definitions(CONF / "labels.yaml", INDICATORS, PARAMETERS)
RULES = load_rules(CONF / "rules", INDICATORS, PARAMETERS, {label.label_id: label for label in LABELS})
DDL = dict.fromkeys(("fen", "count", "months", "years", "percent"), "bigint")
DDL |= {"ratio": "double", "boolean": "boolean", "text": "string", "month": "int"}
PLACE = {"household_id": "bigint", "person_key": "bigint", "region_code": "string", "county_code": "string"}
COLUMNS = PLACE | {name: DDL[kind] for name, kind in (INDICATORS.types | FACTS["person"]).items()}
HOUSEHOLD_COLUMNS = {name: kind for name, kind in COLUMNS.items() if name != "person_key"}
LINES = {"region_code": "string", "class_code": "string"} | dict.fromkeys(sorted(PARAMETERS), "bigint")

CASES = [(rule, case) for rule in RULES for case in rule.cases]
MONTHS = sorted({case_day(rule, case).year * 100 + case_day(rule, case).month for rule, case in CASES})


def frame(spark: SparkSession, columns: Mapping[str, str], rows: list[dict[str, Any]]) -> DataFrame:
    schema = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return spark.createDataFrame([tuple(row.get(name) for name in columns) for row in rows], schema)


def people(number: int, stated: Stated, case: Case) -> list[dict[str, Any]]:
    """The members of a case: for a rule about a person the one; a class that nobody names is no class."""
    plain = {"household_id": number, "region_code": str(number), "county_code": "990101", "class_code": ""}
    plain["month"] = case.given.get("month")
    members = case.members or [case.given if stated.grain == "person" else {}]
    return [
        {**plain, "person_key": number * 100 + n, **member, "region_code": str(number)}
        for n, member in enumerate(members)
    ]


def household(number: int, case: Case) -> dict[str, Any]:
    """The household of a case, in a village of its own."""
    plain = {"household_id": number, "county_code": "990101", "class_code": ""}
    return {**plain, **case.given, "region_code": str(number)}


def lines(number: int, stated: Stated, case: Case) -> list[dict[str, Any]]:
    """The parameters of the village of a case, for the classes of its people and for households."""
    classes = {person["class_code"] or "" for person in people(number, stated, case)}
    by_class = {code: member_values(stated, case, {"class_code": code}, PARAMETERS) for code in classes}
    own = GENERAL if stated.grain == "household" else case.given.get("class_code") or ""
    by_class[own] = {**by_class.get(own, {}), **case_values(stated, case, PARAMETERS)}
    return [
        {"region_code": str(number), "class_code": code}
        | {name.removeprefix(PARAMETER): value for name, value in values.items() if name.startswith(PARAMETER)}
        for code, values in by_class.items()
    ]


def of_cases(spark: SparkSession, cases: Iterable[tuple[int, Stated, Case]]) -> tuple[DataFrame, DataFrame]:
    """The people and the households of numbered cases, with their lines."""
    cases = list(cases)
    values = frame(spark, LINES, [line for n, stated, case in cases for line in lines(n, stated, case)])
    persons = frame(spark, COLUMNS, [row for n, stated, case in cases for row in people(n, stated, case)])
    persons = persons.transform(with_lines, values, "person")
    rules = {one.rule_id: one for _, one, _ in cases if isinstance(one, Rule)}.values()
    asked = [*answers(stated.when for _, stated, _ in cases), *member_outcomes(list(rules))]
    answered = persons.groupBy("household_id").agg(F.count_if(F.lit(True)).alias("n_people"), *asked)
    households = frame(spark, HOUSEHOLD_COLUMNS, [household(n, case) for n, _, case in cases])
    return persons, households.transform(with_lines, values, "household").join(answered, on="household_id", how="left")


@pytest.mark.parametrize("month", MONTHS)
def test_every_case_comes_out_as_written(spark: SparkSession, month: int) -> None:
    cases = [(n, *pair) for n, pair in enumerate(CASES) if case_day(*pair).strftime("%Y%m") == str(month)]
    stated = {rule.rule_id for _, rule, _ in cases}
    rules = [rule for rule in in_force(RULES, month) if rule.rule_id in stated]
    persons, households = of_cases(spark, cases)
    found = rules_that_hold(persons, households, rules, {})
    holding = {(row["household_id"], row["rule_id"]) for row in found.collect()}
    outcomes = {n: "hit" if (n, rule.rule_id) in holding else "no hit" for n, rule, _ in cases}
    assert outcomes == {n: "hit" if case.expect == "hit" else "no hit" for n, _, case in cases}
    # A county for every case, so that counting keeps cases apart.
    counted = rule_outcomes(households.withColumn("county_code", F.col("region_code")), rules, month).collect()
    told = {(row["county_code"], row["rule_id"]): row["outcome"] for row in counted}
    in_words = {"hit": "hit", "miss": "no_hit", "not_evaluable": "not_evaluable"}
    expected = {(str(n), rule.rule_id): in_words[case.expect] for n, rule, case in cases if rule in rules}
    assert {key: told[key] for key in expected} == expected


def small(stated: Stated) -> set[str]:
    """What an expression takes for little: the names on the lesser side of a comparison, or in any other test."""
    found: set[str] = set()
    for one in (stated.when, *(question.of for question in stated.when.questions)):
        for node in one.tree.find_all(exp.LT, exp.LTE, exp.GT, exp.GTE, exp.EQ, exp.NEQ, exp.Between, exp.In, exp.Not):
            is_less = isinstance(node, exp.LT | exp.LTE)
            side = node.this if is_less else node.expression if isinstance(node, exp.GT | exp.GTE) else node
            found |= {column.name for column in side.find_all(exp.Column)}
    return found


def test_no_rule_nor_label_takes_for_little_what_began_late() -> None:
    spans = ("year_to_date", "last_3_months", "last_12_months", "per_head")
    at_least = {
        one.name
        for one in INDICATORS.indicators
        if one.view in spans
        and not INDICATORS.measure(one.measure).every_month
        and INDICATORS.measure(one.measure).kind != "state"
    }
    assert "medical_self_pay_last_12_months_fen" in at_least
    assert {rule.rule_id: found for rule in RULES if (found := small(rule) & at_least)} == {}
    assert {label.label_id: found for label in LABELS if (found := small(label) & at_least)} == {}
    assert "income_last_12_months_fen" in small(next(rule for rule in RULES if rule.rule_id == "edge_fits_dibao"))
