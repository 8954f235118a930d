"""The benchmark at a size that proves no speed: both sides find the same, and the comparison sees when they do not."""

import os
from pathlib import Path

import duckdb
import pytest

from tests.bench.core import bench, report
from tests.bench.equal import differences

ENGINE = "spark" if os.environ.get("LOWINCOME_ENGINE") == "spark" else "sail"
ROWS = 50_000


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


def test_every_output_column_equals_hand_written_sql(root: Path) -> None:
    times, unequal = bench(root, ROWS, [ENGINE])
    assert unequal == {}
    assert "/ DuckDB" in report(times, ROWS)
    files = f"{root}/tables/mon/hit/**/*.parquet"
    found = duckdb.execute(f"SELECT count(DISTINCT rule_id) FROM '{files}'").fetchone()
    assert found is not None
    assert found[0] >= 5


def test_a_difference_of_one_fen_in_one_household_is_seen(root: Path) -> None:
    households = root / "duckdb" / "households" / "0.parquet"
    changed = root / "changed.parquet"
    column = "medical_self_pay_year_to_date_fen"
    duckdb.execute(
        f"COPY (SELECT * REPLACE ({column} + (row_number() OVER (ORDER BY household_id) = 1)::INT AS {column}) "
        f"FROM '{households}') TO '{changed}'"
    )
    changed.replace(households)
    assert differences(root) == {f"households.{column}": 1}
