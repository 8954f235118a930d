from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pyspark.sql import Row, SparkSession

from lowincome.config.contracts import Contract
from lowincome.intake.conform import conform
from tests.columns.gb11643 import valid
from tests.intake.given import CONTRACTS, LI, VISIT, ZHANG, by_field, secret_row, slots_for, staged

OUTPATIENT = CONTRACTS["outpatient"]
POPULATION = CONTRACTS["population"]
PERSON = {"id_no": ZHANG, "name": "张三", "birth_on": "1990-01-01", "region": "990101001001"}


def conformed(spark: SparkSession, contract: Contract, *rows: Mapping[str, Any]) -> list[Row]:
    found = conform(staged(spark, contract, rows), slots_for(contract), secret_row(spark))
    return sorted(by_field(found, contract).collect(), key=lambda row: (row.drop_rank, row.row_no))


def reasons(row: Row) -> list[tuple[str, str | None]]:
    """In the order of the class's fields."""
    order = [field.name for field in CONTRACTS[row.class_id].fields]
    found = [(reason.code, reason.field) for reason in row.reasons]
    return sorted(found, key=lambda reason: order.index(reason[1]) if reason[1] else -1)


def test_a_good_row_is_typed(spark: SparkSession) -> None:
    (row,) = conformed(spark, OUTPATIENT, VISIT)
    typed = {
        "settlement_no": "S1",
        "id_no": ZHANG,
        "name": "张三",
        "hospital": "示例医院",
        "settled_on": date(2024, 11, 5),
    }
    assert {name: row[name] for name in typed} == typed
    assert (row.total, row.fund_pay, row.self_pay, row.stated_fen) == (30000, 20000, 10000, 10000)
    assert (row.reasons, row.marks, row.raw) == ([], [], None)
    assert (row.drop_id, row.class_id, row.period, row.sender_code, row.row_no) == (
        "d1",
        "outpatient",
        202411,
        "9901",
        1,
    )


def test_a_row_of_nulls_misses_every_required_field(spark: SparkSession) -> None:
    (row,) = conformed(spark, OUTPATIENT, {})
    required = [field.name for field in OUTPATIENT.fields if field.required]
    assert reasons(row) == [("missing", name) for name in required]
    assert (row.id_no_key, row.name_key, row.total, row.marks, row.raw) == (None, None, None, [], "{}")
    assert row.row_key is not None


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ({"settled_on": "2024-02-30"}, ("bad_date", "settled_on")),
        ({"settled_on": "2024-12-01"}, ("date_after_period", "settled_on")),
        ({"settled_on": "1899-12-31"}, ("date_before_1900", "settled_on")),
        ({"total": "1.234"}, ("bad_amount", "total")),
        ({"total": "100000000000.01"}, ("bad_amount", "total")),
        ({"name": "张\ufffd"}, ("undecodable", "name")),
        ({"id_no": "99010\ufffd"}, ("undecodable", "id_no")),
        ({"id_no": ZHANG[:17] + "0"}, ("id_checksum", "id_no")),
        ({"id_no": valid("99010120241201001")}, ("id_birth", "id_no")),
        ({"settlement_no": " "}, ("missing", "settlement_no")),
    ],
)
def test_a_required_cell_that_cannot_be_used_refuses(spark: SparkSession, cell: dict[str, str], reason: Any) -> None:
    (row,) = conformed(spark, OUTPATIENT, VISIT | cell)
    assert reasons(row) == [reason]
    assert next(iter(cell.values())).strip() in row.raw or cell == {"settlement_no": " "}


def test_all_reasons_of_a_row_are_told(spark: SparkSession) -> None:
    (row,) = conformed(spark, OUTPATIENT, VISIT | {"id_no": "3.70102E+17", "total": "x", "self_pay": None})
    assert reasons(row) == [("id_excel_scientific", "id_no"), ("bad_amount", "total"), ("missing", "self_pay")]


def test_an_optional_cell_becomes_null_with_a_mark(spark: SparkSession) -> None:
    bad, blank = conformed(
        spark, OUTPATIENT, VISIT | {"fund_pay": "无", "hospital": "\ufffd"}, VISIT | {"fund_pay": None}
    )
    assert (bad.fund_pay, bad.hospital, bad.reasons) == (None, None, [])
    assert sorted(bad.marks) == ["bad_optional:fund_pay", "bad_optional:hospital"]
    assert (blank.fund_pay, blank.marks) == (None, [])


def test_repairs_of_the_number_are_marked_and_lead_to_one_person(spark: SparkSession) -> None:
    written = ["610104196209276908", "'610104196209276908", "610104620927690", "６１０１０４１９６２０９２７６９０８"]
    rows = conformed(spark, OUTPATIENT, *(VISIT | {"id_no": text} for text in written))
    assert {(row.id_no, row.id_no_key) for row in rows} == {("610104196209276908", rows[0].id_no_key)}
    assert [row.marks for row in rows] == [[], ["id_apostrophe"], ["id_upgraded_15"], ["id_full_width"]]


def test_a_second_persons_repairs_carry_the_field(spark: SparkSession) -> None:
    couple = {"cert_no": "J1", "id_no": ZHANG, "name": "张三", "other_id_no": f"'{LI}", "other_name": "李四"}
    (row,) = conformed(spark, CONTRACTS["marriages"], couple | {"registered_on": "2024-11-01"})
    assert (row.other_id_no, row.marks) == (LI, ["id_apostrophe:other_id_no"])
    assert row.other_id_no_key not in (None, row.id_no_key)


def test_broken_lines_and_totals_have_one_reason(spark: SparkSession) -> None:
    rows = conformed(
        spark,
        OUTPATIENT,
        {"broken": "S1,9901,张三"},
        {"settlement_no": "合计", "total": "600.00", "self_pay": "200.00"},
        {"id_no": "总 计：", "total": "600.00"},
        {"name": "小计", "self_pay": "200.00"},
        VISIT | {"hospital": "合计医院"},
    )
    assert [reasons(row) for row in rows] == [[("ragged_row", None)], *([[("totals_row", None)]] * 3), []]
    assert rows[0].raw == "S1,9901,张三"


def test_codes_regions_and_books(spark: SparkSession) -> None:
    rows = conformed(
        spark,
        POPULATION,
        PERSON | {"sex": "1", "book_no": "H 001", "book_type": "集体户", "residence": "990102000000"},
        PERSON | {"sex": "女", "book_no": "Ｈ００１", "book_type": "家庭户", "residence": "9901020"},
        PERSON | {"sex": "?", "book_no": "无", "region": "99"},
        PERSON | {"region": "x"},
    )
    assert [row.sex for row in rows] == ["male", "female", None, None]
    assert [row.book_type for row in rows] == ["true", "false", None, None]
    assert [row.residence for row in rows] == ["990102", None, None, None]
    assert [row.region for row in rows] == ["990101001001", "990101001001", "99", None]
    assert rows[0].book_no_key == rows[1].book_no_key is not None
    assert sorted(rows[2].marks) == ["bad_optional:book_no", "bad_optional:sex"]
    assert rows[2].book_no_key is None
    assert reasons(rows[3]) == [("bad_region", "region")]


def test_a_birthday_that_differs_from_the_number_is_marked(spark: SparkSession) -> None:
    same, other = conformed(spark, POPULATION, PERSON, PERSON | {"birth_on": "19900102"})
    assert (same.marks, other.marks, other.reasons) == ([], ["birth_differs"], [])


def test_months_are_events_on_their_first_day(spark: SparkSession) -> None:
    pension = {"payment_no": "P1", "id_no": ZHANG, "name": "张三", "amount": "150"}
    contract = CONTRACTS["resident_pensions"]
    now, later = conformed(spark, contract, pension | {"pay_month": "2024年11月"}, pension | {"pay_month": "202412"})
    assert (now.pay_month, now.reasons) == (202411, [])
    assert reasons(later) == [("date_after_period", "pay_month")]


def test_the_row_key_is_the_fact(spark: SparkSession) -> None:
    same = VISIT | {"total": "1", "name": "李四", "drop_id": "d2", "drop_rank": 2}
    first, repeated, other = conformed(spark, OUTPATIENT, VISIT, VISIT | {"settlement_no": "S2"}, same)
    assert first.row_key == other.row_key != repeated.row_key


def test_nulls_in_a_key_keep_their_place(spark: SparkSession) -> None:
    contract = replace(OUTPATIENT, key=("hospital", "fund_pay"))
    rows = [VISIT | {"hospital": "7", "fund_pay": None}, VISIT | {"hospital": None, "fund_pay": "0.07"}]
    first, second = conformed(spark, contract, *rows)
    assert first.row_key != second.row_key


def test_the_content_key_is_all_that_a_sender_says_of_a_state(spark: SparkSession) -> None:
    changed: list[dict[str, Any]] = [
        {"region": "990101001002"},
        {"book_no": "2"},
        {"name": "张四"},
        {"sender_code": "9902"},
    ]
    same: list[dict[str, Any]] = [
        {"id_no": f" {ZHANG}"},
        {"birth_on": "1990-01-01"},
        {"drop_id": "d2", "period": 202412},
    ]
    first, *others = conformed(spark, POPULATION, PERSON, *(PERSON | cells for cells in same + changed))
    assert {row.content_key for row in others[: len(same)]} == {first.content_key}
    assert len({first.content_key, *(row.content_key for row in others[len(same) :])}) == 1 + len(changed)
    (event,) = conformed(spark, OUTPATIENT, VISIT)
    assert event.content_key is None


def test_without_key_equal_rows_are_numbered_within_the_drop(spark: SparkSession) -> None:
    contract = replace(OUTPATIENT, key=())
    again = {"drop_id": "d2", "drop_rank": 2}
    rows = conformed(spark, contract, VISIT, VISIT, VISIT | {"total": "9"}, VISIT | again, VISIT | again)
    keys = [row.row_key for row in rows]
    assert len(set(keys)) == 3
    assert keys[:2] == keys[3:]


def test_card_numbers_enter_the_key_by_pseudonym_only(spark: SparkSession) -> None:
    card = {
        "card_no": f"{ZHANG}41",
        "id_no": ZHANG,
        "name": "张三",
        "grade": "一级",
        "action": "新办",
        "issued_on": "20241105",
    }
    (row,) = conformed(spark, CONTRACTS["disability_cards"], card)
    assert row.card_no_key not in (None, row.id_no_key)
    assert (row.grade, row.action, row.reasons) == ("1", "disability_card_new", [])


def test_neither_python_nor_the_key_is_in_the_plan(spark: SparkSession, capsys: pytest.CaptureFixture[str]) -> None:
    conform(staged(spark, OUTPATIENT, [VISIT]), slots_for(OUTPATIENT), secret_row(spark)).explain(True)
    plan = capsys.readouterr().out
    assert len(plan) > 1000
    assert "EvalPython" not in plan
    pad = bytes(byte ^ 0x36 for byte in b"a key")
    for shown in (pad.hex(), pad.decode(), "a key for tests", str(list(pad))[1:-1]):
        assert shown.lower() not in plan.lower()
