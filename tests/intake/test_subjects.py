from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lowincome.intake.subjects import (
    drop_counts,
    set_aside,
    shared_keys,
    to_bad_raw,
    to_bad_record,
    to_identity,
    to_subject,
    told_of_people,
)
from tests.intake.given import CONTRACTS, LI, TABLES, VISIT, ZHANG, computed, screened_rows, slots_for

COUPLE = {"cert_no": "J1", "id_no": ZHANG, "name": "张三", "other_id_no": LI, "other_name": "李四"}


def screened(spark: SparkSession, class_id: str, *rows: Mapping[str, Any]) -> DataFrame:
    return screened_rows(spark, CONTRACTS[class_id], rows)


def identities(rows: DataFrame, class_id: str, known: DataFrame | None = None) -> DataFrame:
    nobody = rows.sparkSession.createDataFrame([], "identity_key bigint")
    return to_identity(told_of_people(rows, slots_for(CONTRACTS[class_id])), nobody if known is None else known, 7)


def subject_rows(spark: SparkSession, class_id: str, *rows: Mapping[str, Any]) -> list[dict[str, Any]]:
    contract = CONTRACTS[class_id]
    table = TABLES[f"std.{contract.subject}"]
    found = to_subject(screened(spark, class_id, *rows), slots_for(contract), table, release=7).collect()
    return [row.asDict() for row in sorted(found, key=lambda row: row.row_key)]


@pytest.mark.parametrize("class_id", sorted(CONTRACTS))
def test_every_class_gives_the_columns_and_types_of_its_subject(spark: SparkSession, class_id: str) -> None:
    contract = CONTRACTS[class_id]
    table = TABLES[f"std.{contract.subject}"]
    rows = to_subject(screened(spark, class_id, {}), slots_for(contract), table, release=1)
    assert [(name, type_) for name, type_ in rows.dtypes] == [(column.name, column.type) for column in table.columns]
    assert rows.count() == 0


def test_an_accepted_visit_is_an_expense(spark: SparkSession) -> None:
    (row,) = subject_rows(spark, "outpatient", VISIT | {"fund_pay": None}, VISIT, {})
    assert (row["class_id"], row["drop_id"], row["period"]) == ("outpatient", "d1", 202411)
    assert (row["kind_code"], row["total_fen"], row["self_pay_fen"]) == ("outpatient", 30000, 10000)
    assert (row["event_on"], row["event_month"]) == (date(2024, 11, 5), 202411)
    assert (row["region_code"], row["from_release"], row["to_release"]) == ("9901", 7, None)
    assert row["attributes"] == {"hospital": "示例医院"}


def test_amounts_among_the_attributes_say_that_they_are_fen(spark: SparkSession) -> None:
    (row,) = subject_rows(spark, "outpatient", VISIT)
    assert row["attributes"] == {"hospital": "示例医院", "fund_pay_fen": "20000"}


def test_refunds_stay_negative(spark: SparkSession) -> None:
    (row,) = subject_rows(spark, "outpatient", VISIT | {"total": "-300", "self_pay": "-100"})
    assert (row["total_fen"], row["self_pay_fen"]) == (-30000, -10000)


def test_a_couple_is_one_relation_and_two_identities(spark: SparkSession) -> None:
    couple = COUPLE | {"registered_on": "2024-11-01"}
    (row,) = subject_rows(spark, "marriages", couple)
    assert (row["relation_code"], row["from_on"], row["attributes"]) == ("spouse", date(2024, 11, 1), None)
    people = identities(screened(spark, "marriages", couple), "marriages").collect()
    assert {(p.id_no, p.name, p.id_key, p.name_key) for p in people} == {
        (ZHANG, "张三", row["id_key"], row["name_key"]),
        (LI, "李四", row["other_key"], None),
    }


def test_modes_become_kinds_and_months_days(spark: SparkSession) -> None:
    aid = {"payment_no": "Z1", "id_no": ZHANG, "name": "张三", "mode": "手工", "paid_on": "20241105", "amount": "50"}
    (row,) = subject_rows(spark, "medical_aid", aid)
    assert (row["kind_code"], row["amount_fen"], row["is_basis"]) == ("medical_aid_manual", 5000, False)
    paid = {"id_no": ZHANG, "name": "张三", "employer_no": "E1", "pay_month": "202410", "base": "4000"}
    (row,) = subject_rows(spark, "employee_contributions", paid)
    assert (row["event_on"], row["event_month"], row["is_basis"]) == (date(2024, 10, 1), 202410, True)


def test_the_register_and_its_vault_rows(spark: SparkSession) -> None:
    person = {"id_no": ZHANG, "name": "张三", "birth_on": "19900101", "region": "990101001001", "book_no": "1"}
    rows = [
        person | {"book_type": "集体户", "address": "示例路1号", "phone": "000 1"},
        person | {"id_no": LI, "name": "李四"},
    ]
    first, second = sorted(subject_rows(spark, "population", *rows), key=lambda row: not row["is_collective_book"])
    assert (first["is_collective_book"], second["is_collective_book"]) == (True, None)
    assert first["book_key"] == second["book_key"] is not None
    assert (first["birth_on"], first["region_code"]) == (date(1990, 1, 1), "990101001001")
    people = identities(screened(spark, "population", *rows), "population").collect()
    found = {(p.id_no, p.name, p.address, p.phone, p.period, p.from_release) for p in people}
    assert found == {(ZHANG, "张三", "示例路1号", "0001", 202411, 7), (LI, "李四", None, None, 202411, 7)}


def test_identities_are_told_once(spark: SparkSession) -> None:
    rows = [VISIT, VISIT | {"settlement_no": "S2"}, VISIT | {"settlement_no": "S3", "name": "李四"}, {}]
    people = identities(screened(spark, "outpatient", *rows), "outpatient")
    assert sorted((p.id_no, p.name) for p in people.collect()) == [(ZHANG, "张三"), (ZHANG, "李四")]
    assert set(people.columns) == set(TABLES["vault.identity"].column_names)
    known = computed(people.where(F.col("name") == "李四"))
    more = identities(screened(spark, "outpatient", *rows), "outpatient", known)
    assert [(p.id_no, p.name) for p in more.collect()] == [(ZHANG, "张三")]


def test_another_number_under_a_known_key_is_told_so_that_the_run_can_end(spark: SparkSession) -> None:
    rows = screened(spark, "outpatient", VISIT, VISIT | {"settlement_no": "S2", "name": "李四"})
    known = computed(identities(rows, "outpatient"))
    other = rows.withColumn("id_number_1", F.lit(LI))  # with the key of the first
    told = computed(identities(other, "outpatient", known))
    (key,) = {row.id_key for row in known.collect()}
    assert {(row.id_no, row.id_key) for row in told.collect()} == {(LI, key)}
    assert [row.id_key for row in shared_keys(told, known).collect()] == [key]
    assert [row.id_key for row in shared_keys(known.unionByName(told), known.limit(0)).collect()] == [key]
    assert shared_keys(known, known).isEmpty()
    assert shared_keys(known, told.limit(0)).isEmpty()


def test_bad_rows_go_to_quarantine(spark: SparkSession) -> None:
    rows = set_aside(screened(spark, "outpatient", VISIT, VISIT, VISIT | {"total": "x"}))
    records = to_bad_record(rows, 7)
    assert records.dtypes == [(column.name, column.type) for column in TABLES["bad.record"].columns]
    assert sorted((r.row_no, r.state, r.reasons[0].code) for r in records.collect()) == [
        (2, "duplicate", "duplicate_row"),
        (3, "refused", "bad_amount"),
    ]
    (raw,) = to_bad_raw(rows, 7).collect()
    assert (raw.row_no, raw.from_release) == (3, 7)
    assert '"total":"x"' in raw.raw
    assert to_bad_raw(rows, 7).dtypes == [(column.name, column.type) for column in TABLES["bad.raw"].columns]


def test_rows_and_fen_of_each_drop(spark: SparkSession) -> None:
    second = {"drop_id": "d2", "drop_rank": 2}
    totals = {"settlement_no": "合计", "self_pay": "400"}
    rows = screened(spark, "outpatient", VISIT, VISIT, VISIT | {"total": "x"}, totals, {}, VISIT | second)
    counts = {row.drop_id: row.asDict() for row in drop_counts(rows).collect()}
    assert counts["d1"] == {
        "drop_id": "d1",
        "n_rows": 5,
        "n_accepted": 1,
        "n_refused": 3,
        "n_duplicate": 1,
        "n_totals": 1,
        "amount_fen": 10000,
        "sent_amount_fen": 30000,
    }
    assert (counts["d2"]["n_duplicate"], counts["d2"]["amount_fen"]) == (1, None)


def test_without_an_amount_field_there_is_no_amount(spark: SparkSession) -> None:
    (row,) = drop_counts(screened(spark, "marriages", COUPLE | {"registered_on": "2024-11-01"}, {})).collect()
    assert (row.n_rows, row.amount_fen, row.sent_amount_fen) == (2, None, None)
