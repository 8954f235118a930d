"""The cases of the rules in conf/rules, run by the engine: each is a household of its own, in a village of its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from lowincome.config.cases import Stated, case_day, case_values
from lowincome.config.codes import GENERAL
from lowincome.config.indicators import load_indicators
from lowincome.config.parameters import load_parameters
from lowincome.config.rule import FACTS, PARAMETER, Case
from lowincome.config.rules import load_rules
from lowincome.config.tables import load_tables
from lowincome.monitor.hits import household_hits

CONF = Path(__file__).parents[2] / "conf"
INDICATORS = load_indicators(CONF / "indicators.yaml", load_tables(CONF / "tables.yaml"))
PARAMETERS = load_parameters(CONF / "parameters")
RULES = load_rules(CONF / "rules", INDICATORS, PARAMETERS)
DDL = {"fen": "bigint", "count": "bigint", "ratio": "double", "boolean": "boolean", "text": "string", "month": "int"}
PLACE = {"household_id": "bigint", "person_key": "bigint", "region_code": "string", "county_code": "string"}
COLUMNS = PLACE | {name: DDL[kind] for name, kind in (INDICATORS.types | FACTS["person"]).items()}
LINES = {"region_code": "string", "class_code": "string"} | dict.fromkeys(sorted(PARAMETERS), "bigint")

CASES = [(rule, case) for rule in RULES for case in rule.cases]
MONTHS = sorted({case_day(rule, case).year * 100 + case_day(rule, case).month for rule, case in CASES})


def frame(spark: SparkSession, columns: Mapping[str, str], rows: list[dict[str, Any]]) -> DataFrame:
    schema = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    return spark.createDataFrame([tuple(row.get(name) for name in columns) for row in rows], schema)


def household(number: int, case: Case) -> dict[str, Any]:
    """The one member (and the sums) of the household of a case; a class that the case does not name is no class."""
    plain = {"household_id": number, "person_key": number, "county_code": "990101", "class_code": ""}
    return {**plain, **case.given, "region_code": str(number)}


def lines(number: int, stated: Stated, case: Case) -> list[dict[str, Any]]:
    """The parameters of the village of a case, for the class of its person and for households."""
    values = case_values(stated, case, PARAMETERS)
    found = {name.removeprefix(PARAMETER): value for name, value in values.items() if name.startswith(PARAMETER)}
    classes = {household(number, case)["class_code"], GENERAL}
    return [{"region_code": str(number), "class_code": class_code, **found} for class_code in classes]


@pytest.mark.parametrize("month", MONTHS)
def test_every_case_comes_out_as_written(spark: SparkSession, month: int) -> None:
    cases = [(n, *pair) for n, pair in enumerate(CASES) if case_day(*pair).strftime("%Y%m") == str(month)]
    persons = frame(spark, COLUMNS, [household(n, case) for n, _, case in cases])
    parameter_values = frame(spark, LINES, [line for n, rule, case in cases for line in lines(n, rule, case)])
    warnings = household_hits(persons, persons.drop("person_key"), RULES, parameter_values, month, {})
    warned = {(row["household_id"], row["rule_id"]) for row in warnings.collect()}
    outcomes = {n: "hit" if (n, rule.rule_id) in warned else "no hit" for n, rule, _ in cases}
    assert outcomes == {n: "hit" if case.expect == "hit" else "no hit" for n, _, case in cases}
