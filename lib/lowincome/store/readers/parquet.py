"""Parquet → batches of text: what a column's type says, written the way departments write it."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from lowincome.store.readers.numbers import plain_number
from lowincome.store.readers.sheet import BATCH_ROWS, Limits, Sheet, UnreadableFileError, positions
from lowincome.store.readers.source import Source

ZONE = "Asia/Shanghai"  # in which departments mean their days
_TEXT_TYPES = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_BINARY_TYPES = (
    pa.types.is_binary,
    pa.types.is_large_binary,
    pa.types.is_fixed_size_binary,
    pa.types.is_binary_view,
)
_SAME_IN_ARROW = (pa.types.is_integer, pa.types.is_boolean, pa.types.is_date32)


def read_parquet(source: Source, limits: Limits) -> Sheet:
    """The table in a Parquet file."""
    stream = source.seekable(limits)
    try:
        file = pyarrow.parquet.ParquetFile(stream)
        header = _checked_header(file, limits)
    except BaseException:
        stream.close()
        raise
    return Sheet("parquet", header, _batches(file, stream, positions(len(header))), [])


def _checked_header(file: pyarrow.parquet.ParquetFile, limits: Limits) -> tuple[str, ...]:
    header = tuple(file.schema_arrow.names)
    if not header:
        raise UnreadableFileError("header_not_found")
    groups = [file.metadata.row_group(at).total_byte_size for at in range(file.metadata.num_row_groups)]
    if sum(groups) > limits.unpacked_bytes:
        raise UnreadableFileError("file_too_large")
    return header


def _batches(file: pyarrow.parquet.ParquetFile, stream: BinaryIO, names: list[str]) -> Iterator[pa.RecordBatch]:
    with stream, file:
        for batch in file.iter_batches(batch_size=BATCH_ROWS):
            columns = [as_text(column) for column in batch.columns]
            yield pa.RecordBatch.from_arrays(columns, names=names)


def as_text(column: pa.Array) -> pa.Array:
    """The column as text without nulls: whole, exact, days as ISO, no exponent in decimals."""
    return pc.fill_null(_text(column), "").cast(pa.string())


def _text(column: pa.Array) -> pa.Array:
    kind = column.type
    if isinstance(column, pa.ExtensionArray):
        return _text(column.storage)
    if pa.types.is_dictionary(kind):
        return _text(column.dictionary_decode())
    if any(fits(kind) for fits in (*_TEXT_TYPES, *_SAME_IN_ARROW)):
        return column.cast(pa.string())
    if pa.types.is_date64(kind):
        return column.cast(pa.date32()).cast(pa.string())
    if pa.types.is_timestamp(kind):
        return _moments(column)
    if pa.types.is_time(kind):
        return pc.replace_substring_regex(column.cast(pa.string()), r"\.0+$", "")
    if pa.types.is_decimal(kind):
        return _without(column.cast(pa.string()), "E", lambda text: f"{Decimal(text):f}")
    if pa.types.is_floating(kind):
        wide = column if pa.types.is_float64(kind) else column.cast(pa.float32())
        known = pc.if_else(pc.is_nan(wide), pa.scalar(None, wide.type), wide)  # pandas' word for missing
        return _without(known.cast(pa.string()), "e", plain_number)
    if any(fits(kind) for fits in _BINARY_TYPES):
        return pa.array([None if cell is None else cell.decode("utf-8", "replace") for cell in column.to_pylist()])
    return pa.array([None if cell is None else _json(cell) for cell in column.to_pylist()], pa.string())


def _moments(column: pa.Array) -> pa.Array:
    """Days where the time says midnight, else day and time, in the time of departments."""
    local = column if column.type.tz is None else pc.local_timestamp(column.cast(pa.timestamp(column.type.unit, ZONE)))
    text = pc.replace_substring_regex(local.cast(pa.string()), r"\.0+$", "")
    return pc.replace_substring_regex(text, r" 00:00(:00)?$", "")


def _without(text: pa.Array, mark: str, mended: Any) -> pa.Array:
    """The texts, those that hold an exponent mended one by one; they are few."""
    has_mark = pc.match_substring(text, mark)
    if not pc.any(has_mark).as_py():
        return text
    cells = zip(text.to_pylist(), has_mark.to_pylist(), strict=True)
    return pa.array([mended(cell) if is_marked else cell for cell, is_marked in cells], pa.string())


def _json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
