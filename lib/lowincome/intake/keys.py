"""Keys of conformed rows: pseudonyms of people and books, the fact that a row tells, and all that it says."""

from collections.abc import Mapping, Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from lowincome.columns.hashing import hashable, row_hash
from lowincome.columns.pseudonym import keyed
from lowincome.config.contracts import Contract, Field
from lowincome.intake.cells import step
from lowincome.intake.slots import Slot, Slots

FACT_KEYS = ("row_key", "content_key", "fact_key", "among")
_PURPOSES = {"id_number": "id", "name": "name", "book": "book", "secret": "secret"}


def with_keys(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with the pseudonym of every slot that has one."""
    keys = {
        f"{slot.name}_key": keyed(F.col(step("value", slot)), F.col("ipad"), F.col("opad"), _PURPOSES[slot.kind])
        for slot in keyed_slots(slots)
    }
    return rows.withColumns(keys)


def keyed_slots(slots: Slots) -> list[Slot]:
    """Slots that get a column `<slot>_key`: numbers of people and books, names, identifiers in the row's key.

    Card numbers hold an identity number: whoever has a plain hash of one could try them all.
    """
    keyed_ones = slots.of_kind("id_number", "book", "secret")
    return [*keyed_ones, *(slot for slot in slots.of_kind("name") if slot.number == 1 or _is_mapped(slot, slots))]


def _is_mapped(slot: Slot, slots: Slots) -> bool:
    return any(field.name in slots.contracts[class_id].maps.values() for class_id, field in slot.fields.items())


def with_fact_keys(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with `row_key`, `content_key`, and the `fact_key` that must not come twice `among` its drop or class."""
    return rows.transform(_with_row_key, slots).transform(_with_content_key, slots).transform(_with_fact_key, slots)


def _with_row_key(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with the 64-bit hash of the fact: the key fields, or the whole row and its ordinal among equals of its drop.

    One key in two months is two events, for only those of the same month are looked for among what is held already:
    whether drops come in one run or in several makes no difference.
    """
    month = F.when(_delivered_as(slots, "events"), F.col("event_month"))
    fields = {c.class_id: [c.field(name) for name in c.key] or c.fields for c in slots.contracts.values()}
    content = rows.withColumn("row_key", _fields_hash(slots, fields, "class_id", month))
    without_key = [class_id for class_id, contract in slots.contracts.items() if not contract.key]
    if not without_key:
        return content
    equals = Window.partitionBy("drop_id", "row_key").orderBy("row_no")
    ordinal = F.row_number().over(equals)
    numbered = F.when(slots.is_class(without_key), row_hash("row_key", ordinal)).otherwise(F.col("row_key"))
    return content.withColumn("row_key", numbered)


def _with_content_key(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with the 64-bit hash of the sender and all that the row says; null for events."""
    fields = {c.class_id: c.fields for c in slots.contracts.values() if c.delivery != "events"}
    content = _fields_hash(slots, fields, "class_id", "sender_code")
    return rows.withColumn("content_key", F.when(slots.is_class(fields), content))


def _fields_hash(slots: Slots, fields: Mapping[str, Sequence[Field]], *first: str | Column) -> Column:
    """The hash of `first` and the cells of these fields by class, whatever classes travel along.

    A class has nothing in the places of a longer one, and the hash skips it; an empty cell is a value.
    """
    parts = {class_id: _parts(class_id, of_class, slots) for class_id, of_class in fields.items()}
    longest = max(map(len, parts.values()), default=0)
    return F.xxhash64(*first, *(_part(slots, parts, at) for at in range(longest)))


def _part(slots: Slots, parts: Mapping[str, list[str]], at: int) -> Column:
    """The `at`-th part of the row's class as text; null where the class has fewer."""

    def column(contract: Contract) -> str | None:
        of_class = parts.get(contract.class_id, [])
        return of_class[at] if at < len(of_class) else None

    has_part = slots.is_class(class_id for class_id, of_class in parts.items() if at < len(of_class))
    return F.when(has_part, hashable(slots.choose(column, lambda name: F.col(str(name)).cast("string"))))


def _parts(class_id: str, fields: Sequence[Field], slots: Slots) -> list[str]:
    """The columns that tell these fields; identifiers enter by their pseudonyms only."""
    keyed_ones = keyed_slots(slots)
    found = [(field, slots.of(class_id, field.name)) for field in fields]
    keys = [f"{slot.name}_key" for _, slot in found if slot in keyed_ones]
    return keys + [
        step("value", slot) for field, slot in found if slot not in keyed_ones and field.sensitivity != "identifier"
    ]


def _with_fact_key(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with what may be told once, and among what."""
    events, changes = (_delivered_as(slots, delivery) for delivery in ("events", "changes"))
    return rows.withColumns(
        {
            "fact_key": F.when(changes, F.col("content_key")).otherwise(F.col("row_key")),
            "among": F.xxhash64(F.when(events, F.col("class_id")).otherwise(F.col("drop_id"))),
        }
    )


def _delivered_as(slots: Slots, delivery: str) -> Column:
    return slots.is_class(class_id for class_id, contract in slots.contracts.items() if contract.delivery == delivery)
