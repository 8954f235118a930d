"""Unreadable cells and codes, counted by drop and field."""

from typing import Any

from pyspark.sql import SparkSession

from lowincome.intake.cell_counts import cell_counts
from lowincome.intake.conform import conform
from tests.intake.given import CONTRACTS, VISIT, ZHANG, computed, secret_row, slots_for, staged

CARD = {"card_no": "1", "id_no": ZHANG, "name": "张三"}


def counted(spark: SparkSession, class_id: str, *rows: dict[str, Any]) -> dict[tuple[str, str, str | None], int]:
    contract = CONTRACTS[class_id]
    rows_ = computed(conform(staged(spark, contract, rows), slots_for(contract), secret_row(spark)))
    return {(r.drop_id, r.field, r.code): r.n for r in cell_counts(rows_, slots_for(contract)).collect()}


def test_required_and_optional_cells_that_cannot_be_read(spark: SparkSession) -> None:
    rows = (
        VISIT | {"total": "x", "fund_pay": "y"},
        VISIT | {"total": "z"},
        VISIT | {"total": None, "fund_pay": None},  # an empty cell is not unreadable
        VISIT | {"drop_id": "d2", "fund_pay": "y"},
        VISIT,
        {"broken": "a line that could not be split"},
    )
    assert counted(spark, "outpatient", *rows) == {
        ("d1", "total", None): 2,
        ("d1", "fund_pay", None): 1,
        ("d2", "fund_pay", None): 1,
    }


def test_codes_and_what_is_none(spark: SparkSession) -> None:
    field = next(field for field in CONTRACTS["dibao_roll"].fields if field.codes)
    (value, code), *_ = sorted((field.codes or {}).items())
    row = {"id_no": ZHANG, "name": "张三", "unit_no": "1", "started_on": "20230101", "region": "990101001001"}
    rows = (row | {field.name: value}, row | {field.name: value}, row | {field.name: "?!"}, row)
    assert counted(spark, "dibao_roll", *rows) == {("d1", field.name, code): 2, ("d1", field.name, None): 1}
