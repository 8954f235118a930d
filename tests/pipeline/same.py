"""Whether two stores hold the same rows, whatever the order of rows and files."""

from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa

from tests.pipeline.conftest import Province

BOOK_OF_RELEASES = "pub.release"


def contents(province: Province) -> dict[str, pa.Table]:
    """Every table as it is now."""
    return {name: province.table(name) for name in province.context().tables.versions()}


def differing(some: Mapping[str, pa.Table], others: Mapping[str, pa.Table], *, where: str = "true") -> list[str]:
    """The tables that have not the same rows equally often."""
    assert some.keys() == others.keys()
    return [name for name in some if _unmatched(some[name], others[name], where)]


def newest_release(province: Province) -> dict[str, Any]:
    """The row that says what readers read."""
    return max(province.rows(BOOK_OF_RELEASES), key=lambda row: row["release_id"])


def _unmatched(one: pa.Table, other: pa.Table, where: str) -> bool:
    books = duckdb.connect()
    books.register("one", one)
    books.register("other", other)
    sides = (f"select * from {side} where {where}" for side in ("one", "other"))
    rows, others = sides
    query = f"({rows} except all {others}) union all ({others} except all {rows}) limit 1"
    return books.execute(query).fetchone() is not None
