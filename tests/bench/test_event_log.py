"""How evenly work is spread is read from tasks that read shuffles; hot keys are there to be found."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.bench.event_log import NANOSECONDS, stages
from tests.bench.kin_data import write_province

PEOPLE = 20_000


def task(stage: int, cpu: int, rows: int, reason: str = "Success") -> dict[str, Any]:
    metrics = {"Executor CPU Time": cpu * NANOSECONDS, "Shuffle Read Metrics": {"Total Records Read": rows}}
    end = {"Event": "SparkListenerTaskEnd", "Stage ID": stage, "Task End Reason": {"Reason": reason}}
    return {**end, "Task Metrics": metrics}


def test_the_longest_task_is_told_beside_the_median_one(tmp_path: Path) -> None:
    submitted = [
        {"Event": "SparkListenerStageSubmitted", "Stage Info": {"Stage ID": number, "Stage Name": f"save {number}"}}
        for number in (1, 2, 3)
    ]
    tasks = [
        *(task(1, 400, 10), task(1, 400, 12), task(1, 410, 11), task(1, 9000, 0), task(1, 9000, 9, "TaskKilled")),
        *(task(2, 100, 1), task(2, 200, 2), task(2, 900, 3)),
        *(task(3, 1, 1), task(3, 998, 1)),
    ]
    (tmp_path / "application").write_text("\n".join(map(json.dumps, submitted + tasks)), "utf-8")
    (tmp_path / "application.crc").write_text("no log", "utf-8")
    uneven, even = stages(tmp_path)
    assert (uneven.name, uneven.skew, uneven.rows) == ("2 save 2", 4.5, (1, 2, 3))
    assert (even.name, even.skew, even.times) == ("1 save 1", 410 / 400, (400, 400, 410))


@pytest.fixture(scope="module")
def shares(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """The share of rows that the most frequent key of each column has."""
    root = tmp_path_factory.mktemp("hot")
    write_province(root, PEOPLE, is_hot=True)
    asked = {"number": "identity id_key", "book": "identity book_key", "mother": "kinship id_key"}
    asked |= {"default": "enrolment id_key"}
    found = {}
    for name, words in asked.items():
        subject, column = words.split()
        rows = f"FROM '{root}/{subject}/0-*.parquet'"
        most = duckdb.execute(f"SELECT count(*) AS n {rows} GROUP BY {column} ORDER BY n DESC LIMIT 1").fetchone()
        total = duckdb.execute(f"SELECT count(*) {rows}").fetchone()
        assert most is not None
        assert total is not None
        found[name] = most[0] / total[0]
    return found


def test_hot_keys_are_planted_in_every_place(shares: dict[str, float]) -> None:
    assert shares["number"] == pytest.approx(0.01)
    assert shares["book"] == pytest.approx(0.05, abs=0.001)
    assert shares["mother"] > 0.01
    assert 0.05 < shares["default"] <= 0.1
