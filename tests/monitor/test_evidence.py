from datetime import date
from typing import Any

import pytest
from pyspark.sql import Row, SparkSession

from lowincome.config.rule import Evidence, Rule
from lowincome.monitor import evidence as evidence_of_hits
from lowincome.monitor.evidence import with_evidence
from tests.monitor.given import MEASURES, SELF_PAY_HIGH, rule, subjects

MONTH = 202403
WARNING = "hit_id long, household_id long, rule_id string, evidence_keys array<long>"
LONG_TREATMENT = rule(
    "long_treatment", "new_cards >= 0", evidence=Evidence(("treatments", "medical_total"), "last_12_months")
)
NEW_CARD = rule("new_card", "new_cards >= 1", evidence=Evidence(("new_disability_cards",), "month"))
EVER_CARD = rule("ever_card", "new_cards >= 1", evidence=Evidence(("new_disability_cards",), "all"))


def evidence(spark: SparkSession, warning: tuple[str, list[int]], rules: list[Rule], **rows: Any) -> list[Row]:
    warnings = spark.createDataFrame([(1, 10, *warning), (2, 10, "other", [1])], WARNING)
    found = with_evidence(warnings, subjects(spark, **rows), {}, rules, MEASURES, MONTH)
    assert found.columns == ["hit_id", "household_id", "rule_id", "evidence_keys", "evidence"]
    assert found.schema["evidence"].dataType.simpleString() == (
        "array<struct<class_id:string,drop_id:string,row_key:bigint,event_on:date,fen:bigint>>"
    )
    of = {row["hit_id"]: row["evidence"] for row in found.collect()}
    assert of[2] == [], "a warning without rows stays"
    return list(of[1])


def paid(id_key: int | None, self_pay_fen: int | None, month: int = 202401, **more: Any) -> dict[str, Any]:
    day = date(month // 100, month % 100, 15)
    amounts = {"kind_code": "outpatient", "self_pay_fen": self_pay_fen, "total_fen": 1_000}
    return {"id_key": id_key, "event_month": month, "event_on": day, **amounts, **more}


def test_the_rows_of_the_year_add_up_to_the_value_with_aid_below_zero(spark: SparkSession) -> None:
    found = evidence(
        spark,
        ("medical_self_pay_high", [1]),
        [SELF_PAY_HIGH, NEW_CARD],
        expense=[
            paid(1, 900, 202403),
            paid(1, -100, 202401),
            paid(1, 700, 202312),
            paid(1, 700, 202404),
            paid(2, 700, 202402),
            paid(1, 0, 202402),
            paid(1, None, 202402),
            paid(1, 50, 202402, kind_code=None),
            paid(None, 50, 202402),
        ],
        income=[paid(1, None, 202402, kind_code="medical_aid_manual", amount_fen=300)],
    )
    assert found == [
        Row(class_id="outpatient", drop_id="drop", row_key=2, event_on=date(2024, 1, 15), fen=-100),
        Row(class_id="medical_aid_manual", drop_id="drop", row_key=1, event_on=date(2024, 2, 15), fen=-300),
        Row(class_id="outpatient", drop_id="drop", row_key=1, event_on=date(2024, 3, 15), fen=900),
    ]


def test_rows_are_sorted_by_day_class_drop_and_row(spark: SparkSession) -> None:
    rows = [paid(1, 3, row_key=9), paid(1, 2, row_key=8), paid(1, 1, drop_id="a"), paid(1, 4, kind_code="inpatient")]
    found = evidence(spark, ("medical_self_pay_high", [1]), [SELF_PAY_HIGH], expense=rows)
    assert [row["fen"] for row in found] == [4, 1, 2, 3]


def test_the_rows_of_all_people_of_the_warning_are_kept_each_once(spark: SparkSession) -> None:
    rows = [paid(1, 5), paid(2, 7), paid(3, 9)]
    assert [r["fen"] for r in evidence(spark, ("long_treatment", [1, 2]), [LONG_TREATMENT], expense=rows)] == [
        1_000,
        1_000,
    ]


def test_the_first_measure_in_fen_says_what_a_row_adds(spark: SparkSession) -> None:
    rows = [paid(1, 5, 202304, total_fen=400), paid(1, 5, 202303), paid(1, 5, total_fen=-400), paid(1, 5, total_fen=0)]
    found = evidence(spark, ("long_treatment", [1]), [LONG_TREATMENT], expense=rows)
    assert [(row["row_key"], row["fen"]) for row in found] == [(1, 400), (3, -400)]


def test_rows_that_are_only_counted_have_no_amount_and_count_in_their_own_month(spark: SparkSession) -> None:
    card = {"id_key": 1, "kind_code": "disability_card_new", "event_on": date(2023, 5, 1), "event_month": 202305}
    cards = [{**card, "period": MONTH}, {**card, "period": 202402}, {**card, "period": 202404}]
    found = evidence(spark, ("new_card", [1]), [NEW_CARD], life_event=cards)
    assert found == [
        Row(class_id="disability_card_new", drop_id="drop", row_key=1, event_on=date(2023, 5, 1), fen=None)
    ]
    assert [row["row_key"] for row in evidence(spark, ("ever_card", [1]), [EVER_CARD], life_event=cards)] == [1, 2]


def test_only_those_whose_rows_are_the_evidence_have_it(spark: SparkSession) -> None:
    hits = spark.createDataFrame([(1, 10, "long_treatment", [1, 2, 3]), (2, 10, "long_treatment", [9])], WARNING)
    rows = subjects(spark, expense=[paid(3, 5), paid(1, 5), paid(1, 6)])
    found = with_evidence(hits, rows, {}, [LONG_TREATMENT], MEASURES, MONTH).collect()
    assert {row["hit_id"]: row["evidence_keys"] for row in found} == {1: [1, 3], 2: [9]}


@pytest.mark.parametrize("bits", [1, 62])
def test_rules_that_rest_on_the_same_rows_find_their_own_months_however_many_they_are(
    spark: SparkSession, monkeypatch: pytest.MonkeyPatch, bits: int
) -> None:
    monkeypatch.setattr(evidence_of_hits, "BITS", bits)
    rules = [
        rule(f"rule_{months}", "new_cards >= 0", evidence=Evidence(("medical_self_pay", "medical_self_pay"), months))
        for months in ("month", "last_3_months", "month_and_year_ago", "last_12_months")
    ]
    hits = spark.createDataFrame([(n, 10, one.rule_id, [1]) for n, one in enumerate(rules)], WARNING)
    rows = subjects(spark, expense=[paid(1, 1, 202403), paid(1, 2, 202401), paid(1, 3, 202303), paid(1, 4, 202305)])
    found = with_evidence(hits, rows, {}, rules, MEASURES, MONTH).collect()
    amounts = {row["hit_id"]: [one["fen"] for one in row["evidence"]] for row in found}
    assert amounts == {0: [1], 1: [2, 1], 2: [3, 1], 3: [4, 2, 1]}
