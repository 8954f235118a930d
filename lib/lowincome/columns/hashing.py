"""Hashes of several columns that take nulls seriously."""

from pyspark.sql import Column
from pyspark.sql import functions as F

_NULL = "\0"  # no cell holds it: `text.clean` removes it


def row_hash(*columns: Column | str) -> Column:
    """The 64-bit hash of the columns as text, each on its own; xxhash64 alone skips nulls, so (null, a) = (a, null)."""
    texts = [F.col(column) if isinstance(column, str) else column for column in columns]
    return F.xxhash64(*(F.coalesce(text.cast("string"), F.lit(_NULL)) for text in texts))
