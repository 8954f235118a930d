"""A month means the same whether the months before it were run one after the other or never."""

import shutil
from collections.abc import Sequence

import duckdb
import pyarrow as pa
import pytest

from lowincome.config.catalogue import SUBJECTS
from tests.pipeline.conftest import MONTHS, Province, call
from tests.pipeline.same import differing

MONTH = MONTHS[-1]
CORE = ("person", "alias", "identity_conflict", "layer", "member", "membership_reason", "household", "kin", "move")
MONITOR = ("household_month", "rule_outcome", "label", "hit")
# Since when something is so depends on when it was first looked at, and so do the ids that a founding month is part of.
OF_THE_RUNS = {"from_release", "to_release", "household_id", "hit_id", "first_month", "from_month", "former_layer_code"}


@pytest.fixture(scope="module")
def at_once(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """The same drops and key, of which the last month alone was run."""
    if province.engine != "sail":
        pytest.skip("one engine is enough to see it")
    root = tmp_path_factory.mktemp("at_once") / "store"
    shutil.copytree(province.root, root, ignore=shutil.ignore_patterns("tables", "out", "bad", "identity", "staging"))
    call("run", "--month", str(MONTH), "--store", str(root), "--engine", province.engine)
    return Province(root, province.engine, "")


def meaning(province: Province, names: Sequence[str], where: str) -> dict[str, pa.Table]:
    """What tables say, households by their heads."""
    tables = duckdb.connect()
    tables.register("homes", province.table("core.household"))
    return {name: _meaning(tables, province.table(name), where) for name in names}


def _meaning(tables: duckdb.DuckDBPyConnection, rows: pa.Table, where: str) -> pa.Table:
    tables.register("found", rows)
    names = ", ".join(f"found.{name}" for name in rows.column_names if name not in OF_THE_RUNS)
    if "household_id" in rows.column_names and "head_key" not in rows.column_names:
        of_home = f"SELECT household_id, head_key AS home FROM homes WHERE {where}"
        return tables.sql(
            f"SELECT {names}, home FROM found LEFT JOIN ({of_home}) USING (household_id) WHERE {where}"
        ).to_arrow_table()
    return tables.sql(f"SELECT {names} FROM found WHERE {where}").to_arrow_table()


def test_what_is_known_is_the_same(province: Province, at_once: Province) -> None:
    names = [f"std.{subject}" for subject in SUBJECTS]
    in_steps, found = (meaning(one, names, "to_release IS NULL") for one in (province, at_once))
    assert sum(table.num_rows for table in found.values()) > 5_000
    assert not differing(in_steps, found)


def test_people_households_indicators_and_hits_are_the_same(province: Province, at_once: Province) -> None:
    names = [*(f"core.{name}" for name in CORE), *(f"mon.{name}" for name in MONITOR)]
    in_steps, found = (meaning(one, names, f"month = {MONTH}") for one in (province, at_once))
    assert found["mon.hit"].num_rows > 10
    assert not differing(in_steps, found)
