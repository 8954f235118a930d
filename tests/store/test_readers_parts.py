"""What the parts of the readers promise, value by value; and that no file whatever gets past them otherwise."""

import decimal
import io
import itertools
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lowincome.store.readers import Limits, UnreadableFileError, read_file
from lowincome.store.readers.encoding import utf8_chunks
from lowincome.store.readers.numbers import excel_number, plain_number
from lowincome.store.readers.parquet import as_text
from lowincome.store.readers.quotes import QuoteGuard
from lowincome.store.readers.source import SUFFIXES
from tests.store.build import HEADER, PLAIN, ROW, book, gzipped, parquet, rezipped, xls, zipped
from tests.store.test_readers import find_header, rows_of

ID = ROW[1]
decimal.getcontext().prec = 60


def dec(text: str, digits: int, places: int) -> pa.Array:
    return pa.array([Decimal(text), None], pa.decimal128(digits, places))


COLUMNS: list[tuple[str, pa.Array, list[str]]] = [
    ("text and null", pa.array(["云一", None, ""]), ["云一", "", ""]),
    ("large text", pa.array(["云一"], pa.large_string()), ["云一"]),
    ("text view", pa.array(["云一"], pa.string_view()), ["云一"]),
    ("dictionary", pa.array(["a", "b", None, "a"]).dictionary_encode(), ["a", "b", "", "a"]),
    ("dictionary of dates", pa.array([date(2024, 1, 2)]).dictionary_encode(), ["2024-01-02"]),
    ("whole numbers", pa.array([1, -(2**63), None]), ["1", "-9223372036854775808", ""]),
    ("largest whole number", pa.array([2**64 - 1], pa.uint64()), ["18446744073709551615"]),
    ("decimal", dec("1234.50", 10, 2), ["1234.50", ""]),
    ("small decimal", dec("0.00000001", 20, 8), ["0.00000001", ""]),
    ("zero of many places", dec("0E-20", 38, 20), ["0." + "0" * 20, ""]),
    ("negative scale", pa.array([Decimal("1E+5")], pa.decimal128(5, -3)), ["100000"]),
    ("large decimal", pa.array([Decimal("9" * 60)], pa.decimal256(60, 0)), ["9" * 60]),
    (
        "fractions",
        pa.array([1.0, 12.5, 0.1, 1e10, 123456789012345.0, 0.00001234, 1e-9, -0.5, None]),
        ["1", "12.5", "0.1", "10000000000", "123456789012345", "0.00001234", "0.000000001", "-0.5", ""],
    ),
    ("a number too long for a fraction", pa.array([990101199003070018.0]), ["9.901011990030701e+17"]),
    ("not a number", pa.array([float("nan"), float("inf")]), ["", "inf"]),
    ("short fractions", pa.array([0.1, 2.0], pa.float32()), ["0.1", "2"]),
    ("half fractions", pa.array([0.5], pa.float16()), ["0.5"]),
    ("true and false", pa.array([True, False, None]), ["true", "false", ""]),
    ("days", pa.array([date(2024, 2, 29), date(1899, 1, 1)]), ["2024-02-29", "1899-01-01"]),
    ("days in milliseconds", pa.array([date(2024, 2, 29)], pa.date64()), ["2024-02-29"]),
    (
        "moments",
        pa.array([datetime(2024, 1, 2), datetime(2024, 1, 2, 3, 4, 5), datetime(2024, 1, 2, 3, 4, 5, 60)]),
        ["2024-01-02", "2024-01-02 03:04:05", "2024-01-02 03:04:05.000060"],
    ),
    ("midnight in China", pa.array([datetime(2024, 1, 1, 16, tzinfo=UTC)], pa.timestamp("us", "UTC")), ["2024-01-02"]),
    (
        "midnight in China's summer of 1988",
        pa.array([datetime(1988, 7, 1, 15, tzinfo=UTC)], pa.timestamp("ms", "UTC")),
        ["1988-07-02"],
    ),
    ("times", pa.array([time(3, 4, 5)], pa.time64("us")), ["03:04:05"]),
    ("bytes", pa.array(["云".encode(), b"\xff", None], pa.binary()), ["云", "\ufffd", ""]),
    ("bytes of one length", pa.array([b"ab"], pa.binary(2)), ["ab"]),
    ("nothing but nulls", pa.nulls(2), ["", ""]),
    ("list", pa.array([[1, 2], None, []]), ["[1, 2]", "", "[]"]),
    ("record", pa.array([{"a": "云", "b": date(2024, 1, 2)}]), ['{"a": "云", "b": "2024-01-02"}']),
    ("record of decimals", pa.array([{"a": Decimal("1.50")}]), ['{"a": "1.50"}']),
]


@pytest.mark.parametrize(("column", "expected"), [c[1:] for c in COLUMNS], ids=[c[0] for c in COLUMNS])
def test_a_typed_column_as_text(column: pa.Array, expected: list[str]) -> None:
    text = as_text(column)
    assert text.type == pa.string()
    assert text.to_pylist() == expected


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet({"姓名": pa.array(["云一"]), "身份证号": pa.array([ID]), "金额": dec("1.5", 9, 2)[:1]}))
    sheet = read_file(path, find_header)
    assert (sheet.header, sheet.layout, rows_of(sheet)) == (HEADER, "parquet", [("云一", ID, "1.50")])


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".parquet.gz", ".zip"])
def test_parquet_is_known_by_its_content(suffix: str, tmp_path: Path) -> None:
    data = parquet({"身份证号": pa.array([ID])})
    path = tmp_path / f"a{suffix}"
    path.write_bytes(gzipped(data) if suffix.endswith(".gz") else data)
    assert rows_of(read_file(path, find_header)) == [(ID,)]


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda data: data[:-9], "file_damaged"),
        (lambda data: data[: len(data) // 2], "file_damaged"),
        (lambda data: b"PARE" + data[4:], "file_encrypted"),
        (lambda data: b"PAR1", "file_damaged"),
        (lambda data: b"", "file_damaged"),
    ],
    ids=["footer cut off", "half a file", "locked", "mark alone", "nothing"],
)
def test_parquet_that_cannot_be_read(damage: Callable[[bytes], bytes], code: str, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(damage(parquet({"身份证号": pa.array([ID])})))
    with pytest.raises(UnreadableFileError) as problem:
        rows_of(read_file(path, find_header))
    assert problem.value.code == code


def test_parquet_that_unpacks_to_too_much(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(parquet({"身份证号": pa.array([str(n) for n in range(1_000)])}))
    with pytest.raises(UnreadableFileError) as problem:
        read_file(path, find_header, limits=Limits(unpacked_bytes=1_000))
    assert problem.value.code == "file_too_large"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12.0, "12"),
        (12.5, "12.5"),
        (-0.1, "-0.1"),
        (1234.5599999999999, "1234.56"),
        (1e14, "100000000000000"),
        (990101900307001.0, "990101900307001"),
        (1e15, "1e+15"),
        (1e-7, "0.0000001"),
        (float("inf"), "inf"),
    ],
)
def test_a_number_as_excel_shows_it(value: float, expected: str) -> None:
    assert excel_number(value) == expected


def test_a_fraction_keeps_all_its_digits() -> None:
    assert plain_number("0.30000000000000004") == "0.30000000000000004"
    assert plain_number("1.5e-7") == "0.00000015"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64])
def test_text_does_not_depend_on_how_it_is_cut(encoding: str, size: int) -> None:
    text = "\ufeff云𠀀㐂a\r\nb\rc\n\r\r\n,é\r"
    expected = "云𠀀㐂a\nb\nc\n\n\n,é\n"
    chunks = utf8_chunks(io.BytesIO(text.encode(encoding)), encoding, size)
    assert b"".join(chunks).decode() == expected


@pytest.mark.parametrize("size", [1, 2, 3, 64])
@pytest.mark.parametrize("data", [b"a\xff\xe4\xba", b"\xe4\xba\xe4\xba\x91", b"\xf0\x9f\xff", b"\x91\x91\x91\x91\x91"])
def test_bytes_without_meaning_do_not_either(data: bytes, size: int) -> None:
    expected = data.decode("utf-8", "replace").encode()
    assert b"".join(utf8_chunks(io.BytesIO(data), "utf-8", size)) == expected


def pieces(data: bytes, random_source: random.Random) -> list[bytes]:
    cuts = sorted(random_source.randrange(len(data) + 1) for _ in range(5))
    return [data[a:b] for a, b in itertools.pairwise([0, *cuts, len(data)])]


CELLS = st.sampled_from(
    ["a", '"b"', '"c,d"', '"e\nf"', '"g""h"', 'i"j', "", '""', '"', '"k', 'l"', '""m', '"n"o', "云"]
)
LINES = st.lists(st.lists(CELLS, min_size=1, max_size=6).map(",".join), max_size=12)


@given(LINES, st.randoms(use_true_random=False))
@settings(max_examples=400, deadline=None)
def test_no_line_is_swallowed_or_lost(rows: list[str], random_source: random.Random) -> None:
    """Every line comes out once, whole or set aside, however the text is cut; chunks end between records."""
    data = "".join(row + "\n" for row in rows).encode()

    def guarded(parts: list[bytes]) -> list[str]:
        guard = QuoteGuard(b",", 4, 1 << 20)
        text = b"".join(guard.chunks(parts)).decode()
        return [guard.text_of(line) for line in text.split("\n")]

    whole = guarded([data])
    assert "\n".join(whole).encode() == data
    assert guarded(pieces(data, random_source)) == whole


@given(LINES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(['"a', 'b,c,d"', "x"])
@example(["", '"'])
def test_every_line_is_a_row_or_part_of_one(tmp_path: Path, rows: list[str]) -> None:
    rows = [row for row in rows if row.strip(",")]  # a line without any text may count as a row or as none
    path = tmp_path / "a.csv"
    path.write_text("身份证号,b,c,d\n" + "".join(f"{row}\n" for row in [*rows, "1,2,3,4"]), encoding="utf-8")
    sheet = read_file(path, find_header)
    found = rows_of(sheet)
    assert found[-1] == ("1", "2", "3", "4")
    n_breaks = sum(cell.count("\n") for row in found for cell in row) + sum(t.count("\n") for _, t in sheet.broken)
    n_lines = sum(row.count("\n") + 1 for row in rows) + 1
    assert len(found) + len(sheet.broken) + n_breaks == n_lines
    numbers = [number for number, _ in sheet.broken]
    assert numbers == sorted(set(numbers))
    assert all(1 <= number < len(found) + len(numbers) for number in numbers)


VALID = {
    "a.csv": PLAIN.encode(),
    "b.csv": PLAIN.encode("gb18030") * 3,
    "c.csv": PLAIN.encode("utf-16"),
    "d.csv": '身份证号,b\n"1","2\n3"\n4,"5'.encode(),
    "a.xlsx": book([HEADER, ROW]),
    "a.xls": xls([HEADER, ROW]),
    "a.jsonl": b'{"a": [1, {"b": null}], "c": 1.5}\n{"a": "x"}\n',
    "a.json": b'[{"a": 1}, {"a": "\\ud800"}]',
    "a.parquet": parquet({"身份证号": pa.array([ID, None]), "b": dec("1.5", 9, 2), "c": pa.array([[1], None])}),
    "a.csv.gz": gzipped(PLAIN.encode()),
    "a.zip": zipped({"a.csv": PLAIN.encode(), "b.csv": PLAIN.encode("gb18030")}),
}
SMALL = Limits(unpacked_bytes=8 << 20, workbook_bytes=8 << 20, ratio_from=1 << 20, sheet_cells=1_000_000)


def yields_rows_or_a_code(path: Path) -> None:
    code = None
    try:
        sheet = read_file(path, find_header, limits=SMALL)
        for batch in sheet.batches:
            batch.validate(full=True)
            assert batch.num_columns == len(sheet.header)
            assert batch.schema.types == [pa.string()] * len(sheet.header)
    except UnreadableFileError as problem:
        code = problem.code
    else:
        numbers = [number for number, _ in sheet.broken]
        assert numbers == sorted(set(numbers))
    assert code in CODES


CODES = {
    None,
    *("file_damaged", "format_unknown", "header_not_found", "file_encrypted", "file_too_large", "row_too_long"),
    *("too_many_columns", "sheets_differ", "archive_bomb", "archive_unsafe", "archive_nested", "archive_empty"),
    *("too_many_entries", "not_readable"),
}
FUZZED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".csv.gz", ".xlsx.gz", ".pdf", ""])
@given(
    data=st.binary(max_size=300) | st.text(max_size=100).map(lambda t: ("身份证号,b\n" + t).encode("utf-8", "replace"))
)
@FUZZED
def test_any_bytes(suffix: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    yields_rows_or_a_code(path)


@pytest.mark.parametrize("name", VALID)
@given(seed=st.integers(0, 2**32), n_changes=st.integers(1, 6), end=st.floats(0.2, 1))
@FUZZED
def test_damaged_files(name: str, seed: int, n_changes: int, end: float, tmp_path: Path) -> None:
    dice = random.Random(seed)
    data = bytearray(VALID[name])
    for _ in range(n_changes):
        at = dice.randrange(len(data))
        data[at : at + dice.randrange(3)] = dice.randbytes(dice.randrange(3))
    path = tmp_path / name
    path.write_bytes(data[: int(len(data) * end)] if end < 0.9 else data)
    yields_rows_or_a_code(path)


def rewritten(name: str, part: bytes, dice: random.Random) -> bytes:
    """A part of a workbook with a few bytes changed, most of them between the marks of XML."""
    made = bytearray(part)
    for _ in range(dice.randrange(4) if name.startswith("xl/") else 0):
        at = dice.randrange(len(made))
        made[at : at + dice.randrange(3)] = dice.choice([b"", b"9", b"<", b">", b'"', b"/", b"&", b"A", b"\xff", b" "])
    return bytes(made)


@given(seed=st.integers(0, 2**32))
@FUZZED
def test_workbooks_whose_parts_are_damaged_but_not_their_sums(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    path = tmp_path / "a.xlsx"
    path.write_bytes(rezipped(VALID["a.xlsx"], lambda name, part: rewritten(name, part, dice)))
    yields_rows_or_a_code(path)
