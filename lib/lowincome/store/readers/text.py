"""Delimited text → batches: encoding, delimiter and header are found on the first lines, the rest is streamed.

Arrow splits the cells. It is fed whole records, so that it need not look for their ends itself, and it never holds more
than one piece of the file.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.csv

from lowincome.store.readers.encoding import SAMPLE, candidates, utf8_chunks
from lowincome.store.readers.quotes import QuoteGuard, first_records
from lowincome.store.readers.sheet import (
    HEADER_SEARCH_ROWS,
    FindHeader,
    Limits,
    Overrides,
    Sheet,
    UnreadableFileError,
    positions,
)
from lowincome.store.readers.source import Source

DELIMITERS = {",": "comma", "\t": "tab", "|": "pipe", ";": "semicolon"}
PIECE = 4 << 20  # makes batches of some ten thousand rows
SHAPE_ROWS = 100  # rows that tell whether lines end in a delimiter


@dataclass(frozen=True)
class Layout:
    """How a text is laid out; `body` = the offset of the first data row in the text as UTF-8.

    `is_closed`: every data row has a delimiter behind its last cell, which the header lacks.
    """

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    body: int
    is_closed: bool = False


def read_text(source: Source, find_header: FindHeader, overrides: Overrides, limits: Limits) -> Sheet:
    """The table in a delimited text."""
    layout = find_layout(source, find_header, overrides)
    broken: list[tuple[int, str]] = []
    mark = DELIMITERS.get(layout.delimiter, repr(layout.delimiter))
    batches = _batches(source, layout, broken, limits)
    return Sheet(f"csv {layout.encoding} {mark}", layout.header, batches, broken)


def find_layout(source: Source, find_header: FindHeader, overrides: Overrides) -> Layout:
    """The encoding and delimiter under which the first rows hold a header; of several the one with most columns."""
    with source.open() as stream:
        encodings = [overrides.encoding] if overrides.encoding else candidates(stream)
    for encoding in encodings:
        with source.open() as stream:
            head = next(utf8_chunks(stream, encoding, SAMPLE), b"")
            is_all = not stream.read(1)
        marks = [overrides.delimiter] if overrides.delimiter else list(DELIMITERS)
        found = [_layout(head, encoding, mark, find_header, is_all=is_all) for mark in marks]
        layouts = [layout for layout in found if layout]
        if layouts:
            return max(layouts, key=lambda layout: len(layout.header))
    raise UnreadableFileError("header_not_found")


def _layout(head: bytes, encoding: str, delimiter: str, find_header: FindHeader, *, is_all: bool) -> Layout | None:
    records = first_records(head, delimiter.encode(), HEADER_SEARCH_ROWS + SHAPE_ROWS, is_all=is_all)
    at = find_header([cells for cells, _ in records[:HEADER_SEARCH_ROWS]])
    if at is None:
        return None
    header, body = records[at]
    layout = Layout(encoding, delimiter, header, body)
    return _with_shape(layout, [cells for cells, _ in records[at + 1 :]])


def _with_shape(layout: Layout, rows: list[tuple[str, ...]]) -> Layout:
    """The layout with delimiters at the ends of lines understood: where only header or only rows have them."""
    width = len(layout.header)
    named = max((at for at, name in enumerate(layout.header, start=1) if name.strip()), default=width)
    usual = Counter(len(row) for row in rows).most_common(1)[0][0] if rows else width
    if named <= usual < width:
        return replace(layout, header=layout.header[:usual])
    ends = [row[-1] for row in rows if len(row) == width + 1]
    if usual == width + 1 and ends.count("") * 2 > len(ends):
        return replace(layout, is_closed=True)
    return layout


class _Pieces:
    """What Arrow takes for a file: each read returns whole records, however many bytes it asks for."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        parts, length = [], 0
        while length < PIECE and (part := next(self._chunks, b"")):
            parts.append(part)
            length += len(part)
        return b"".join(parts)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def writable(self) -> bool:
        return False

    def close(self) -> None:
        self.closed = True


def _batches(source: Source, layout: Layout, broken: list[tuple[int, str]], limits: Limits) -> Iterator[pa.RecordBatch]:
    names = positions(len(layout.header))
    guard = QuoteGuard(layout.delimiter.encode(), len(names), limits.row_bytes)
    n_blank = 0

    def set_aside(row: Any) -> str:
        nonlocal n_blank
        text = guard.text_of(row.text)
        if text.strip():
            broken.append((row.number - n_blank, text))
        else:
            n_blank += 1
        return "skip"

    with source.open() as stream:
        chunks = guard.chunks(_body(utf8_chunks(stream, layout.encoding), layout))
        first = next((chunk for chunk in chunks if chunk.strip(b"\n")), b"")
        if not first:  # Arrow takes a text without any row for an error
            return
        reader = pyarrow.csv.open_csv(
            _Pieces(_with(first, chunks)),
            # One thread: only then does Arrow tell the number of a line that it sets aside.
            pyarrow.csv.ReadOptions(column_names=names, use_threads=False, block_size=2 * limits.row_bytes),
            pyarrow.csv.ParseOptions(delimiter=layout.delimiter, invalid_row_handler=set_aside),
            pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
            ),
        )
        yield from (batch for batch in reader if batch.num_rows)


def _with(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _body(pieces: Iterable[bytes], layout: Layout) -> Iterator[bytes]:
    """The text behind the header; delimiters that only close lines are gone."""
    skip = layout.body
    close, held = layout.delimiter.encode() + b"\n", b""
    for piece in pieces:
        if skip:
            skip, piece = skip - min(skip, len(piece)), piece[skip:]
        if layout.is_closed:
            piece = held + piece
            held = close[:1] if piece.endswith(close[:1]) else b""  # its line end may come with the next piece
            piece = piece[: len(piece) - len(held)].replace(close, b"\n")
        if piece:
            yield piece
