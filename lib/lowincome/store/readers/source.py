"""Where the bytes of a file come from, and what kind of file they are, whatever its name says."""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal, cast

from lowincome.store.readers.sheet import Limits, UnreadableFileError

Kind = Literal["text", "json", "workbook", "parquet", "gzip", "zip"]
HEAD = 4096
IN_MEMORY = 64 << 20

SUFFIXES: dict[str, Kind] = {
    **dict.fromkeys((".csv", ".txt", ".tsv"), "text"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "json"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".et"), "workbook"),
    ".parquet": "parquet",
    ".gz": "gzip",
    ".zip": "zip",
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, Kind], ...] = ((b"PAR1", "parquet"), (b"\x1f\x8b", "gzip"), (OLE, "workbook"))
_FOREIGN = (
    *(b"%PDF", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"),
    *(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"SQLite format 3", b"Obj\x01", b"ORC"),
)


@dataclass(frozen=True)
class Source:
    """The bytes of one file, from the disk or from inside a compressed one; `open` begins at the start each time."""

    name: str
    size: int
    open: Callable[[], BinaryIO]
    is_seekable: bool = True

    @property
    def suffix(self) -> str:
        """The end of the name, in small letters."""
        return PurePosixPath(self.name).suffix.lower()

    def seekable(self, limits: Limits) -> BinaryIO:
        """The bytes in a stream that can be read in any order; a copy has no name that anybody could open."""
        stream = self.open()
        if self.is_seekable:
            return stream
        with stream:
            # The caller reads from it and closes it.
            copy = tempfile.SpooledTemporaryFile(IN_MEMORY, dir=limits.scratch_folder)  # noqa: SIM115
            shutil.copyfileobj(stream, copy, 1 << 20)
        copy.seek(0)
        return cast(BinaryIO, copy)


def source_of(path: Path) -> Source:
    """The bytes of a file on the disk."""
    return Source(path.name, path.stat().st_size, lambda: path.open("rb"))


def kind_of(source: Source, limits: Limits) -> Kind:
    """What the content is; a suffix that we do not know refuses, a wrong one that we know does not matter."""
    expected = SUFFIXES.get(source.suffix)
    with source.open() as stream:
        head = stream.read(HEAD)
    if expected is None or head.startswith(_FOREIGN):
        raise UnreadableFileError("format_unknown")
    if head.startswith(b"PARE"):
        raise UnreadableFileError("file_encrypted")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(source, limits)
    return _plain_kind(expected, head)


def _plain_kind(expected: Kind, head: bytes) -> Kind:
    """Text is what has no mark of its own."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if expected == "json":
        is_json = start[:1] in (b"{", b"[") or b"\0" in head
        return "json" if is_json or not start else "text"
    if expected == "text":
        return "json" if start.startswith(b"{") and _is_object(start.splitlines()[0]) else "text"
    if not head or start.startswith(b"<") or _is_binary(head):
        # HTML and XML under the name .xls open in Excel, but hold no table that could be read for sure.
        raise UnreadableFileError("format_unknown" if head and not _is_binary(head) else "file_damaged")
    return "json" if start[:1] in (b"{", b"[") else "text"


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_binary(head: bytes) -> bool:
    """Whether it has control characters that no text has; UTF-16 says so by its mark."""
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return not is_wide and any(byte < 9 or 13 < byte < 32 for byte in head)


def _zip_kind(source: Source, limits: Limits) -> Kind:
    """A workbook, or an archive of files; other documents that are zip files inside are neither."""
    with source.seekable(limits) as stream:
        try:
            names = {name.lower() for name in zipfile.ZipFile(stream).namelist()}
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as problem:
            raise UnreadableFileError("file_damaged") from problem
    if "xl/workbook.xml" in names:
        return "workbook"
    if "[content_types].xml" in names or "mimetype" in names or "meta-inf/manifest.xml" in names:
        raise UnreadableFileError("format_unknown")
    return "zip"
