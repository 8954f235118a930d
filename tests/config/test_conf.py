"""The configuration that ships: every case of every rule, in plain Python and as a Column."""

import re
from typing import Any, get_args

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from lowincome.config.cases import case_day, case_values, failures, member_values, outcome, run_case
from lowincome.config.catalogue import load_catalogue
from lowincome.config.codes import BENEFIT_CLASSES, CLASS_CODES, load_labels
from lowincome.config.labels import load_label_definitions
from lowincome.config.parameters import load_parameters
from lowincome.config.rule import FACTS, Cause
from lowincome.config.rules import Case, Rule, load_rules
from lowincome.language import answer, column_name, to_column
from tests.config.written import CONF

INDICATORS = load_catalogue(CONF).indicators
PARAMETERS = load_parameters(CONF / "parameters")
LABELS = load_label_definitions(CONF / "labels.yaml", INDICATORS, PARAMETERS)
RULES = load_rules(CONF / "rules", INDICATORS, PARAMETERS, {label.label_id: label for label in LABELS})
CASES = [(rule, case) for rule in RULES for case in rule.cases]
SPARK_TYPES = {
    "fen": "bigint",
    "count": "bigint",
    "months": "bigint",
    "years": "bigint",
    "percent": "bigint",
    "ratio": "double",
    "boolean": "boolean",
    "text": "string",
    "month": "int",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_the_cases_of_every_rule_come_out_as_written(rule: Rule) -> None:
    assert failures(rule, PARAMETERS) == []


def test_columns_say_the_same_about_every_case(spark: SparkSession) -> None:
    kinds = {name: kind for rule in RULES for name, kind in {**rule.types, **rule.when.types}.items()}
    schema = ", ".join(f"{column_name(name)} {SPARK_TYPES[kind]}" for name, kind in kinds.items())
    values = [known(rule, case) for rule, case in CASES]
    rows = [(str(i), rule.rule_id, *map(values[i].get, kinds)) for i, (rule, _) in enumerate(CASES)]
    frame = spark.createDataFrame(rows, f"position string, rule_id string, {schema}")
    truths = [F.when(F.col("rule_id") == rule.rule_id, to_column(rule.when, column)) for rule in RULES]
    found = {int(row[0]): row[1] for row in frame.select("position", F.coalesce(*truths)).collect()}
    for i, (rule, case) in enumerate(CASES):
        if rule.is_in_force(case_day(rule, case)):
            assert outcome(found[i]) == run_case(rule, case, PARAMETERS) == case.expect, (rule.rule_id, case.name)


def column(name: str) -> F.Column:
    return F.col(column_name(name))


def known(rule: Rule, case: Case) -> dict[str, Any]:
    """What a household knows in a case: its values, its lines, and what its members answer."""
    members = [member_values(rule, case, member, PARAMETERS) for member in case.members]
    answers = {question.name: answer(question, members) for question in rule.when.questions}
    return {**case_values(rule, case, PARAMETERS), **answers}


def test_the_lines_of_tongling_are_crossed_only_above() -> None:
    lines = dict(zip(CLASS_CODES, (1000, 5000, 10_000, 10_000, 10_000, 15_000), strict=True))
    rule = next(rule for rule in RULES if rule.rule_id == "medical_self_pay_high")
    for class_code, yuan in lines.items():
        outcomes = [
            run_case(rule, self_pay(class_code, fen), PARAMETERS)
            for fen in (yuan * 100 - 1, yuan * 100, yuan * 100 + 1)
        ]
        assert outcomes == ["miss", "miss", "hit"], class_code


def self_pay(class_code: str, fen: int) -> Case:
    given = {"class_code": class_code, "is_alive": True, "medical_self_pay_year_to_date_fen": fen}
    return Case("self-pay", given, "hit", None)


def test_every_parameter_and_rule_has_a_source() -> None:
    sources = [value.source for parameter in PARAMETERS.values() for value in parameter.values]
    sources += [rule.source for rule in RULES] + [rule.level.source for rule in RULES]
    assert all(source.strip() for source in sources)
    assert PARAMETERS["due_working_days"].values[0].value == 5


def test_names_say_their_unit() -> None:
    for name, kind in INDICATORS.types.items():
        assert name.endswith({"fen": "_fen", "ratio": "_ratio", "percent": "_percent"}.get(kind, "")), name
        assert ("_months_" in name) >= (kind == "months"), name
    for parameter in PARAMETERS.values():
        said = {"_percent": "percent", "_months": "months", "_age": "years", "age_from": "years", "age_to": "years"}
        for ending, unit in said.items():
            assert parameter.unit == unit or not parameter.name.endswith(ending), parameter.name
        assert (parameter.unit == "percent") == any(word in parameter.label for word in ("比例", "百分比", "之比")), (
            parameter.label
        )


def test_every_class_has_a_label() -> None:
    assert set(load_labels(CONF / "codes" / "classes.yaml")) == set(CLASS_CODES)


def test_every_fact_has_a_label() -> None:
    assert set(load_labels(CONF / "codes" / "facts.yaml")) == {name for facts in FACTS.values() for name in facts}


def test_every_cause_has_a_label_and_reverse_rules_declare_none() -> None:
    assert set(load_labels(CONF / "codes" / "causes.yaml")) == set(get_args(Cause))
    assert [rule.rule_id for rule in RULES if rule.kind == "reverse" and rule.causes] == []


def test_reasons_are_chinese_sentences() -> None:
    for rule in RULES:
        words = re.sub(r"\{[^}]*\}", "", rule.reason)
        assert words.endswith("。"), rule.rule_id
        assert not re.search("[A-Za-z]", words), rule.rule_id


def test_officers_read_chinese() -> None:
    texts = [rule.title + rule.reading for rule in RULES] + [label.title + label.meaning for label in LABELS]
    texts += [measure.label for measure in INDICATORS.measures]
    texts += [indicator.label for indicator in INDICATORS.indicators]
    texts += [parameter.label for parameter in PARAMETERS.values()]
    for text in texts:
        assert re.search("[\u4e00-\u9fff]{2}", text)
        assert set(re.findall("[A-Za-z]+", text)) <= {"C", "D"}, f"{text}: C and D are grades of unsafe houses"


def test_the_fourteen_classes_begin_with_those_of_rules() -> None:
    found = list(load_labels(CONF / "codes" / "low_income_classes.yaml"))
    assert len(found) == 14
    assert found[:5] == list(BENEFIT_CLASSES)
