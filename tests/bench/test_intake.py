"""The benchmark at a size that proves no speed: both sides count the same, and the comparison sees when they do not."""

import os
from pathlib import Path

from tests.bench.drops import MIX
from tests.bench.intake import bench, differences, report

ENGINE = "spark" if os.environ.get("LOWINCOME_ENGINE") == "spark" else "sail"


def test_every_count_equals_hand_written_sql(tmp_path: Path) -> None:
    found = bench(tmp_path, 20_000, [ENGINE], ["csv"], pandera=True)
    assert found.unequal == {}
    assert found.rows == {"DuckDB csv": 19_990, f"{ENGINE} csv": 19_990}
    reasons = {name.split()[-1] for name in found.counts}
    assert reasons > {"accepted", "duplicate", "missing", "id_checksum", "bad_date", "bad_month", "bad_amount"}
    assert {name.split()[0] for name in found.counts} == MIX.keys()
    assert sum(n for name, n in found.counts.items() if name.endswith("accepted")) > 19_500
    assert f"{ENGINE} csv: reasons of each row" in report(found)


def test_one_row_more_is_seen() -> None:
    assert differences("sail", {"a accepted": 2, "a duplicate": 1}, {"a accepted": 1, "a duplicate": 1}) == {
        "sail.a accepted": "2 ≠ 1"
    }
    assert differences("sail", {"a accepted": 0}, {}) == {}
    assert differences("sail", {}, {"a id_no missing": 1}) == {"sail.a id_no missing": "0 ≠ 1"}
