"""All indicators and rules at a size that proves no speed: both sides find the same, and nearly every rule is met."""

import os
from pathlib import Path

import duckdb

from tests.bench.all import bench

ENGINE = "spark" if os.environ.get("LOWINCOME_ENGINE") == "spark" else "sail"
ROWS, MONTHS = 60_000, 13


def test_every_indicator_outcome_hit_and_row_of_evidence_equals_hand_written_sql(tmp_path: Path) -> None:
    _, unequal = bench(tmp_path, ROWS, [ENGINE], MONTHS, with_limit=ENGINE == "spark")
    assert unequal == {}
    outcomes = f"read_parquet('{tmp_path}/tables/mon/rule_outcome/**/*.parquet')"
    found = dict(duckdb.execute(f"SELECT outcome, count(DISTINCT rule_id) FROM {outcomes} GROUP BY ALL").fetchall())
    assert found["hit"] >= 40
    assert found["no_hit"] >= 52
    assert found["not_evaluable"] >= 5
