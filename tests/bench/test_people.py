"""The toy model: where collective books and marriages join everybody to everybody, a household stays a household."""

import os
from pathlib import Path

import duckdb
import pytest

from lowincome.config.settings import Engine
from lowincome.pipeline.context import Context
from tests.bench.kin_ours import copy_month
from tests.bench.people import Outcome, bench, picture, report

ENGINE: Engine = "spark" if os.environ.get("LOWINCOME_ENGINE") == "spark" else "sail"
PEOPLE = 20_000
LARGEST = 12
PICTURE = Path(__file__).with_name("people.svg")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("people")


@pytest.fixture(scope="module")
def outcome(root: Path) -> Outcome:
    return bench(root, PEOPLE, [ENGINE])


def test_components_swallow_the_province_and_households_do_not(outcome: Outcome) -> None:
    assert outcome.largest_component > PEOPLE // 4
    assert 4 <= outcome.largest_households[ENGINE] <= LARGEST
    assert {"/ Splink", "1 % month / full", "copied month / full"} <= {
        line[:20].strip() for line in report(outcome, PEOPLE).splitlines()
    }


def test_the_picture_shows_what_was_found(outcome: Outcome) -> None:
    drawn = PICTURE.read_text(encoding="utf-8")
    assert picture(outcome, PEOPLE) == drawn, "draw it again: python -m tests.bench.people --people 20k --svg FILE"


def test_a_month_of_few_changes_touches_few_households(root: Path, outcome: Outcome) -> None:
    files = f"'{root}/store/tables/core/household_event/**/*.parquet'"
    query = f"SELECT event, sum(n_people) FROM {files} WHERE month = 202412 GROUP BY event"
    found = dict(duckdb.execute(query.replace(files, f"read_parquet({files}, hive_partitioning = true)")).fetchall())
    assert found["stay"] > PEOPLE * 0.97
    assert {"split", "grow", "merge"} <= found.keys()
    assert sum(found.values()) == PEOPLE + PEOPLE // 400


def test_the_copied_month_is_the_whole_month(root: Path, outcome: Outcome, tmp_path: Path) -> None:
    copy_month(Context(root / "store", engine=ENGINE), tmp_path)
    for table in ("person", "member", "membership_reason", "household", "household_event", "kin"):
        query = (
            f"SELECT count(*), sum(hash(found)) FROM read_parquet('%s/core/{table}/month=202412/*.parquet') AS found"
        )
        counts = [duckdb.execute(query % folder).fetchone() for folder in (root / "store" / "tables", tmp_path)]
        assert counts[0] == counts[1]
        assert counts[0] is not None
        assert counts[0][0] > 0
