from datetime import date
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from lowincome.config.rule import Level, Rule
from lowincome.monitor.evaluation import answers, in_force, member_lines, rules_that_hold
from lowincome.monitor.hits import household_hits
from lowincome.monitor.lines import with_lines
from tests.monitor.given import SELF_PAY_HIGH, line_level, rule

MONTH = 202403
CLASS_LABELS = {"general": "一般居民", "dibao": "低保对象"}
VILLAGE = "990101001001"
PERSON = (
    "month int, person_key long, household_id long, class_code string, is_alive boolean, is_student boolean, age int, "
    "death_known_month int, region_code string, county_code string, n_members int, n_students long, "
    "self_pay_year long, new_cards long, self_pay_mom double"
)
HOUSEHOLD = (
    "month int, household_id long, region_code string, county_code string, class_code string, n_members int, "
    "n_students long, self_pay_12_months long"
)
NEW_CARD = rule("new_disability_card", "is_alive and new_cards >= 1", level=Level("orange", None, None, "assumed"))
WITH_STUDENT = rule(
    "medical_self_pay_with_student",
    "self_pay_12_months > param.household_line and n_students >= 1",
    "一年自付{self_pay_12_months}元,在校{n_students}人",
    "household",
    level=line_level("self_pay_12_months", "household_line"),
)


def person(person_key: int, self_pay_year: int | None = None, household_id: int = 10, **facts: Any) -> dict[str, Any]:
    plain = {"month": MONTH, "class_code": "general", "is_alive": True, "is_student": False, "age": 40, "n_members": 2}
    place = {"region_code": VILLAGE, "county_code": "990101", "n_students": 0}
    return {
        **plain,
        **place,
        "person_key": person_key,
        "household_id": household_id,
        "self_pay_year": self_pay_year,
        **facts,
    }


def table(spark: SparkSession, schema: str, rows: list[dict[str, Any]]) -> DataFrame:
    names = [column.split()[0] for column in schema.split(", ")]
    return spark.createDataFrame([tuple(row.get(name) for name in names) for row in rows], schema)


def lines(spark: SparkSession) -> DataFrame:
    rows = [(VILLAGE, "general", 1_500_000, 9_000_000), (VILLAGE, "dibao", 500_000, None)]
    return spark.createDataFrame(rows, "region_code string, class_code string, self_pay_line long, household_line long")


def warned(
    spark: SparkSession, *persons: dict[str, Any], rules: list[Rule], month: int = MONTH, households: Any = ()
) -> list[Row]:
    people = table(spark, PERSON, list(persons)).transform(with_lines, lines(spark), "person")
    asked = people.groupBy("household_id").agg(
        F.count_if(F.lit(True)).alias("n_people"), *answers(rule.when for rule in rules), *member_lines(rules)
    )
    homes = table(spark, HOUSEHOLD, list(households)).join(asked, on="household_id", how="left")
    homes = homes.transform(with_lines, lines(spark), "household")
    holding = rules_that_hold(people, homes, in_force(rules, month), CLASS_LABELS)
    found = household_hits(holding, month).collect()
    return sorted(found, key=lambda row: (row["household_id"], row["rule_id"]))


def test_a_warning_says_what_was_found_and_in_which_words(spark: SparkSession) -> None:
    [row] = warned(spark, person(1, 1_500_001), person(2, None), rules=[SELF_PAY_HIGH])
    hit_id = spark.sql("select xxhash64('hit', 202403, 10L, 'medical_self_pay_high')").collect()[0][0]
    assert row.asDict() == {
        "month": MONTH,
        "county_code": "990101",
        "hit_id": hit_id,
        "household_id": 10,
        "region_code": VILLAGE,
        "class_code": "general",
        "rule_id": "medical_self_pay_high",
        "rule_version": 1,
        "rule_fingerprint": "print of medical_self_pay_high",
        "kind": "include",
        "causes": ["illness", "schooling"],
        "level": "blue",
        "values": {"self_pay_year": 1_500_001},
        "parameters": {"self_pay_line": 1_500_000},
        "person_keys": [1],
        "reason_text": "一般居民2024-03累计自付15,000.01元,超过15,000.00元",
        "evidence_keys": [1],
    }


def test_exactly_at_the_line_and_unknown_are_no_hits(spark: SparkSession) -> None:
    people = [person(1, 1_500_000), person(2, None), person(3, 9_999_999, is_alive=False)]
    nowhere = person(4, 9_999_999, 40, region_code=None, county_code="000000")
    no_line = person(5, 9_999_999, 50, class_code="tekun")
    assert warned(spark, *people, nowhere, no_line, rules=[SELF_PAY_HIGH]) == []


def test_the_line_is_that_of_the_class_of_the_person(spark: SparkSession) -> None:
    [row] = warned(spark, person(1, 600_000), person(2, 500_001, class_code="dibao"), rules=[SELF_PAY_HIGH])
    assert (row["person_keys"], row["class_code"], row["reason_text"][:4]) == ([2], "dibao", "低保对象")


@pytest.mark.parametrize(
    ("fen", "level"),
    [(1_500_001, "blue"), (2_249_999, "blue"), (2_250_000, "yellow"), (3_000_000, "orange"), (4_499_999, "orange"),
     (4_500_000, "red")],
)  # fmt: skip
def test_levels_rise_with_the_ratio_to_the_line(spark: SparkSession, fen: int, level: str) -> None:
    [row] = warned(spark, person(1, fen), rules=[SELF_PAY_HIGH])
    assert row["level"] == level


def test_the_decisive_member_has_the_highest_level_then_the_largest_value_then_the_smallest_key(
    spark: SparkSession,
) -> None:
    dibao_red, general_blue = person(7, 1_600_000, class_code="dibao"), person(3, 2_000_000)
    [row] = warned(spark, general_blue, dibao_red, rules=[SELF_PAY_HIGH])
    assert (row["level"], row["values"]["self_pay_year"], row["person_keys"]) == ("red", 1_600_000, [3, 7])
    assert row["evidence_keys"] == [7]
    [row] = warned(spark, person(5, 1_700_000), person(4, 1_600_000), rules=[SELF_PAY_HIGH])
    assert (row["evidence_keys"], row["person_keys"]) == ([5], [4, 5])
    [row] = warned(spark, person(5, 1_700_000), person(-(2**63), 1_700_000), rules=[SELF_PAY_HIGH])
    assert row["evidence_keys"] == [-(2**63)]


def test_an_event_of_two_members_is_one_warning_with_the_rows_of_both(spark: SparkSession) -> None:
    people = [person(2, new_cards=1), person(1, new_cards=2), person(3, new_cards=0), person(4, 0, 40, new_cards=1)]
    first, second = warned(spark, *people, rules=[NEW_CARD, SELF_PAY_HIGH])
    assert (first["level"], first["person_keys"], first["evidence_keys"]) == ("orange", [1, 2], [1, 2])
    assert (first["values"], first["parameters"], first["causes"]) == ({"new_cards": 2}, {}, [])
    assert (second["household_id"], second["person_keys"]) == (40, [4])


def test_a_rule_about_a_household_points_at_all_its_members(spark: SparkSession) -> None:
    home = {"month": MONTH, "region_code": VILLAGE, "county_code": "990101", "class_code": "dibao", "n_members": 2}
    homes = [
        {**home, "household_id": 10, "n_students": 1, "self_pay_12_months": 18_000_000},
        {**home, "household_id": 20, "n_students": 0, "self_pay_12_months": 18_000_000},
        {**home, "household_id": 30, "n_students": 1, "self_pay_12_months": None},
        {**home, "household_id": 40, "n_students": 1, "self_pay_12_months": 9_000_000},
    ]
    people = [person(key, household_id=home) for key, home in ((2, 10), (1, 10), (3, 20), (4, 30), (5, 40))]
    [row] = warned(spark, *people, rules=[WITH_STUDENT], households=homes)
    assert (row["household_id"], row["level"], row["class_code"]) == (10, "orange", "dibao")
    assert (row["person_keys"], row["evidence_keys"]) == ([1, 2], [1, 2])
    assert row["values"] == {"n_students": 1, "self_pay_12_months": 18_000_000}
    assert (row["parameters"], row["reason_text"]) == ({"household_line": 9_000_000}, "一年自付180,000.00元,在校1人")


@pytest.mark.parametrize(
    ("more", "hits"),
    [
        ({}, 1),
        ({"valid_from": date(2024, 3, 31)}, 1),
        ({"valid_from": date(2024, 4, 1)}, 0),
        ({"valid_to": date(2024, 3, 31)}, 1),
        ({"valid_to": date(2024, 3, 30)}, 0),
        *(({"status": status}, 0) for status in ("draft", "shadow", "retired")),
    ],
)
def test_a_rule_counts_when_it_is_live_on_the_last_day_of_the_month(
    spark: SparkSession, more: dict[str, Any], hits: int
) -> None:
    assert len(warned(spark, person(1, new_cards=1), rules=[rule("new_card", "new_cards >= 1", **more)])) == hits


def test_texts_truths_and_ratios_are_no_values_and_the_unknown_is_said(spark: SparkSession) -> None:
    reverse = rule(
        "death_on_benefit",
        "not is_alive and class_code in ('dibao') and death_known_month <= month and coalesce(age, 0) >= 0",
        "{death_known_month}死亡,{age}岁,在校{is_student},环比{self_pay_mom},自付{self_pay_year}",
        kind="reverse",
    )
    dead = person(1, None, is_alive=False, class_code="dibao", death_known_month=202402, age=None, self_pay_mom=0.5)
    [row] = warned(spark, dead, rules=[reverse])
    assert row["values"] == {"age": None, "death_known_month": 202402, "month": MONTH}
    assert (row["reason_text"], row["kind"]) == ("2024-02死亡,—岁,在校false,环比0.50,自付—", "reverse")


def test_without_rules_nobody_is_warned(spark: SparkSession) -> None:
    assert warned(spark, person(1, 9_999_999), rules=[]) == []


def test_a_household_asks_its_members_for_values_against_the_lines_of_their_class(spark: SparkSession) -> None:
    asking = rule(
        "asking",
        "any_member(self_pay_year > param.self_pay_line) and count_members(is_alive) < n_members",
        grain="household",
    )
    home = {"month": MONTH, "region_code": VILLAGE, "county_code": "990101", "class_code": "dibao", "n_members": 2}
    homes = [{**home, "household_id": number} for number in (10, 20, 30)]
    people = [
        *(person(1, 600_000, class_code="dibao"), person(2, None, is_alive=False)),
        *(person(3, 600_000, 20), person(4, 100, 20, is_alive=False)),
        *(person(5, None, 30), person(6, 1, 30, is_alive=False)),
    ]
    [row] = warned(spark, *people, rules=[asking], households=homes)
    assert (row["household_id"], row["person_keys"], row["class_code"]) == (10, [1, 2], "dibao")
    assert row["values"] == {"n_members": 2, "count_members(is_alive)": 1}
    assert row["parameters"] == {"self_pay_line@dibao": 500_000, "self_pay_line@general": 1_500_000}
