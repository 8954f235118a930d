"""One more month on a history, at a size that proves no speed: the same as everything computed anew."""

import os
from pathlib import Path

import duckdb

from tests.bench.history import NEWEST, bench

ENGINE = "spark" if os.environ.get("LOWINCOME_ENGINE") == "spark" else "sail"
ROWS = 50_000


def test_a_month_on_a_history_equals_everything_anew(tmp_path: Path) -> None:
    _, unequal = bench(tmp_path, ROWS, ENGINE, histories=[13])
    assert unequal == {}
    ledger = f"read_parquet('{tmp_path}/13/tables/mon/person_month/**/*.parquet', hive_partitioning = true)"
    months = duckdb.execute(f"SELECT count(DISTINCT month) FROM {ledger} WHERE from_release = {NEWEST}").fetchone()
    assert months is not None
    assert months[0] > 1  # late rows among those of the month
