"""How the cells of a drop are: by field those without a value of its type, and how often it has which code."""

from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.intake.slots import Slot, Slots

_BAD_OPTIONAL = "bad_optional:"
_FIELDS = "array<string>"


def cell_counts(conformed: DataFrame, slots: Slots) -> DataFrame:
    """One row per drop, field and code with the `n` rows that have it; no code: cells that cannot be read.

    An empty cell is not unreadable.
    """
    # Few rows have anything to tell but codes, and engines count a column far faster than they unfold lists.
    told = conformed.where(F.col("first_reason").isNotNull() | F.get("marks", F.lit(0)).isNotNull())
    unreadable = told.select("drop_id", F.explode(F.concat(_refused(), _set_null())).alias("field"))
    counted = unreadable.withColumn("code", F.lit(None).cast("string")).groupBy("drop_id", "field", "code").count()
    found = [counted, *(_codes(conformed, slot) for slot in slots.of_kind("code"))]
    return reduce(DataFrame.unionByName, found).withColumnRenamed("count", "n")


def _refused() -> Column:
    """The fields of the cells for which a row was refused."""
    bad = F.filter("reasons", lambda one: one["field"].isNotNull() & (one["code"] != "missing"))
    return F.transform(bad, lambda one: one["field"]).cast(_FIELDS)


def _set_null() -> Column:
    """The fields of the optional cells that were set null."""
    bad = F.filter("marks", lambda mark: mark.startswith(_BAD_OPTIONAL))
    return F.transform(bad, lambda mark: F.substr(mark, F.lit(len(_BAD_OPTIONAL) + 1))).cast(_FIELDS)


def _codes(conformed: DataFrame, slot: Slot) -> DataFrame:
    of_drops = conformed.where(F.col(slot.name).isNotNull()).groupBy("drop_id", "class_id", slot.name).count()
    found = of_drops.select("drop_id", slot.field_name().alias("field"), F.col(slot.name).alias("code"), "count")
    return found.where(F.col("field").isNotNull())
