"""A workbook's container, looked through before any parser opens it: what it unpacks to, and what would get lost.

Calamine allocates a cell for every place between the first and the last one used, and reads #N/A as an empty cell.
"""

import re
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from lowincome.store.readers.probe import check_by_opening
from lowincome.store.readers.sheet import Limits, UnreadableFileError
from lowincome.store.readers.source import IN_MEMORY, OLE

PIECE = 1 << 20
OVERLAP = 64  # longer than anything that is searched for across two pieces
_XLS_START = b"\x09\x08\x10\x00\x00\x06\x05\x00"  # the first record of a workbook in BIFF8
_FILE_PASS = 0x2F
_ERROR_CELL = b' t="e"'
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d{1,9})"')
_FILLED_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')
# Cells without a place, and attributes that the expressions above would miss.
_DOUBTFUL = re.compile(rb'<(?:\w+:)?(?:c|row)(?:[\t\r\n]| [^>]*?(?:=\s*\'|\s=|=\s)|>| (?![^>]*?\br="))')
_ANNOUNCED = re.compile(rb"ount\s*=\s*[\"']\s*[0-9]{8}")  # calamine makes room for as many strings as are announced
_WIDTHS = ((re.compile(rb' r="[A-Z]{3}\d'), 16_384), (re.compile(rb' r="[A-Z]{2}\d'), 702))


def checked(stream: BinaryIO, limits: Limits) -> BinaryIO:
    """The workbook as calamine may read it; UnreadableFileError for one that is locked or unpacks to too much."""
    if stream.read(len(OLE)) == OLE:
        return _checked_ole(stream, limits)
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as container:
            check_sizes(container.infolist(), limits, limits.workbook_entries, limits.workbook_bytes)
            parts = [_check_part(container, info, limits) for info in container.infolist()]
            result = _with_errors_as_text(container, limits) if any(part.has_errors for part in parts) else stream
    except (zipfile.BadZipFile, NotImplementedError) as problem:
        raise UnreadableFileError("file_damaged") from problem
    if any(part.is_doubtful for part in parts):
        check_by_opening(result, limits)
    result.seek(0)
    return result


def check_sizes(entries: list[zipfile.ZipInfo], limits: Limits, n_entries: int, n_bytes: int) -> None:
    """Refuse by what the directory states; more than it states is never unpacked."""
    if len(entries) > n_entries:
        raise UnreadableFileError("too_many_entries")
    if any(info.flag_bits & 1 for info in entries):
        raise UnreadableFileError("file_encrypted")
    unpacked, packed = sum(info.file_size for info in entries), sum(info.compress_size for info in entries)
    if unpacked > limits.ratio_from and unpacked > limits.ratio * packed:
        raise UnreadableFileError("archive_bomb")
    if unpacked > n_bytes:
        raise UnreadableFileError("file_too_large")


def _checked_ole(stream: BinaryIO, limits: Limits) -> BinaryIO:
    """An .xls; a workbook with a password lies encrypted in the same kind of container."""
    stream.seek(0)
    data = stream.read()
    if "EncryptedPackage".encode("utf-16-le") in data or _asks_for_password(data):
        raise UnreadableFileError("file_encrypted")
    check_by_opening(stream, limits)
    return stream


def _asks_for_password(data: bytes) -> bool:
    """Whether one of an .xls file's first records says that those behind it are encrypted."""
    at = data.find(_XLS_START)
    if at < 0:
        return False
    for _ in range(10):
        kind, length = struct.unpack_from("<HH", data, at) if at <= len(data) - 4 else (0, 0)
        if kind == _FILE_PASS:
            return True
        at += 4 + length
    return False


@dataclass(frozen=True)
class _Part:
    """What was seen in a part; `is_doubtful`: its cells are written in a way that tells not where they stand."""

    has_errors: bool = False
    is_doubtful: bool = False


def _check_part(container: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> _Part:
    """Unpack a part once, which checks its sum, and look through it if it is a worksheet."""
    is_sheet = info.filename.lower().startswith("xl/worksheets/")
    last_row, width, has_errors, is_doubtful = 0, 26, False, False
    for piece in _pieces(container, info):
        is_doubtful = is_doubtful or _ANNOUNCED.search(piece) is not None
        if not is_sheet:
            continue
        has_errors |= _ERROR_CELL in piece
        is_doubtful = is_doubtful or _DOUBTFUL.search(piece) is not None
        last_row = max([last_row, *map(int, _ROW.findall(piece))])
        width = next((wide for pattern, wide in _WIDTHS if wide > width and pattern.search(piece)), width)
    if last_row * width > limits.sheet_cells:
        _check_extent(container, info, limits)
    return _Part(has_errors, is_doubtful)


def _pieces(container: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    with container.open(info) as part:
        end = b""
        while piece := part.read(PIECE):
            piece = end + piece
            end = piece[-OVERLAP:]
            yield piece


def _check_extent(container: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> None:
    """The exact area of the cells that hold something: one forgotten cell in the last corner spans the whole sheet."""
    rows: set[int] = set()
    columns: set[bytes] = set()
    for piece in _pieces(container, info):
        found = _FILLED_CELL.findall(piece)
        columns |= {column for column, _ in found}
        rows |= {min(numbers := [int(row) for _, row in found]), max(numbers)} if found else set()
    places = [_column_number(column) for column in columns]
    if places and (max(rows) - min(rows) + 1) * (max(places) - min(places) + 1) > limits.sheet_cells:
        raise UnreadableFileError("file_too_large")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _with_errors_as_text(container: zipfile.ZipFile, limits: Limits) -> BinaryIO:
    """A copy whose error cells are texts: #N/A must be refused, not taken for a cell left empty."""
    copy = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=limits.scratch_folder)  # noqa: SIM115 - calamine reads it later
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for info in container.infolist():
            part = container.read(info)
            if info.filename.lower().startswith("xl/worksheets/"):
                part = part.replace(_ERROR_CELL, b' t="str"')
            target.writestr(info.filename, part)
    return cast(BinaryIO, copy)
