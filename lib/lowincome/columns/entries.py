"""Entries of a map that is made from columns."""

from collections.abc import Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F


def known_entries(pairs: Iterable[tuple[Column, Column]]) -> Column:
    """The pairs of key and value in which both are known, as an array of entries for `map_from_entries`."""
    return F.array_compact(F.array(*(_entry(key, value) for key, value in pairs)))


def _entry(key: Column, value: Column) -> Column:
    return F.when(key.isNotNull() & value.isNotNull(), F.struct(key.alias("key"), value.alias("value")))
