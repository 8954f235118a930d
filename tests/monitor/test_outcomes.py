from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F

from lowincome.config.catalogue import Catalogue
from lowincome.config.rule import FACTS, Rule
from lowincome.language import parse
from lowincome.monitor.evaluation import answers
from lowincome.monitor.lines import with_lines
from lowincome.monitor.outcomes import member_outcomes, rule_outcomes
from lowincome.monitor.views import household_indicators, person_indicators
from lowincome.pipeline.known import delivered_cities
from tests.monitor.given import (
    KINDS,
    SELF_PAY,
    SELF_PAY_HIGH,
    TREATMENTS,
    households,
    indicators,
    member,
    members,
    rule,
)
from tests.monitor.test_hits import HOUSEHOLD, MONTH, PERSON, lines, person, table

COUNTY = "990101"
Counts = dict[tuple[str, str, str], int]


def counted(
    spark: SparkSession, *persons: dict[str, Any], rules: Sequence[Rule], homes: Sequence[dict[str, Any]]
) -> Counts:
    people = table(spark, PERSON, list(persons)).transform(with_lines, lines(spark), "person")
    asked = [*answers(rule.when for rule in rules), *member_outcomes(rules)]
    of_members = people.groupBy("household_id").agg(F.count_if(F.lit(True)).alias("n_people"), *asked)
    of_homes = table(spark, HOUSEHOLD, list(homes)).transform(with_lines, lines(spark), "household")
    found = rule_outcomes(of_homes.join(of_members, on="household_id", how="left"), rules, MONTH).collect()
    assert {row["month"] for row in found} == {MONTH}
    return {(row["rule_id"], row["outcome"], row["reason"]): row["n_households"] for row in found}


def home(number: int, **facts: Any) -> dict[str, Any]:
    plain = {"month": MONTH, "region_code": "990101001001", "county_code": COUNTY, "class_code": "general"}
    return {**plain, "household_id": number, "n_members": 2, "n_students": 0, "self_pay_12_months": 0, **facts}


def test_a_member_who_is_hit_decides_then_one_who_is_unknown(spark: SparkSession) -> None:
    people = [
        *(person(1, 1_500_001, 10), person(2, None, 10)),
        *(person(3, 1, 20), person(4, None, 20)),
        *(person(5, 1, 30), person(6, 2, 30)),
        *(person(7, 1, 40, class_code="tekun"), person(8, None, 40)),
        person(9, None, 50, is_alive=False),
    ]
    found = counted(spark, *people, rules=[SELF_PAY_HIGH], homes=[home(number) for number in (10, 20, 30, 40, 50)])
    assert found == {
        ("medical_self_pay_high", "hit", ""): 1,
        ("medical_self_pay_high", "not_evaluable", "self_pay_year"): 1,
        ("medical_self_pay_high", "not_evaluable", "param.self_pay_line"): 1,
        ("medical_self_pay_high", "no_hit", ""): 2,
    }


def test_what_is_unknown_and_does_not_matter_is_no_reason(spark: SparkSession) -> None:
    rules = [
        rule("two_conditions", "coalesce(n_students, 0) >= 0 and self_pay_12_months > 0", grain="household"),
        rule("share", "ratio(self_pay_12_months, n_members * param.household_line) >= 0", grain="household"),
        rule("asks", "any_member(new_cards > 0)", grain="household"),
        rule("false", "n_members > 9 and self_pay_12_months > 0", grain="household"),
    ]
    homes = [home(10, n_students=None, self_pay_12_months=None, n_members=0)]
    found = counted(spark, person(1, None, 10), rules=rules, homes=homes)
    assert found == {
        ("two_conditions", "not_evaluable", "self_pay_12_months"): 1,
        ("share", "not_evaluable", "self_pay_12_months"): 1,
        ("asks", "not_evaluable", "any_member(new_cards > 0)"): 1,
        ("false", "no_hit", ""): 1,
    }
    nothing = counted(spark, person(1, None, 10), rules=[rules[1]], homes=[home(10, n_members=0)])
    assert nothing == {("share", "not_evaluable", "no_result"): 1}


def test_every_household_is_counted_once_per_rule(spark: SparkSession) -> None:
    rules = [SELF_PAY_HIGH, rule("students", "n_students > 0", grain="household"), rule("alive", "is_alive")]
    people = [person(n, (None, 1, 1_600_000)[n % 3], n // 2, is_alive=n % 5 > 0) for n in range(200)]
    homes = [home(n, n_students=(None, 0, 1)[n % 3], county_code=f"99010{n % 2}") for n in range(100)]
    of_members = table(spark, PERSON, people).transform(with_lines, lines(spark), "person")
    of_members = of_members.groupBy("household_id").agg(
        F.count_if(F.lit(True)).alias("n_people"), *member_outcomes(rules)
    )
    frame = table(spark, HOUSEHOLD, homes).transform(with_lines, lines(spark), "household")
    found = rule_outcomes(frame.join(of_members, on="household_id", how="left"), rules, MONTH).collect()
    sums = {(row["county_code"], row["rule_id"]): 0 for row in found}
    for row in found:
        sums[row["county_code"], row["rule_id"]] += row["n_households"]
    assert sums == {(county, one.rule_id): 50 for county in ("990100", "990101") for one in rules}


CITIES, ASKED = ("9901", "9902"), indicators((SELF_PAY, "month"), (SELF_PAY, "last_3_months"), (TREATMENTS, "month"))


def outcomes(spark: SparkSession, drops: Sequence[Row], view: str) -> set[tuple[str, ...]]:
    """County, outcome and reason of a rule about self-pay, of which one person of 9901 had some."""
    catalogue = SimpleNamespace(
        regions=dict.fromkeys(CITIES), contracts={}, indicators=SimpleNamespace(measures=(SELF_PAY, TREATMENTS))
    )
    types = ASKED.types | FACTS["person"]
    name = f"medical_self_pay_{view}"
    asking = replace(SELF_PAY_HIGH, when=parse(f"is_alive and {name} > 0", types), types=types)
    rules = [asking, rule("alive", "is_alive and age > 0")]
    known = delivered_cities(cast(Catalogue, catalogue), drops)
    ledger = spark.createDataFrame(
        [(1, MONTH, 1, 100, 1)],
        "id_key long, month int, from_release long, medical_self_pay_fen long, treatments_n long",
    )
    people = members(spark, member(1), member(2), member(3, 30))
    homes = households(spark).where(F.col("household_id") < 40)
    persons = person_indicators(ledger, None, people, homes, ASKED, known, MONTH)
    of_homes = household_indicators(persons, homes, ASKED, member_outcomes(rules))
    found = rule_outcomes(of_homes, rules, MONTH).collect()
    alive = {(row["county_code"], row["outcome"]) for row in found if row["rule_id"] == "alive"}
    assert alive == {("990101", "hit"), ("990201", "hit")}, "what needs no data can always be told"
    return {(row["county_code"], row["outcome"], row["reason"]) for row in found if row["rule_id"] != "alive"}


def test_a_class_withheld_by_one_city_makes_its_households_unknown_and_those_of_others_zero(
    spark: SparkSession,
) -> None:
    sent = [Row(class_id=one, sender_code=city, period=MONTH) for one in KINDS for city in CITIES]
    withheld = [drop for drop in sent if (drop.class_id, drop.sender_code) != ("inpatient", "9902")]
    assert outcomes(spark, sent, "month") == {("990101", "hit", ""), ("990201", "no_hit", "")}
    unknown = ("990201", "not_evaluable", "medical_self_pay_month")
    assert outcomes(spark, withheld, "month") == {("990101", "hit", ""), unknown}


def test_a_month_that_is_missing_inside_a_span_lowers_what_a_rule_can_be_told_of(spark: SparkSession) -> None:
    months = (202401, 202402, 202403)
    sent = [Row(class_id=one, sender_code=city, period=month) for one in KINDS for city in CITIES for month in months]
    hole = [drop for drop in sent if tuple(drop) != ("inpatient", "9902", 202402)]
    assert outcomes(spark, sent, "last_3_months") == {("990101", "hit", ""), ("990201", "no_hit", "")}
    unknown = ("990201", "not_evaluable", "medical_self_pay_last_3_months")
    assert outcomes(spark, hole, "last_3_months") == {("990101", "hit", ""), unknown}
    assert outcomes(spark, hole, "month") == {("990101", "hit", ""), ("990201", "no_hit", "")}
