"""From the text of a cell to its value, by the kind of its slot, and what is wrong with it."""

from collections.abc import Hashable

from pyspark.sql import Column
from pyspark.sql import functions as F

from lowincome.columns import amounts, dates
from lowincome.columns import id_numbers as ids
from lowincome.columns import text as texts
from lowincome.config.contract import FEN_PER_UNIT, Contract, Field
from lowincome.intake.slots import Slot, Slots

_SPACED = ("date", "month")  # kinds in whose text a space may mean something
_FREE = ("text", "address")  # kinds in whose text small letters and much else is right
_REGION = "^[1-9][0-9]([0-9]{2}|[0-9]{4}|[0-9]{7}|[0-9]{10})?$"
_FIRST_DAY = "1900-01-01"
AMOUNTS = tuple(FEN_PER_UNIT)  # the kinds of their slots


def step(name: str, slot: Slot) -> str:
    """The name of a column that holds something about a slot between two steps."""
    return f"_{name}_{slot.name}"


def text_of(slot: Slot) -> Column:
    """The cell's text as cells of its kind are compared; null when blank."""
    cell = F.col(slot.name)
    if slot.kind == "id_number":
        return ids.repaired(cell)
    if slot.kind in _FREE:
        return texts.clean(cell)
    return F.when(texts.is_plain(cell), F.nullif(cell, F.lit(""))).otherwise(_mended(slot, cell))


def _mended(slot: Slot, cell: Column) -> Column:
    if slot.kind == "name":
        return texts.name(cell)
    return texts.clean(cell) if slot.kind in _SPACED else F.upper(texts.compact(cell))


def value_of(slot: Slot, slots: Slots) -> Column:
    """The cell's value in the type of its kind (amounts in fen, months yyyymm); null when the text holds none."""
    text = F.col(step("text", slot))
    match slot.kind:
        case "date":
            return dates.to_date(text)
        case "month":
            return dates.to_month(text)
        case "yuan" | "wan_yuan":
            return amounts.to_fen(text, slot.kind)
        case "integer":
            return amounts.to_integer(text)
        case "id_number":
            number = ids.normalised(text, F.col(step("stem", slot)), F.col(step("check", slot)))
            return F.when(F.col(step("refusal", slot)).isNull(), number)
        case "region":
            return F.when(text.rlike(_REGION), _region(text))
        case "book":  # "无" or "0" in many rows would make one household of strangers
            return F.when(text.rlike("[1-9]") & ~texts.is_undecodable(text), text)
        case "code":
            return _code(text, slot, slots)
        case _:
            return F.when(~texts.is_undecodable(text), text)


def problem_of(slot: Slot, slots: Slots) -> Column:
    """Why the cell has no value that can be used, as a reason code; null when it has, or when it may be blank."""
    text, value = F.col(step("text", slot)), F.col(step("value", slot))
    problem = F.when(text.isNull(), F.when(slot.where(is_required), "missing"))
    problem = problem.when(value.isNull() & texts.is_undecodable(text), "undecodable")
    if slot.kind == "id_number":
        return problem.otherwise(F.col(step("refusal", slot)))
    problem = problem.when(value.isNull(), f"bad_{'amount' if slot.kind in AMOUNTS else slot.kind}")
    events = [class_id for class_id, c in slots.contracts.items() if _is_event(c, slot)]
    problem = problem.when(_is_beyond(value, slot, slots), "out_of_range")
    if events:
        is_event = slots.is_class(events)
        day = dates.first_day(value) if slot.kind == "month" else value
        problem = problem.when(is_event & (day > F.col("_period_end")), "date_after_period")
        problem = problem.when(is_event & (day < F.lit(_FIRST_DAY).cast("date")), "date_before_1900")
    return problem


def _is_beyond(value: Column, slot: Slot, slots: Slots) -> Column:
    """Whether the value is below the least or above the largest that the class's contract holds possible."""

    def bounds(contract: Contract) -> tuple[int | None, int | None] | None:
        field = slot.fields.get(contract.class_id)
        found = (field.min, field.max) if field else (None, None)
        return None if found == (None, None) else found

    def is_beyond(found: tuple[int | None, int | None]) -> Column:
        least, most = (None if bound is None else bound * FEN_PER_UNIT.get(slot.kind, 1) for bound in found)
        below = F.lit(False) if least is None else value < least
        return below if most is None else below | (value > most)

    return slots.choose(bounds, is_beyond).cast("boolean")


def is_required(field: Field) -> bool:
    """Whether a row without it is refused."""
    return field.required


def _is_event(contract: Contract, slot: Slot) -> bool:
    field = slot.fields.get(contract.class_id)
    return field is not None and contract.maps["event_on"] == field.name


def _region(text: Column) -> Column:
    """The code without the zeros that fill it up: 990101000000 is the county 990101."""
    full = F.rpad(text, 12, "0")
    length = (
        F.when(full.endswith("0" * 10), 2)
        .when(full.endswith("0" * 8), 4)
        .when(full.endswith("0" * 6), 6)
        .when(full.endswith("0" * 3), 9)
        .otherwise(12)
    )
    return F.substring(full, F.lit(1), length)


def _code(text: Column, slot: Slot, slots: Slots) -> Column:
    """Our code for the department's value; null when the contract's list does not name it."""

    def codes(contract: Contract) -> Hashable:
        field = slot.fields.get(contract.class_id)
        return tuple(sorted((field.codes or {}).items())) if field else None

    return slots.choose(codes, lambda listed: texts.meaning(text, dict(listed)))
