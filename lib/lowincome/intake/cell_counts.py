"""How the cells of a drop are: by field those without a value of its type, and how often it has which code."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.intake.slots import Slots

_BAD_OPTIONAL = "bad_optional:"
_CELLS = "array<struct<field:string,code:string>>"


def cell_counts(conformed: DataFrame, slots: Slots) -> DataFrame:
    """One row per drop, field and code with the `n` rows that have it; no code: cells that cannot be read.

    An empty cell is not unreadable.
    """
    cells = F.concat(_refused(), _set_null(), _codes(slots))
    return (
        conformed.select("drop_id", F.inline(cells))
        .groupBy("drop_id", "field", "code")
        .agg(F.count(F.lit(1)).alias("n"))
    )


def _refused() -> Column:
    """The cells for which a row was refused."""
    bad = F.filter("reasons", lambda one: one["field"].isNotNull() & (one["code"] != "missing"))
    return F.transform(bad, lambda one: _cell(one["field"])).cast(_CELLS)


def _set_null() -> Column:
    """The optional cells that were set null."""
    bad = F.filter("marks", lambda mark: mark.startswith(_BAD_OPTIONAL))
    return F.transform(bad, lambda mark: _cell(F.substr(mark, F.lit(len(_BAD_OPTIONAL) + 1)))).cast(_CELLS)


def _codes(slots: Slots) -> Column:
    found = [_cell(slot.field_name(), F.col(slot.name)) for slot in slots.of_kind("code")]
    known = F.filter(F.array(*found), lambda one: one["field"].isNotNull() & one["code"].isNotNull())
    return known.cast(_CELLS) if found else F.array().cast(_CELLS)


def _cell(field: Column, code: Column | None = None) -> Column:
    value = F.lit(None).cast("string") if code is None else code
    return F.struct(field.alias("field"), value.alias("code"))
