"""Compressed files: nothing is unpacked under a name of its own, and never more than the limits allow."""

import gzip
import io
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, BinaryIO, cast

import pyarrow as pa

from lowincome.store.readers.chain import joined
from lowincome.store.readers.sheet import Limits, Sheet, UnreadableFileError
from lowincome.store.readers.source import Source
from lowincome.store.readers.workbook import check_sizes

ReadInner = Callable[[Source], Sheet]
MANIFEST = "manifest.json"
_NESTED = {".zip", ".gz", ".tgz", ".rar", ".7z", ".tar", ".bz2", ".xz", ".zst"}
_LEFT_BY_SYSTEMS = {"thumbs.db", "desktop.ini", MANIFEST}


def read_gzip(source: Source, limits: Limits, read_inner: ReadInner) -> Sheet:
    """The file inside a .gz; its name is the outer one without .gz."""
    name = source.name[:-3] if source.suffix == ".gz" else source.name

    def unpacked() -> BinaryIO:
        return cast(BinaryIO, io.BufferedReader(_Limited(source, limits), 1 << 20))

    sheet = read_inner(Source(name, source.size, unpacked, is_seekable=False))
    return replace(sheet, layout=f"gzip {sheet.layout}")


class _Limited(io.RawIOBase):
    """A stream that refuses to unpack to more than the limits: a .gz does not say beforehand what it holds."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self._packed = source.open()
        self._stream = gzip.GzipFile(fileobj=self._packed)
        self._left = limits.unpacked_bytes
        self._honest = max(limits.ratio_from, limits.ratio * source.size)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        chunk = self._stream.read(len(buffer))
        self._left -= len(chunk)
        self._honest -= len(chunk)
        if self._honest < 0:
            raise UnreadableFileError("archive_bomb")
        if self._left < 0:
            raise UnreadableFileError("file_too_large")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._stream.close()
        self._packed.close()
        super().close()


def read_zip(source: Source, limits: Limits, read_inner: ReadInner) -> Sheet:
    """The files inside a .zip in the order of their names, one after the other."""
    with ExitStack() as opened:
        container = opened.enter_context(zipfile.ZipFile(opened.enter_context(source.seekable(limits))))
        sheets = [read_inner(_entry(container, info)) for info in _data_entries(container, limits)]
        layouts = sorted({sheet.layout for sheet in sheets})
        sheet = joined(sheets, f"zip {', '.join(layouts)}")
        return replace(sheet, batches=_closing(sheet.batches, opened.pop_all()))


def _closing(batches: Iterator[pa.RecordBatch], opened: ExitStack) -> Iterator[pa.RecordBatch]:
    with opened:
        yield from batches


def _data_entries(container: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    """The files to read, by name; the archive is refused as a whole for a single bad entry."""
    entries = container.infolist()
    check_sizes(entries, limits, limits.entries, limits.unpacked_bytes)
    for info in entries:
        _check_entry(info)
    if len({info.filename for info in entries}) < len(entries):
        raise UnreadableFileError("archive_unsafe")
    data = sorted((info for info in entries if _is_data(info)), key=lambda info: info.filename)
    if not data:
        raise UnreadableFileError("archive_empty")
    return data


def _entry(container: zipfile.ZipFile, info: zipfile.ZipInfo) -> Source:
    name = PurePosixPath(info.filename).name
    return Source(name, info.file_size, lambda: cast(BinaryIO, container.open(info)), is_seekable=False)


def _check_entry(info: zipfile.ZipInfo) -> None:
    """Refuse what only an attack or an accident puts into an archive, although nothing is written under its name."""
    name = info.orig_filename.replace("\\", "/")
    path = PurePosixPath(name)
    is_rooted = path.is_absolute() or PureWindowsPath(name).drive != ""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if is_rooted or ".." in path.parts or "\0" in name or kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnreadableFileError("archive_unsafe")
    if path.suffix.lower() in _NESTED:
        raise UnreadableFileError("archive_nested")


def _is_data(info: zipfile.ZipInfo) -> bool:
    """Whether an entry is a file that somebody meant to send."""
    path = PurePosixPath(info.filename)
    is_left_over = path.name.lower() in _LEFT_BY_SYSTEMS or path.name.startswith((".", "~$"))
    return not (info.is_dir() or is_left_over or "__MACOSX" in path.parts)
