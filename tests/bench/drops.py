"""Drops of any size in the shares that classes have in the province, written by DuckDB out of the shipped contracts.

The classes are the twelve largest of the catalogue. One row in a hundred has something wrong with it, always one thing.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lowincome.config.contract import Contract, Field
from lowincome.domain.month import last_day

# Million rows of 24 months, by class.
MIX = {
    "outpatient": 50.22,
    "resident_pensions": 16.8,
    "employee_contributions": 14.4,
    "chronic_outpatient": 9.0,
    "electricity": 9.0,
    "one_card_payments": 9.0,
    "old_age_allowance": 6.0,
    "disability_subsidies": 6.0,
    "individual_income": 6.0,
    "insured": 5.5,
    "hukou_members": 5.2,
    "population": 5.0,
}
FORMATS = ("csv", "csv-gb18030", "csv-utf-16", "parquet", "jsonl", "xlsx")
MONTH, SENDERS = 202412, ("9901", "9902")
FIRST_DAY = f"DATE '{MONTH // 100}-{MONTH % 100}-01'"
LONGEST_SHEET = 20_000  # rows; large classes never come as workbooks
# What is wrong with a row, by a draw of ten thousand: [from, to).
WRONG = {
    "checksum": (0, 20),
    "no number": (20, 35),
    "no name": (35, 50),
    "day": (50, 65),
    "later": (65, 70),
    "amount": (70, 85),
    "code": (85, 100),
    "again": (100, 140),
}
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红鹏"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Bulk:
    """One class's part of the benchmark: `rows` in all, in one drop per sender."""

    contract: Contract
    rows: int

    @property
    def rows_each(self) -> int:
        """Rows of one drop."""
        return self.rows // len(SENDERS)


def parts(contracts: Mapping[str, Contract], rows: int) -> list[Bulk]:
    """The classes with their share of `rows`."""
    total = sum(MIX.values())
    return [Bulk(contracts[class_id], int(rows * share / total)) for class_id, share in MIX.items()]


def write_drops(landing: Path, bulks: list[Bulk], written_as: str) -> int:
    """Fill `landing` with the drops in one format; the rows written."""
    shutil.rmtree(landing, ignore_errors=True)
    database = duckdb.connect()
    database.execute(f"CREATE MACRO check_of(stem) AS substr('10X98765432', ({_sum_of('stem')}) % 11 + 1, 1)")
    n_rows = 0
    for bulk in bulks:
        for at, sender in enumerate(SENDERS):
            folder = landing / bulk.contract.class_id / f"{MONTH}-{sender}"
            folder.mkdir(parents=True)
            each = min(bulk.rows_each, LONGEST_SHEET) if written_as == "xlsx" else bulk.rows_each
            _write(database, rows_sql(bulk, at * bulk.rows_each, each), folder, written_as)
            (folder / "manifest.json").write_text(json.dumps({"rows": each}), "utf-8")
            n_rows += each
    return n_rows


def _write(database: duckdb.DuckDBPyConnection, query: str, folder: Path, written_as: str) -> None:
    target = folder / f"a.{written_as.partition('-')[0]}"
    if written_as == "xlsx":
        _write_sheet(database, query, target)
        return
    options = {"parquet": "FORMAT parquet", "jsonl": "FORMAT json"}.get(written_as, "FORMAT csv, HEADER")
    database.execute(f"COPY ({query}) TO '{target}' ({options})")
    if encoding := written_as.partition("-")[2]:
        narrow = target.with_suffix(".utf-8")
        target.rename(narrow)
        with (
            narrow.open(encoding="utf-8", newline="") as lines,
            target.open("w", encoding=encoding, newline="") as out,
        ):
            shutil.copyfileobj(lines, out, 1 << 20)
        narrow.unlink()


def _write_sheet(database: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    import xlsxwriter

    found = database.execute(query)
    with xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [column[0] for column in found.description])
        for row_no, row in enumerate(found.fetchall(), start=1):
            sheet.write_row(row_no, 0, row)


def rows_sql(bulk: Bulk, first: int, n_rows: int) -> str:
    """The rows of one drop, every cell text under its field's label."""
    cells = ", ".join(f'{cell} AS "{label}"' for label, cell in _cells(bulk.contract))
    start, end = WRONG["again"]
    repeats = f"(hash(i, 'wrong') % 10000 BETWEEN {start} AND {end - 1} AND i > {first})"
    person = "j" if bulk.contract.delivery != "events" else f"(hash(j, 'person') % {max(1000, bulk.rows // 5)})::BIGINT"
    return (
        f"SELECT {cells} FROM (SELECT *, {_stem('p')} AS stem FROM (SELECT j, {person} AS p, "
        f"(hash(j, 'wrong') % 10000)::INT AS wrong FROM (SELECT if({repeats}, i - 1, i) AS j "
        f"FROM range({first}, {first + n_rows}) AS r(i))))"
    )


def _cells(contract: Contract) -> Iterator[tuple[str, str]]:
    for field in contract.fields:
        cell, wrong = _cell(field, contract), _spoilt(field, contract)
        if wrong:
            cases = " ".join(f"WHEN wrong BETWEEN {a} AND {b - 1} THEN {text}" for (a, b), text in wrong)
            cell = f"CASE {cases} ELSE {cell} END"
        yield field.label, cell


def _cell(field: Field, contract: Contract) -> str:
    """A good cell: what is told about a person is always the same, what makes the key differs from row to row."""
    draw = f"hash(j, '{field.name}')"
    if field.codes:
        values = ", ".join(f"'{value}'" for value in sorted(field.codes))
        return f"[{values}][({draw} % {len(field.codes)})::INT + 1]"
    match field.kind:
        case "id_number":
            stem = "stem" if field.name == "id_no" else _stem("p + 1")
            return f"{stem} || check_of({stem})"
        case "name":
            return f"{_drawn(SURNAMES, 'p')} || {_drawn(GIVEN, 'p * 7')} || {_drawn(GIVEN, 'p // 3')}"
        case "date":
            return f"strftime({FIRST_DAY} + ({draw} % 28)::INT, '%Y-%m-%d')"
        case "month":
            return f"'{MONTH}'"
        case "amount":
            return f"format('{{:.2f}}', ({draw} % 400000) / 100)"
        case "integer":
            return f"({draw} % 400)::VARCHAR"
        case "region":
            return "'990101001001'"
        case "phone":
            return f"'139' || lpad(({draw} % 100000000)::VARCHAR, 8, '0')"
        case "book":
            return "'9' || lpad((p // 3)::VARCHAR, 9, '0')"
        case _:
            return f"'{field.label[:2]}' || j" if field.name in contract.key else f"'{field.label}' || ({draw} % 5000)"


def _spoilt(field: Field, contract: Contract) -> list[tuple[tuple[int, int], str]]:
    """What the cell holds in rows that are wrong."""
    if field.name == "id_no":
        wrong_check = "stem || if(check_of(stem) = 'X', '1', 'X')"
        return [(WRONG["checksum"], wrong_check), (WRONG["no number"], "''")]
    if field.name == "name":
        return [(WRONG["no name"], "''")]
    if field.name == contract.maps["event_on"]:
        is_day = field.kind == "date"
        later = "'2025-01-09'" if is_day else "'202501'"
        return [(WRONG["day"], "'2024-13-45'" if is_day else "'2024-13'"), (WRONG["later"], later)]
    if field.kind == "amount" and field.required:
        return [(WRONG["amount"], "'abc'")]
    return [(WRONG["code"], "'?'")] if field.codes and field.required else []


def _stem(person: str) -> str:
    """The 17 digits of a person: no two people have the same."""
    born = f"DATE '1940-01-01' + (({person}) // 1000 * 7919 % 29000)::INT"
    region = f"lpad((({person}) // 29000000 + 1)::VARCHAR, 2, '0')"
    return f"'9901' || {region} || strftime({born}, '%Y%m%d') || lpad((({person}) % 1000)::VARCHAR, 3, '0')"


def _sum_of(stem: str) -> str:
    return " + ".join(f"substr({stem}, {at}, 1)::INT * {weight}" for at, weight in enumerate(WEIGHTS, start=1))


def _drawn(letters: str, number: str) -> str:
    return f"substr('{letters}', (({number}) % {len(letters)})::INT + 1, 1)"


LAST_DAY = last_day(MONTH)
