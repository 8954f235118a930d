"""Files as departments deliver them → Arrow batches of text, the same for every engine.

Nothing is interpreted here beyond what separates cells: encoding, delimiter, quotes, sheets. The engines read CSV
differently (Sail garbles GB18030 and stops at ragged lines), so none of them reads it.
"""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from python_calamine import CalamineError, CalamineWorkbook

HEADER_SEARCH_ROWS = 10
BATCH_ROWS = 50_000
FindHeader = Callable[[Sequence[Sequence[str]]], int | None]


class UnreadableFileError(Exception):
    """A file that holds no table we can find; `code` goes into the receipt."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Sheet:
    """One file as text: its header, batches whose columns lie under it in order, and lines that fit no header.

    `broken` is complete once `batches` is exhausted; row numbers count data rows from 1, broken ones included.
    """

    layout: str
    header: tuple[str, ...]
    batches: Iterator[pa.RecordBatch]
    broken: list[tuple[int, str]]


def read_file(path: Path, find_header: FindHeader) -> Sheet:
    """The table in `path`; `find_header` tells which of the first rows is the header."""
    suffix = path.suffix.lower()
    try:
        if suffix in {".csv", ".txt", ".tsv"}:
            return _read_text(path, find_header)
        if suffix == ".xlsx":
            return _read_xlsx(path, find_header)
        if suffix in {".jsonl", ".json", ".ndjson"}:
            return _read_json_lines(path)
        if suffix == ".parquet":
            return _read_parquet(path)
    except (pa.ArrowInvalid, CalamineError, OSError, ValueError) as problem:
        raise UnreadableFileError("file_damaged") from problem
    raise UnreadableFileError("format_unknown")


def _read_text(path: Path, find_header: FindHeader) -> Sheet:
    text, encoding = _decoded(path.read_bytes())
    first_lines = text[:200_000].splitlines()[:HEADER_SEARCH_ROWS]
    delimiter = max(",\t|", key=lambda mark: sum(line.count(mark) for line in first_lines))
    at = find_header([_cells(line, delimiter) for line in first_lines])
    if at is None:
        raise UnreadableFileError("header_not_found")
    header = _cells(first_lines[at], delimiter)
    broken: list[tuple[int, str]] = []

    def set_aside(row: Any) -> str:
        broken.append((row.number - at - 1, row.text))
        return "skip"

    table = pyarrow.csv.read_csv(
        io.BytesIO(text.encode()),
        # One thread: only then does Arrow tell the number of a line that it sets aside.
        pyarrow.csv.ReadOptions(column_names=_positions(header), skip_rows=at + 1, use_threads=False),
        pyarrow.csv.ParseOptions(delimiter=delimiter, invalid_row_handler=set_aside, newlines_in_values=True),
        pyarrow.csv.ConvertOptions(
            column_types={name: pa.string() for name in _positions(header)},
            strings_can_be_null=False,
        ),
    )
    return Sheet(f"csv {encoding} {_MARKS[delimiter]}", tuple(header), iter(table.to_batches(BATCH_ROWS)), broken)


_MARKS = {",": "comma", "\t": "tab", "|": "pipe"}


def _decoded(data: bytes) -> tuple[str, str]:
    """The text and its encoding; bytes that fit neither UTF-8 nor GB18030 become U+FFFD, which screening refuses."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        candidates = [(data.decode(name, errors="replace"), name) for name in ("gb18030", "utf-8")]
        return min(candidates, key=lambda found: found[0].count("\ufffd"))


def _cells(line: str, delimiter: str) -> list[str]:
    return [cell.strip('"') for cell in line.lstrip("\ufeff").split(delimiter)]


def _read_xlsx(path: Path, find_header: FindHeader) -> Sheet:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=True)
    lines = [[_cell(value) for value in row] for row in rows]
    at = find_header(lines[:HEADER_SEARCH_ROWS])
    if at is None:
        raise UnreadableFileError("header_not_found")
    data = [line for line in lines[at + 1 :] if any(line)]
    return Sheet("xlsx", tuple(lines[at]), _batches(lines[at], data), [])


def _cell(value: Any) -> str:
    """A cell as text; a number keeps the digits that Excel kept, whole ones without a decimal point."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, bool) or value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _read_json_lines(path: Path) -> Sheet:
    text, encoding = _decoded(path.read_bytes())
    records: list[dict[str, Any]] = []
    broken: list[tuple[int, str]] = []
    lines = [line for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line, parse_int=str, parse_float=str)
        except ValueError:
            record = None
        if isinstance(record, dict):
            records.append(record)
        else:
            broken.append((number, line))
    header = list(dict.fromkeys(key for record in records for key in record))
    if not header:
        raise UnreadableFileError("header_not_found")
    data = [[_json_cell(record.get(name)) for name in header] for record in records]
    return Sheet(f"jsonl {encoding}", tuple(header), _batches(header, data), broken)


def _json_cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read_parquet(path: Path) -> Sheet:
    file = pyarrow.parquet.ParquetFile(path)
    header = file.schema_arrow.names
    batches = (
        pa.RecordBatch.from_arrays([column.cast(pa.string()) for column in batch.columns], names=_positions(header))
        for batch in file.iter_batches(batch_size=BATCH_ROWS)
    )
    return Sheet("parquet", tuple(header), batches, [])


def _batches(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[pa.RecordBatch]:
    width = len(header)
    for start in range(0, len(rows), BATCH_ROWS):
        part = [[*row, *[""] * (width - len(row))][:width] for row in rows[start : start + BATCH_ROWS]]
        columns = [pa.array(column, pa.string()) for column in zip(*part, strict=True)]
        yield pa.RecordBatch.from_arrays(columns, names=_positions(header))


def _positions(header: Sequence[str]) -> list[str]:
    """Column names by position: headers may repeat."""
    return [f"c{index}" for index in range(len(header))]
