"""Staged rows as the store leaves them, for the contracts that ship."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from lowincome.config.code_lists import load_code_lists
from lowincome.config.contracts import Contract, load_contracts
from lowincome.config.tables import load_tables
from lowincome.intake.conform import conform
from lowincome.intake.screen import facts, repeated, screen, told_by_drop
from lowincome.intake.slots import Slots, slots_of

CONF = Path(__file__).parents[2] / "conf"
TABLES = load_tables(CONF / "tables.yaml")
SUBJECTS = {name.removeprefix("std."): table.column_names for name, table in TABLES.items() if table.is_subject}
CONTRACTS = load_contracts(CONF / "sources", SUBJECTS, load_code_lists(CONF / "codes" / "lists"))
SECRET = b"a key for tests, of 32 bytes ..."
BOOKKEEPING = {
    "drop_id": "d1",
    "period": 202411,
    "sender_code": "9901",
    "row_no": 1,
    "drop_rank": 1,
    "broken": None,
}

ZHANG, LI = "990101199001010019", "990102198502033421"
VISIT = {
    "settlement_no": "S1",
    "id_no": ZHANG,
    "name": "张三",
    "hospital": "示例医院",
    "settled_on": "2024-11-05",
    "total": "300.00",
    "fund_pay": "200.00",
    "self_pay": "100.00",
}


def secret_row(spark: SparkSession) -> DataFrame:
    """The one row (ipad, opad) of the tests' key."""
    block = SECRET.ljust(64, b"\0")
    pads = tuple(bytearray(byte ^ pad for byte in block) for pad in (0x36, 0x5C))
    return spark.createDataFrame([pads], "ipad binary, opad binary")


def slots_for(*contracts: Contract) -> Slots:
    """How these classes of one subject travel."""
    return slots_of(contracts, SUBJECTS[contracts[0].subject])


def staged(spark: SparkSession, contract: Contract, rows: Sequence[Mapping[str, Any]]) -> DataFrame:
    """`rows` of cells and, where it differs from the first drop's, of bookkeeping; rows are numbered in order."""
    names = {slot.name: slot.fields[contract.class_id].name for slot in slots_for(contract).slots}
    lines = [
        (
            contract.class_id,
            *({**BOOKKEEPING, "row_no": at, **row}[name] for name in BOOKKEEPING),
            *(row.get(field) for field in names.values()),
        )
        for at, row in enumerate(rows, start=1)
    ]
    order = (
        "class_id string, drop_id string, period int, sender_code string, row_no bigint, "
        "drop_rank bigint, broken string"
    )
    return spark.createDataFrame(lines, f"{order}, {', '.join(f'{slot} string' for slot in names)}")


def by_field(rows: DataFrame, contract: Contract) -> DataFrame:
    """Conformed rows of one class with its fields' names in place of the slots'."""
    fields = {slot.name: slot.fields[contract.class_id].name for slot in slots_for(contract).slots}
    keys = {f"{slot}_key": f"{field}_key" for slot, field in fields.items()}
    return rows.withColumnsRenamed({old: new for old, new in (fields | keys).items() if old in rows.columns})


def computed(frame: DataFrame) -> DataFrame:
    """`frame` as rows that are there, as the pipeline keeps what several steps read: plans stay small."""
    return frame.sparkSession.createDataFrame(frame.collect(), frame.schema)


def told(known: DataFrame, conformed: DataFrame) -> DataFrame:
    """What `screen` asks of `conformed` rows when `known` are all the facts, theirs among them."""
    return computed(told_by_drop(computed(repeated(known)), facts(conformed)))


def screened_rows(spark: SparkSession, contract: Contract, rows: Sequence[Mapping[str, Any]]) -> DataFrame:
    """`rows` of one class, conformed and screened in one run."""
    conformed = computed(conform(staged(spark, contract, rows), slots_for(contract), secret_row(spark)))
    return computed(screen(conformed, told(facts(conformed), conformed)))
