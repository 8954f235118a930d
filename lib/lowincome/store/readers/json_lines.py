"""JSON: one object per line, or one array of objects; cells keep the digits that were written."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pyarrow as pa

from lowincome.store.readers.encoding import candidates, utf8_chunks
from lowincome.store.readers.sheet import (
    BATCH_ROWS,
    MAX_COLUMNS,
    Limits,
    Overrides,
    Sheet,
    UnreadableFileError,
    positions,
)
from lowincome.store.readers.source import Source

Record = dict[str, Any]
Parsed = Iterator[tuple[Record | None, str]]  # None: not an object, with its text
Chunk = tuple[int, dict[str, pa.Array]]  # rows, and the columns that have a value in one of them
CHUNK_CELLS = 4_000_000
SPARSE = 50  # a table with one filled cell in fifty is none
_SPACE = re.compile(r"[ \t\n\r]*")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class _Number(str):
    """A number as it was written."""


def _record(pairs: list[tuple[str, Any]]) -> Record:
    record = dict(pairs)
    if len(record) < len(pairs) and any(record[name] != value for name, value in pairs):
        raise ValueError("one name with two values")
    return record


_DECODER = json.JSONDecoder(
    object_pairs_hook=_record, parse_int=_Number, parse_float=_Number, parse_constant=_Number, strict=False
)


def read_json(source: Source, overrides: Overrides, limits: Limits) -> Sheet:
    """The objects of a file; the header is every name in the order of first use."""
    with source.open() as stream:
        encoding = overrides.encoding or candidates(stream)[0]
    names: dict[str, None] = {}
    broken: list[tuple[int, str]] = []
    with source.open() as stream:
        pieces = utf8_chunks(stream, encoding)
        first = next((piece for piece in pieces if piece.strip()), b"")
        is_array = first.lstrip().startswith(b"[")
        parse: Callable[[Iterable[bytes], Limits], Parsed] = _elements if is_array else _lines
        held = list(_chunks(parse(_with(first, pieces), limits), names, broken, limits))
    if not names:
        raise UnreadableFileError("header_not_found")
    header = list(names)
    layout = f"{'json' if is_array else 'jsonl'} {encoding}"
    shown = tuple(_LONE_SURROGATE.sub("\ufffd", name) for name in header)
    return Sheet(layout, shown, _batches(header, held), broken)


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _lines(pieces: Iterable[bytes], limits: Limits) -> Parsed:
    for line in _split(pieces, limits):
        text = line.decode()
        if not text.strip():
            continue
        try:
            record = _DECODER.decode(text)
        except (ValueError, RecursionError):
            record = None
        yield (record if isinstance(record, dict) else None), text


def _split(pieces: Iterable[bytes], limits: Limits) -> Iterator[bytes]:
    """Lines by LF alone: other line separators may stand inside a JSON text."""
    held = b""
    for piece in pieces:
        *lines, held = (held + piece).split(b"\n")
        yield from lines
        if len(held) > limits.row_bytes:
            raise UnreadableFileError("row_too_long")
    yield held


def _elements(pieces: Iterable[bytes], limits: Limits) -> Parsed:
    """The elements of an array; after a damaged one nobody knows where the next begins."""
    parts, size = [], 0
    for piece in pieces:
        parts.append(piece)
        size += len(piece)
        if size > limits.workbook_bytes:
            raise UnreadableFileError("file_too_large")
    text = b"".join(parts).decode()
    at = _after_space(text, _after_space(text, 0) + 1)
    while text[at : at + 1] != "]":
        start = at
        record, at = _DECODER.raw_decode(text, at)
        yield (record if isinstance(record, dict) else None), text[start:at]
        at = _after_space(text, at)
        if text[at : at + 1] == ",":
            at = _after_space(text, at + 1)
        elif text[at : at + 1] != "]":
            raise UnreadableFileError("file_damaged")
    if text[at + 1 :].strip():
        raise UnreadableFileError("file_damaged")


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _chunks(parsed: Parsed, names: dict[str, None], broken: list[tuple[int, str]], limits: Limits) -> Iterator[Chunk]:
    """Columns of many rows at a time; as Arrow arrays they take a fraction of what objects take."""
    rows: list[Record] = []
    n_filled = n_cells = 0
    for number, (record, text) in enumerate(parsed, start=1):
        if record is None:
            broken.append((number, text))
            continue
        rows.append(record)
        n_filled += len(record)
        if not record.keys() <= names.keys():
            names.update(dict.fromkeys(record))
        n_cells += len(names)
        is_sparse = n_cells > limits.sheet_cells and n_cells > SPARSE * n_filled
        if len(names) > MAX_COLUMNS or is_sparse:  # few names per row, but others in every row
            raise UnreadableFileError("too_many_columns")
        if len(rows) == BATCH_ROWS or len(rows) * len(names) > CHUNK_CELLS:
            yield _chunk(rows)
            rows = []
    if rows:
        yield _chunk(rows)


def _chunk(rows: list[Record]) -> Chunk:
    names = dict.fromkeys(name for row in rows for name in row)
    return len(rows), {name: _array(_cells(rows, name)) for name in names}


def _cells(rows: list[Record], name: str) -> list[str]:
    values = [row.get(name) for row in rows]
    return [value if type(value) is str else _cell(value) for value in values]


def _array(cells: list[str]) -> pa.Array:
    try:
        return pa.array(cells, pa.string())
    except UnicodeEncodeError:
        return pa.array([_LONE_SURROGATE.sub("\ufffd", cell) for cell in cells], pa.string())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    """JSON text again, numbers as they were written."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_json(name)}: {_json(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    return value if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)


def _batches(header: list[str], chunks: list[Chunk]) -> Iterator[pa.RecordBatch]:
    for n_rows, columns in chunks:
        empty = pa.repeat(pa.scalar("", pa.string()), n_rows)
        yield pa.RecordBatch.from_arrays([columns.get(name, empty) for name in header], names=positions(len(header)))
