"""What every reader returns and raises, and what a caller may ask of it."""

import codecs
import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

HEADER_SEARCH_ROWS = 10
BATCH_ROWS = 50_000
MAX_COLUMNS = 16_384  # as many as a worksheet has
FindHeader = Callable[[Sequence[Sequence[str]]], int | None]
Rows = Sequence[Sequence[str]]


class UnreadableFileError(Exception):
    """A file that holds no table we can find; `code` goes into the receipt."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Sheet:
    """One file as text: its header, batches whose columns lie under it in order, and lines that fit no header.

    `broken` is complete once `batches` is exhausted, and complete up to a batch when that batch comes; row numbers
    count data rows from 1, broken ones included.
    """

    layout: str
    header: tuple[str, ...]
    batches: Iterator[pa.RecordBatch]
    broken: list[tuple[int, str]]


@dataclass(frozen=True)
class Overrides:
    """What somebody knows better than the readers find out; None = find out. `sheet`: a name or a number from 1."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | int | None = None

    def __post_init__(self) -> None:
        if self.encoding is not None:
            try:
                codecs.getincrementaldecoder(self.encoding)
            except LookupError as problem:
                raise ValueError(f"no such encoding: {self.encoding!r}") from problem
        if self.delimiter is not None and (len(self.delimiter.encode()) != 1 or self.delimiter in '"\r\n\0'):
            raise ValueError(f"a delimiter is one ASCII character, not {self.delimiter!r}")


@dataclass(frozen=True)
class Limits:
    """How much a file may unpack to. `scratch`: the folder for unnamed temporary files (None: the system's).

    A ratio is held against a file only beyond `ratio_from` bytes: a small table of equal rows packs that well honestly.
    """

    unpacked_bytes: int = 4 << 30
    workbook_bytes: int = 1 << 30
    ratio: int = 200
    ratio_from: int = 16 << 20
    entries: int = 1_000
    workbook_entries: int = 10_000
    sheet_cells: int = 60_000_000
    row_bytes: int = 64 << 20
    scratch: Path | None = None

    @property
    def scratch_folder(self) -> str | None:
        """`scratch` as the standard library wants it."""
        return str(self.scratch) if self.scratch else None


@contextmanager
def told_by_code() -> Iterator[None]:
    """Whatever goes wrong with a file becomes an UnreadableFileError.

    Libraries in C++ and Rust meet damaged bytes with whatever they have, a panic that is no Exception included.
    """
    try:
        yield
    except (UnreadableFileError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except MemoryError as problem:
        raise UnreadableFileError("file_too_large") from problem
    except OSError as problem:
        raise UnreadableFileError(_code_of(problem)) from problem
    except BaseException as problem:
        raise UnreadableFileError("file_damaged") from problem


def _code_of(problem: OSError) -> str:
    if problem.errno is None:  # how gzip and Arrow tell of bad bytes
        return "file_damaged"
    return "changed_while_read" if problem.errno in (errno.ENOENT, errno.ESTALE) else "not_readable"


def guarded(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same batches; what goes wrong while they are read is told by a code too."""
    with told_by_code():
        yield from batches


def batch_of(width: int, rows: Rows) -> pa.RecordBatch:
    """One batch of the rows, cut or filled up to `width` cells."""
    full = [row if len(row) == width else [*row, *[""] * (width - len(row))][:width] for row in rows]
    columns = [pa.array(column, pa.string()) for column in zip(*full, strict=True)]
    return pa.RecordBatch.from_arrays(columns, names=positions(width))


def positions(width: int) -> list[str]:
    """Column names by position: headers may repeat."""
    if width > MAX_COLUMNS:
        raise UnreadableFileError("too_many_columns")
    return [f"c{index}" for index in range(width)]
