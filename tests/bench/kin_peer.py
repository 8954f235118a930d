"""The yardstick: connected components of the same kin edges by Splink, DuckDB backend, on two threads."""

from pathlib import Path

import duckdb
from splink import DuckDBAPI
from splink.clustering import cluster_pairwise_predictions_at_threshold

from tests.bench.clock import Clock, Spent

THREADS = 2


def run(root: Path) -> tuple[Spent, int]:
    """The time it takes, and the people in the largest component."""
    database = duckdb.connect(config={"threads": THREADS})
    database.execute(f"CREATE VIEW people AS SELECT id_key AS unique_id FROM '{root}/identity/0-*.parquet'")
    known = "(SELECT unique_id FROM people)"
    database.execute(
        f"CREATE VIEW kin AS SELECT DISTINCT id_key AS unique_id_l, other_key AS unique_id_r "
        f"FROM '{root}/kinship/0-*.parquet' WHERE id_key <> other_key AND id_key IN {known} AND other_key IN {known}"
    )
    clock = Clock()
    with clock.step("full build"):
        found = cluster_pairwise_predictions_at_threshold(
            database.table("people"), database.table("kin"), DuckDBAPI(connection=database), "unique_id"
        )
        sizes = f"SELECT count(*) AS n FROM {found.physical_name} GROUP BY cluster_id"
        largest = database.execute(f"SELECT max(n) FROM ({sizes})").fetchone()
    assert largest is not None
    return clock.spent, largest[0]
