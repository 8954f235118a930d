"""Hashes of several columns that take nulls seriously."""

from pyspark.sql import Column
from pyspark.sql import functions as F

_NULL = "\0"  # no cell holds it: `text.clean` removes it


def row_hash(*columns: Column | str) -> Column:
    """The 64-bit hash of the columns, and of which are null: xxhash64 alone skips nulls, so (null, a) = (a, null)."""
    parts = [F.col(column) if isinstance(column, str) else column for column in columns]
    return F.xxhash64(*(each for part in parts for each in (part, part.isNull())))


def hashable(column: Column) -> Column:
    """The column as text in which null is a value too."""
    return F.coalesce(column.cast("string"), F.lit(_NULL))
