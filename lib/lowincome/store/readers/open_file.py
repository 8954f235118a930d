"""One file → one sheet, by what the file is and not by what it is called."""

from dataclasses import replace
from pathlib import Path

from lowincome.store.readers.archive import read_gzip, read_zip
from lowincome.store.readers.json_lines import read_json
from lowincome.store.readers.parquet import read_parquet
from lowincome.store.readers.sheet import (
    FindHeader,
    Limits,
    Overrides,
    Sheet,
    UnreadableFileError,
    guarded,
    told_by_code,
)
from lowincome.store.readers.source import SUFFIXES, Source, kind_of, source_of
from lowincome.store.readers.text import read_text
from lowincome.store.readers.xlsx import read_workbook

NOTHING_KNOWN = Overrides()
USUAL = Limits()


def read_file(
    path: Path, find_header: FindHeader, overrides: Overrides = NOTHING_KNOWN, limits: Limits = USUAL
) -> Sheet:
    """The table in `path`; `find_header` tells which of the first rows is the header.

    Raises UnreadableFileError, here or while the batches are read, and nothing else.
    """
    with told_by_code():
        sheet = _read(source_of(path), find_header, overrides, limits)
    return replace(sheet, batches=guarded(sheet.batches))


def _read(source: Source, find_header: FindHeader, overrides: Overrides, limits: Limits) -> Sheet:
    match kind_of(source, limits):
        case "gzip":
            return read_gzip(source, limits, lambda inner: _read_inner(inner, find_header, overrides, limits))
        case "zip":
            return read_zip(source, limits, lambda inner: _read_inner(inner, find_header, overrides, limits))
        case "workbook":
            return read_workbook(source, find_header, overrides, limits)
        case "json":
            return read_json(source, overrides, limits)
        case "parquet":
            return read_parquet(source, limits)
        case "text":
            return _read_text(source, find_header, overrides, limits)


def _read_inner(source: Source, find_header: FindHeader, overrides: Overrides, limits: Limits) -> Sheet:
    """A file from inside a compressed one, which must not be compressed itself."""
    if kind_of(source, limits) in ("gzip", "zip"):
        raise UnreadableFileError("archive_nested")
    return _read(source, find_header, overrides, limits)


def _read_text(source: Source, find_header: FindHeader, overrides: Overrides, limits: Limits) -> Sheet:
    try:
        return read_text(source, find_header, overrides, limits)
    except UnreadableFileError as problem:
        is_misnamed = SUFFIXES[source.suffix] not in ("text", "json")
        if is_misnamed and problem.code == "header_not_found":
            raise UnreadableFileError("format_unknown") from problem
        raise
