"""Labels of a month: who has which, since when, and every case of the shipped ones by the engine."""

from datetime import date
from typing import Any

from pyspark.sql import SparkSession

from lowincome.config.cases import case_day
from lowincome.config.labels import Label, load_label_definitions
from lowincome.config.rule import FACTS
from lowincome.language import parse
from lowincome.monitor.labels import labels_of_month
from lowincome.monitor.lines import with_lines
from tests.monitor.given import LINES, VALUES
from tests.monitor.test_hits import HOUSEHOLD, MONTH, PERSON, lines, person, table
from tests.monitor.test_shipped_rules import CONF, INDICATORS, PARAMETERS, of_cases

BEFORE = "month int, grain string, household_id long, person_key long, label_id string, from_month int"


def label(label_id: str, when: str, grain: Any = "person", **more: Any) -> Label:
    types = VALUES | LINES | FACTS[grain] | {"age": "count"}
    plain = {"title": label_id, "group": "class", "valid_from": date(2024, 1, 1), "source": "assumed", "meaning": ""}
    return Label(label_id, grain=grain, when=parse(when, types), cases=(), types=types, **{**plain, **more})


OLD = label("old", "is_alive and age >= 60")
PAYER = label("payer", "self_pay_year > param.self_pay_line")
ALONE = label("alone", "n_members = 1", "household")


def given(spark: SparkSession, *labels: Label, before: list[tuple[Any, ...]] | None = None) -> set[tuple[Any, ...]]:
    persons = table(
        spark,
        PERSON,
        [
            person(1, 1_500_001, age=60, n_members=1),
            person(2, None, household_id=30, age=60),
            person(3, 1_500_000, household_id=30, age=59),
            person(4, 9_999_999, household_id=40, age=None, region_code=None),
        ],
    )
    home = {"month": MONTH, "region_code": "990101001001", "county_code": "990101", "class_code": "general"}
    homes = [{**home, "household_id": key, "n_members": n} for key, n in ((10, 1), (30, 2), (40, None))]
    found = labels_of_month(
        persons.transform(with_lines, lines(spark), "person"),
        table(spark, HOUSEHOLD, homes).transform(with_lines, lines(spark), "household"),
        labels,
        spark.createDataFrame(before or [], BEFORE),
        MONTH,
    )
    assert found.columns == ["month", "grain", "household_id", "person_key", "label_id", "from_month"]
    return {tuple(row)[1:] for row in found.collect()}


def test_a_label_is_given_where_its_condition_is_true_and_not_where_it_is_unknown(spark: SparkSession) -> None:
    assert given(spark, OLD, PAYER, ALONE) == {
        ("person", 10, 1, "old", MONTH),
        ("person", 10, 1, "payer", MONTH),
        ("person", 30, 2, "old", MONTH),
        ("household", 10, None, "alone", MONTH),
    }


def test_it_holds_since_the_month_that_the_month_before_says(spark: SparkSession) -> None:
    before = [
        (202402, "person", 99, 1, "old", 202311),  # since November, in another household then
        (202402, "person", 10, 1, "gone", 202311),
        (202402, "household", 30, None, "alone", 202401),  # two live there now
        (202402, "household", 1, None, "old", 202401),  # a household's key that equals a person's
        (202402, "household", 10, None, "alone", 202402),
    ]
    assert given(spark, OLD, ALONE, before=before) == {
        ("person", 10, 1, "old", 202311),
        ("person", 30, 2, "old", MONTH),
        ("household", 10, None, "alone", 202402),
    }


def test_a_label_counts_when_it_is_in_force_on_the_last_day_of_the_month(spark: SparkSession) -> None:
    first, later = (
        label("a", "age = 60", valid_from=date(2024, 3, 31)),
        label("b", "age = 60", valid_from=date(2024, 4, 1)),
    )
    ended = label("c", "age = 60", valid_to=date(2024, 3, 30))
    assert {row[3] for row in given(spark, first, later, ended)} == {"a"}
    assert given(spark) == set()


def test_every_case_of_the_shipped_labels_comes_out_as_written(spark: SparkSession) -> None:
    shipped = load_label_definitions(CONF / "labels.yaml", INDICATORS, PARAMETERS)
    cases = [(n, *pair) for n, pair in enumerate((one, case) for one in shipped for case in one.cases)]
    assert len({case_day(one, case) for _, one, case in cases}) == 1  # one month for all, or else one run for each
    persons, households = of_cases(spark, cases)
    found = labels_of_month(persons, households, shipped, spark.createDataFrame([], BEFORE), 202301)
    held = {(row["household_id"], row["label_id"]) for row in found.collect()}
    expected = {(n, one.label_id) for n, one, case in cases if case.expect == "hit"}
    assert held & {(n, one.label_id) for n, one, _ in cases} == expected
