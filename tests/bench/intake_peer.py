"""Reading and checking the same CSV as hand-written DuckDB SQL, on two threads: every reason of every row."""

from pathlib import Path

import duckdb

from lowincome.config.contract import Contract, Field
from tests.bench.clock import Clock, Spent
from tests.bench.drops import LAST_DAY, Bulk

THREADS = 2
Counts = dict[str, int]  # "<class> accepted", "<class> duplicate", "<class> <field> <reason>" → rows
REGION = "[1-9][0-9]([0-9]{2}|[0-9]{4}|[0-9]{7}|[0-9]{10})?"
FIRST_BIRTH = "1850-01-01"
READ = "header = true, delim = ',', quote = '\"', all_varchar = true, filename = true"


def run(landing: Path, bulks: list[Bulk]) -> tuple[Spent, Counts]:
    """The time that it takes to read and check everything, and what was found."""
    database = duckdb.connect(config={"threads": THREADS})
    weights = "[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]"
    weighed = f"list_sum([{weights}[k] * substr(no, k, 1)::INT FOR k IN range(1, 18)])"
    database.execute(f"CREATE MACRO check_of(no) AS substr('10X98765432', ({weighed} % 11)::INT + 1, 1)")
    counts: Counts = {}
    clock = Clock()
    with clock.step("all"):
        for bulk in bulks:
            counts |= _checked(database, landing / bulk.contract.class_id, bulk.contract)
    return clock.spent, counts


def _checked(database: duckdb.DuckDBPyConnection, folder: Path, contract: Contract) -> Counts:
    needed = [field for field in contract.fields if field.required]
    reasons = ", ".join(f"CASE {_problems(field, contract)} END" for field in needed)
    scope = "'all'" if contract.delivery == "events" else "filename"
    key = ", ".join(f'"{contract.field(name).label}"' for name in contract.key)
    database.execute(
        f"CREATE OR REPLACE TEMP TABLE checked AS SELECT ({scope}, {key}) AS fact, "
        f"list_filter([{reasons}], lambda one: one IS NOT NULL) AS reasons "
        f"FROM read_csv('{folder}/*/a.csv', {READ})"
    )
    good = database.execute("SELECT count(*), count(DISTINCT fact) FROM checked WHERE len(reasons) = 0").fetchone()
    refused = database.execute(
        "SELECT reason, count(*) FROM (SELECT unnest(reasons) AS reason FROM checked) GROUP BY 1"
    )
    assert good is not None
    found = {f"{contract.class_id} {reason}": n for reason, n in refused.fetchall()}
    return {f"{contract.class_id} accepted": good[1], f"{contract.class_id} duplicate": good[0] - good[1], **found}


def _problems(field: Field, contract: Contract) -> str:
    """The reason for which the cell refuses its row, the first that holds."""
    cell = f'trim("{field.label}")'
    problems = {f"coalesce({cell}, '') = ''": "missing", **_bad(field, cell)}
    if field.name == contract.maps["event_on"]:
        day = _day(field, cell)
        problems |= {
            f"{day} > DATE '{LAST_DAY}'": "date_after_period",
            f"{day} < DATE '1900-01-01'": "date_before_1900",
        }
    return " ".join(f"WHEN {test} THEN '{field.name} {reason}'" for test, reason in problems.items())


def _bad(field: Field, cell: str) -> dict[str, str]:
    match field.kind:
        case "id_number":
            born = f"try_strptime(substr({cell}, 7, 8), '%Y%m%d')"
            return {
                f"NOT regexp_full_match({cell}, '[1-9][0-9]{{16}}[0-9X]')": "id_shape",
                f"NOT coalesce({born} BETWEEN DATE '{FIRST_BIRTH}' AND DATE '{LAST_DAY}', false)": "id_birth",
                f"check_of({cell}) <> substr({cell}, 18, 1)": "id_checksum",
            }
        case "date" | "month":
            return {f"{_day(field, cell)} IS NULL": f"bad_{field.kind}"}
        case "amount":
            amount = f"try_cast({cell} AS DECIMAL(18, 2))"
            beyond = [f"{amount} < {field.min}"] * (field.min is not None)
            beyond += [f"{amount} > {field.max}"] * (field.max is not None)
            return {f"{amount} IS NULL": "bad_amount", **dict.fromkeys(beyond, "out_of_range")}
        case "code":
            values = ", ".join(f"'{value}'" for value in sorted(field.codes or {}))
            return {f"{cell} NOT IN ({values})": "bad_code"}
        case "region":
            return {f"NOT regexp_full_match({cell}, '{REGION}')": "bad_region"}
        case "book":
            return {f"NOT regexp_matches({cell}, '[1-9]')": "bad_book"}
        case _:
            return {}


def _day(field: Field, cell: str) -> str:
    if field.kind == "month":
        return f"try_strptime({cell} || '01', '%Y%m%d')"
    return f"try_strptime({cell}, '%Y-%m-%d')"
