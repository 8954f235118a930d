"""Workbooks (.xlsx, .xls) → batches: every visible sheet with a header, cells as people see them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from typing import Any

import pyarrow as pa
from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from lowincome.store.readers.chain import joined
from lowincome.store.readers.merged import Header, header_of
from lowincome.store.readers.numbers import excel_number
from lowincome.store.readers.sheet import (
    BATCH_ROWS,
    HEADER_SEARCH_ROWS,
    FindHeader,
    Limits,
    Overrides,
    Sheet,
    UnreadableFileError,
    batch_of,
)
from lowincome.store.readers.source import Source
from lowincome.store.readers.workbook import checked


@dataclass(frozen=True)
class _Table:
    """A worksheet that holds a header."""

    sheet: CalamineSheet
    header: Header


def read_workbook(source: Source, find_header: FindHeader, overrides: Overrides, limits: Limits) -> Sheet:
    """The table in a workbook; sheets under the same header are read one after the other."""
    try:
        with (
            source.seekable(limits) as stream,
            checked(stream, limits) as safe,
            CalamineWorkbook.from_filelike(safe) as book,
        ):
            sheets = [book.get_sheet_by_name(name) for name in _sheet_names(book, overrides.sheet)]
    except PasswordError as problem:
        raise UnreadableFileError("file_encrypted") from problem
    tables = [table for table in (_table(sheet, find_header) for sheet in sheets) if table]
    if not tables:
        raise UnreadableFileError("header_not_found")
    parts = [Sheet("xlsx", table.header.names, _batches(table), []) for table in tables]
    return joined(parts, "xlsx")


def _sheet_names(book: CalamineWorkbook, wanted: str | int | None) -> list[str]:
    """The sheets to look at: the one asked for, else all that a person sees."""
    if isinstance(wanted, int):
        names = book.sheet_names[wanted - 1 : wanted] if wanted > 0 else []
    elif wanted is not None:
        names = [name for name in book.sheet_names if name == wanted]
    else:
        return [
            data.name
            for data in book.sheets_metadata
            if data.typ == SheetTypeEnum.WorkSheet and data.visible == SheetVisibleEnum.Visible
        ]
    if not names:
        raise UnreadableFileError("sheet_not_found")
    return names


def _table(sheet: CalamineSheet, find_header: FindHeader) -> _Table | None:
    filled = ((number, _texts(row)) for number, row in enumerate(sheet.iter_rows()))
    first = list(islice(((number, row) for number, row in filled if any(row)), HEADER_SEARCH_ROWS + 1))
    at = find_header([row for _, row in first[:HEADER_SEARCH_ROWS]])
    if at is None:
        return None
    left = sheet.start[1] if sheet.start else 0
    ranges = [
        ((top, start - left), (bottom, end - left)) for (top, start), (bottom, end) in sheet.merged_cell_ranges or []
    ]
    return _Table(sheet, header_of(dict(first), first[at][0], ranges))


def _batches(table: _Table) -> Iterator[pa.RecordBatch]:
    width = len(table.header.names)
    rows = islice(table.sheet.iter_rows(), table.header.last_row + 1, None)
    filled = (row for row in map(_texts, rows) if any(row))
    while part := list(islice(filled, BATCH_ROWS)):
        yield batch_of(width, part)


def _texts(row: Sequence[Any]) -> list[str]:
    return [value if type(value) is str else _text(value) for value in row]


def _text(value: Any) -> str:
    """A cell that is no text, as text."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int() | float():
            return excel_number(float(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case _:
            return value.isoformat() if hasattr(value, "isoformat") else str(value)
