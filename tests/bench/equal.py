"""Whether two sides found the same: every column of every row, exact but for the last bits of a ratio."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

# What the pipeline wrote, what DuckDB wrote, and the key.
Pair = tuple[str, str, tuple[str, ...]]
PAIRS: tuple[Pair, ...] = (
    ("tables/mon/person_month", "ledger", ("id_key", "month", "from_release")),
    ("vault/staging/persons/kept", "persons", ("person_key",)),
    ("tables/mon/household_month", "households", ("household_id",)),
    ("tables/mon/hit", "evidence", ("household_id", "rule_id")),
)
OUTCOMES: Pair = ("tables/mon/rule_outcome", "outcomes", ("county_code", "rule_id", "outcome"))
# Read by later steps only, or a hash that no other engine has.
NOT_OUTPUT = {
    "persons": ("%\\_\\_%",),
    "households": ("n_members", "n_students"),
    "evidence": ("hit_id",),
}
# What stands beside a rule's hit in words, and why an outcome cannot be told: of the few rules of the core bench only.
WORDS = ("rule_version", "rule_fingerprint", "kind", "causes", "values", "parameters", "reason_text")
TOLERANCE = 1e-12


def differences(
    root: Path, *, skipped: Sequence[str] = (), pairs: Sequence[Pair] = PAIRS, unsaid: Sequence[str] = ()
) -> dict[str, int]:
    """`<step>.<column>` → how many rows differ there; empty when both sides are equal, row for row.

    `unsaid` are columns that DuckDB does not make.
    """
    database = duckdb.connect()
    found: dict[str, int] = {}
    for ours, step, key in pairs:
        if step not in skipped:
            _view(database, "ours", root / ours)
            _view(database, "peer", root / "duckdb" / step)
            if step == "outcomes":
                _without_reasons(database)
            hidden = (*NOT_OUTPUT.get(step, ()), *unsaid)
            found |= {f"{step}.{column}": count for column, count in _compared(database, hidden, key).items()}
    return {place: count for place, count in found.items() if count}


def _view(database: duckdb.DuckDBPyConnection, name: str, folder: Path) -> None:
    options = "hive_partitioning = true, hive_types_autocast = false"
    database.execute(f"CREATE OR REPLACE VIEW {name} AS FROM read_parquet('{folder}/**/*.parquet', {options})")


def _without_reasons(database: duckdb.DuckDBPyConnection) -> None:
    counted = "SELECT county_code, rule_id, outcome, sum(n_households)::BIGINT AS n_households FROM {} GROUP BY ALL"
    for side in ("ours", "peer"):
        database.execute(f"CREATE OR REPLACE TABLE counted_{side} AS {counted.format(side)}")
        database.execute(f"CREATE OR REPLACE VIEW {side} AS FROM counted_{side}")


def _compared(database: duckdb.DuckDBPyConnection, hidden: Sequence[str], key: Sequence[str]) -> dict[str, int]:
    """Rows that differ by column; rows that only one side has count under `rows`."""
    ours, peer = _columns(database, "ours", hidden), _columns(database, "peer", hidden)
    if ours.keys() != peer.keys():
        return dict.fromkeys(ours.keys() ^ peer.keys(), -1)
    same = " AND ".join(f"ours.{name} = peer.{name}" for name in key)
    is_alone = f"ours.{key[0]} IS NULL OR peer.{key[0]} IS NULL"
    counts = [f"count_if({_differs(name, kind)} AND NOT ({is_alone}))" for name, kind in ours.items()]
    row = database.execute(
        f"SELECT count_if({is_alone}), {', '.join(counts)} FROM ours FULL JOIN peer ON {same}"
    ).fetchone()
    assert row is not None
    return dict(zip(("rows", *ours), row, strict=True))


def _columns(database: duckdb.DuckDBPyConnection, view: str, hidden: Sequence[str]) -> dict[str, str]:
    """Name and type of each column that is an output."""
    shown = " AND ".join(["true", *(f"column_name NOT LIKE '{name}' ESCAPE '\\'" for name in hidden)])
    return dict(database.execute(f"SELECT column_name, column_type FROM (DESCRIBE {view}) WHERE {shown}").fetchall())


def _differs(name: str, kind: str) -> str:
    ours, peer = f'ours."{name}"', f'peer."{name}"'
    if kind == "DOUBLE":
        is_near = f"abs({ours} - {peer}) <= {TOLERANCE} * greatest(1, abs({peer}))"
        return f"(({ours} IS NULL) <> ({peer} IS NULL) OR NOT coalesce({is_near}, true))"
    if kind.startswith("MAP"):
        ours, peer = (f"list_sort(map_entries({side}))" for side in (ours, peer))
    return f"({ours} IS DISTINCT FROM {peer})"
