"""The same work as hand-written DuckDB SQL over the same Parquet files, on two threads."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from string import Template

import duckdb

from lowincome.config.catalogue import Catalogue
from lowincome.config.codes import BENEFIT_CLASSES as CLASSES
from lowincome.config.codes import GENERAL
from lowincome.domain.month import last_day, plus_months
from tests.bench.clock import Clock, Spent
from tests.bench.data import MONTH, RELEASE

SQL = Path(__file__).parent / "sql"
THREADS = 2
TABLES = ("std/expense", "std/income", "std/life_event", "std/drop", "core/member", "core/household")
STEPS = ("ledger", "persons", "households", "warnings", "evidence")
PARTITIONED = {"evidence": "PARTITION_BY (month, county_code)"}
MONTHS = {f"back_{back}": plus_months(MONTH, -back) for back in (1, 2, 11, 12)}
COLOUR = """
CREATE MACRO colour(value, line) AS CASE
    WHEN value >= line * 3 THEN 'red' WHEN value >= line * 2 THEN 'orange' WHEN value * 2 >= line * 3 THEN 'yellow'
    ELSE 'blue' END;
"""
YUAN = """
CREATE MACRO yuan(fen) AS concat(
    if(fen < 0, '-', ''), format('{:,}', abs(fen) // 100), '.', lpad((abs(fen) % 100)::VARCHAR, 2, '0')
);
"""


def run(root: Path, catalogue: Catalogue, *, is_straight: bool = False, newest: int = RELEASE) -> Spent:
    """The time of each step and, as `all`, of the whole; what a step finds lies in `<root>/duckdb/<step>`.

    `is_straight` leaves out the ledger, the table that lets the next month start from the new rows only: this is the
    shortest way to the warnings of one month. Rows of releases up to `newest` count.
    """
    out = root / "duckdb"
    shutil.rmtree(out, ignore_errors=True)
    database = duckdb.connect(config={"threads": THREADS})
    for name in TABLES:
        make_view(database, name.split("/")[1], root / "tables" / name)
    _configure(database, catalogue)
    clock = Clock()
    with clock.step("all"):
        database.execute(f"CREATE VIEW counted AS {_sql('counted', newest)}")
        database.execute(f"CREATE TABLE known AS {_sql('known', newest)}")
        if is_straight:
            database.execute(f"CREATE VIEW ledger AS {_sql('no_ledger', newest)}")
        for step in STEPS[is_straight:]:
            with clock.step(step):
                write_step(database, step, _sql(step, newest), out / step)
    return clock.spent


def write_step(database: duckdb.DuckDBPyConnection, step: str, query: str, folder: Path) -> None:
    """Write what one step finds to Parquet, for later steps to read."""
    folder.mkdir(parents=True)
    target = folder if step in PARTITIONED else folder / "0.parquet"
    options = ", ".join(("FORMAT parquet", *([PARTITIONED[step]] if step in PARTITIONED else ())))
    database.execute(f"COPY ({query}) TO '{target}' ({options})")
    make_view(database, step, folder)


def _sql(step: str, release: int) -> str:
    text = (SQL / f"{step}.sql").read_text(encoding="utf-8")
    return Template(text).substitute(release=release, month=MONTH, january=MONTH // 100 * 100 + 1, **MONTHS)


def make_view(database: duckdb.DuckDBPyConnection, name: str, folder: Path) -> None:
    """The Parquet files of `folder` under a name; partition values come from the paths."""
    files = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
    database.execute(f'CREATE VIEW "{name}" AS FROM {files}')


def _configure(database: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """What both sides take from conf/: names and sentences of rules, labels of classes, lines by village and class."""
    database.execute(COLOUR + YUAN)
    rules = [
        (
            rule.rule_id,
            rule.version,
            rule.fingerprint,
            rule.kind,
            [*rule.causes],
            re.sub(r"\{[^}]*\}", "{}", rule.reason),
        )
        for rule in catalogue.rules
    ]
    texts = "rule_id VARCHAR, version INT, fingerprint VARCHAR, kind VARCHAR, causes VARCHAR[], sentence VARCHAR"
    fill_table(database, "rule", texts, rules)
    fill_table(database, "label", "class_code VARCHAR, label VARCHAR", list(catalogue.class_labels.items()))
    fill_table(database, "line", *lines_of(catalogue))


def lines_of(catalogue: Catalogue) -> tuple[str, list[tuple[object, ...]]]:
    """Columns, then one row per village and class: the parameters that rules read."""
    names = sorted({name for rule in catalogue.rules for name in rule.parameters})
    lines: list[tuple[object, ...]] = [
        (village, class_code, *(_value(catalogue, name, village, class_code) for name in names))
        for village in catalogue.regions
        if len(village) == 12
        for class_code in (*CLASSES, GENERAL)
    ]
    columns = ", ".join(f"{name} BIGINT" for name in names)
    return f"region_code VARCHAR, class_code VARCHAR, {columns}", lines


def _value(catalogue: Catalogue, name: str, village: str, class_code: str) -> int | None:
    found = catalogue.parameters[name].lookup(village, class_code, last_day(MONTH))
    return found.value if found else None


def fill_table(
    database: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Sequence[tuple[object, ...]]
) -> None:
    """Make a table of these rows."""
    marks = ", ".join("?" for _ in rows[0])
    database.execute(f"CREATE TABLE {name} ({columns})")
    every = ", ".join(f"({marks})" for _ in rows)  # one statement, because each takes as long as a thousand rows
    database.execute(f"INSERT INTO {name} VALUES {every}", [value for row in rows for value in row])
