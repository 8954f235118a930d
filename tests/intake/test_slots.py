"""Classes of one subject in one plan: what differs between them must not mix."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F

from lowincome.config.contracts import Contract
from lowincome.intake.conform import conform
from lowincome.intake.screen import facts, screen
from lowincome.intake.slots import Slots, slot_kind
from lowincome.intake.subjects import to_subject, told_of_people
from tests.intake.given import (
    CONTRACTS,
    LI,
    SUBJECTS,
    TABLES,
    VISIT,
    ZHANG,
    computed,
    secret_row,
    slots_for,
    staged,
    told,
)

PENSION = {"payment_no": "P1", "id_no": ZHANG, "name": "张三", "pay_month": "202411", "amount": "150"}
AID = {"payment_no": "P1", "id_no": LI, "name": "李四", "mode": "手工", "paid_on": "20241105", "amount": "50"}
BASE = {"id_no": ZHANG, "name": "张三", "employer_no": "E1", "employer": "厂", "pay_month": "202410", "base": "4000"}


def together(spark: SparkSession, rows: Mapping[str, Mapping[str, Any]]) -> tuple[list[Row], Slots]:
    """One row of each class, screened in one plan and by class in the order given."""
    contracts = [CONTRACTS[class_id] for class_id in rows]
    slots = slots_for(*contracts)
    frames = [_moved(spark, contract, rows[contract.class_id], slots) for contract in contracts]
    everything = frames[0]
    for frame in frames[1:]:
        everything = everything.unionByName(frame, allowMissingColumns=True)
    conformed = computed(conform(everything, slots, secret_row(spark)))
    screened = computed(screen(conformed, told(facts(conformed), conformed)))
    table = TABLES[f"std.{contracts[0].subject}"]
    found = {row.class_id: row for row in to_subject(screened, slots, table, 1).collect()}
    assert told_of_people(screened, slots).where(F.col("id_no") == ZHANG).select("identity_key").distinct().count() == 1
    return [found[class_id] for class_id in rows], slots


def _moved(spark: SparkSession, contract: Contract, row: Mapping[str, Any], slots: Slots) -> Any:
    """A staged row with its cells in the slots that the classes share."""
    alone = {slot.name: slot.fields[contract.class_id].name for slot in slots_for(contract).slots}
    shared = {old: slots.of(contract.class_id, field).name for old, field in alone.items()}
    return staged(spark, contract, [row]).withColumnsRenamed(shared)


def test_classes_of_a_subject_share_one_plan_and_keep_their_meanings(spark: SparkSession) -> None:
    rows = {"resident_pensions": PENSION, "medical_aid": AID, "employee_contributions": BASE}
    (pension, aid, base), _ = together(spark, rows)
    assert (pension.kind_code, pension.amount_fen, pension.event_month) == ("resident_pension", 15000, 202411)
    assert (aid.kind_code, aid.amount_fen, aid.event_month, aid.is_basis) == ("medical_aid_manual", 5000, 202411, False)
    assert (base.kind_code, base.amount_fen, base.event_month, base.is_basis) == (
        "employee_contribution",
        400000,
        202410,
        True,
    )
    assert base.attributes["employer"] == "厂"
    assert aid.attributes is None or "employer" not in aid.attributes
    assert pension.row_key != aid.row_key  # the same payment number in two classes is two facts


def test_the_fact_is_the_same_whatever_travels_along(spark: SparkSession) -> None:
    assert len(CONTRACTS["employee_contributions"].key) > len(CONTRACTS["resident_pensions"].key)
    (pension, base), _ = together(spark, {"resident_pensions": PENSION, "employee_contributions": BASE})
    (alone,), _ = together(spark, {"resident_pensions": PENSION})
    assert alone.row_key == pension.row_key
    (alone,), _ = together(spark, {"employee_contributions": BASE})
    assert alone.row_key == base.row_key


def test_fields_with_the_same_task_share_a_slot() -> None:
    slots = slots_for(CONTRACTS["outpatient"], CONTRACTS["inpatient"])
    for field in ("id_no", "name", "settled_on", "total", "self_pay"):
        assert slots.of("outpatient", field) is slots.of("inpatient", field)
    assert {slot.name for slot in slots.of_kind("id_number")} == {"id_number_1"}


def test_slots_of_fewer_classes_keep_their_names() -> None:
    contracts = [c for c in CONTRACTS.values() if c.subject == "expense"]
    slots = slots_for(*contracts)
    fewer = slots.only(["outpatient"])
    assert {slot.name for slot in fewer.slots} < {slot.name for slot in slots.slots}
    fields = CONTRACTS["outpatient"].fields
    assert all(fewer.of("outpatient", f.name).name == slots.of("outpatient", f.name).name for f in fields)
    assert len(fewer.slots) == len(fields)


@pytest.mark.parametrize("subject", sorted(SUBJECTS.keys() & {c.subject for c in CONTRACTS.values()}))
def test_every_field_of_every_class_has_one_slot_of_its_kind(subject: str) -> None:
    contracts = [c for c in CONTRACTS.values() if c.subject == subject]
    slots = slots_for(*contracts)
    for contract in contracts:
        found = [slots.of(contract.class_id, field.name) for field in contract.fields]
        assert len({slot.name for slot in found}) == len(contract.fields)
        assert [slot.kind for slot in found] == [slot_kind(field, contract) for field in contract.fields]
        assert slots.of(contract.class_id, "id_no").name == "id_number_1"
        assert slots.of(contract.class_id, "name").name == "name_1"


def test_a_value_beyond_what_the_contract_holds_possible_refuses(spark: SparkSession) -> None:
    outpatient = CONTRACTS["outpatient"]
    fields = tuple(replace(f, min=-1000, max=500) if f.name == "total" else f for f in outpatient.fields)
    contract = replace(outpatient, fields=fields)
    cells: list[str | None] = ["500.00", "500.01", "-1000.00", "-1000.01", None]
    given: dict[str, Any] = VISIT
    rows = [given | {"settlement_no": f"S{at}", "total": cell} for at, cell in enumerate(cells)]
    found = conform(staged(spark, contract, rows), slots_for(contract), secret_row(spark)).collect()
    reasons = [[reason.code for reason in row.reasons] for row in sorted(found, key=lambda row: row.row_no)]
    assert reasons == [[], ["out_of_range"], [], ["out_of_range"], ["missing"]]
