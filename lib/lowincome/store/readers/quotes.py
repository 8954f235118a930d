"""Where one record of a delimited file ends, although quotes may hide line ends, and although quotes may be lost.

Arrow takes everything up to the next quote as one cell. A quote that somebody forgot would so swallow rows in silence;
here its line alone is set aside.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from lowincome.store.readers.sheet import UnreadableFileError

_QUOTED = re.compile(rb'"[^"]*+(?:""[^"]*+)*+"')
_STRAY = re.compile("\0stray:([0-9]+)\0")
QUOTE, LINE_FEED = ord('"'), ord("\n")
# From so many columns on, a line inside quotes with exactly as many delimiters as a record is a record.
TELLING_WIDTH = 4


@dataclass(frozen=True)
class Record:
    """One record: where it ends (behind its line feed), its cells, whether a quoted line end in it looks meant."""

    end: int
    cells: tuple[bytes, ...]
    is_many_lines: bool
    is_clean: bool


def record_at(data: bytes, start: int, delimiter: bytes) -> Record | None:
    """The record that begins at `start`; None when a quote is open where the data end."""
    unquoted = re.compile(b"[^" + re.escape(delimiter) + b"\n]*+")
    at, cells, is_many_lines, is_clean = start, [], False, True
    while True:
        value = b""
        if data[at : at + 1] == b'"':
            quoted = _QUOTED.match(data, at)
            if quoted is None:
                return None
            value, at = quoted[0][1:-1].replace(b'""', b'"'), quoted.end()
            has_break = b"\n" in quoted[0]
            is_many_lines |= has_break
            # Text behind a closing quote: it was another cell's opening one.
            is_clean &= not has_break or data[at : at + 1] in (delimiter, b"\n", b"")
        rest = unquoted.match(data, at)
        assert rest is not None
        cells.append(value + rest[0])
        at = rest.end()
        if data[at : at + 1] != delimiter:
            return Record(min(at + 1, len(data)), tuple(cells), is_many_lines, is_clean)
        at += 1


def first_records(data: bytes, delimiter: bytes, count: int, *, is_all: bool) -> list[tuple[tuple[str, ...], int]]:
    """The first records that are not blank, each with the offset behind it; `is_all`: nothing follows the data."""
    found: list[tuple[tuple[str, ...], int]] = []
    at = 0
    while at < len(data) and len(found) < count:
        line_end = data.find(b"\n", at)
        if line_end < 0 and not is_all:
            break
        line_end = len(data) if line_end < 0 else line_end + 1
        record = record_at(data, at, delimiter)
        if record is None or (record.is_many_lines and not record.is_clean):
            record = record_at(data[at:line_end].replace(b'"', b""), 0, delimiter)
            end = line_end
        else:
            end = record.end
        assert record is not None
        if any(cell.strip() for cell in record.cells):
            found.append((tuple(cell.decode() for cell in record.cells), end))
        at = end
    return found


@dataclass
class QuoteGuard:
    """Chunks of whole records out of chunks of text; lines with a forgotten quote are replaced by a ragged line.

    `text_of` gives back the line that a ragged line stands for.
    """

    delimiter: bytes
    width: int
    row_bytes: int
    _strays: dict[int, bytes] = field(default_factory=dict)
    _n_strays: int = 0
    _left: bytes = b""

    def text_of(self, line: str) -> str:
        """The line as it was in the file."""
        mark = _STRAY.match(line)
        stray = self._strays.pop(int(mark[1]), None) if mark else None
        return line if stray is None else stray.decode()

    def chunks(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The text again, cut between records."""
        held = b""
        for piece in pieces:
            end = piece.rfind(b"\n") + 1
            if end:
                yield from self._whole(held + piece[:end], is_last=False)
                held = self._left + piece[end:]
            else:
                held += piece
            if len(held) > self.row_bytes:
                raise UnreadableFileError("row_too_long")
        if held:
            yield from self._whole(held if held.endswith(b"\n") else held + b"\n", is_last=True)

    def _whole(self, data: bytes, *, is_last: bool) -> Iterator[bytes]:
        """`data` (whole lines) but for a record whose closing quote may still come: that one is left in `_left`."""
        self._left = b""
        parts, copied, seen = [], 0, 0
        for line in self._doubtful_lines(data) if b'"' in data else ():
            if line < seen:
                continue
            record = record_at(data, line, self.delimiter)
            if record is None and not is_last and len(data) - line <= self.row_bytes // 4:
                self._left = data[line:]
                data = data[:line]
                break
            if record is None or (record.is_many_lines and not self._is_meant(data, line, record)):
                end = data.index(b"\n", line)
                parts += [data[copied:line], self._set_aside(data[line:end])]
                copied = seen = end
            else:
                seen = record.end
        whole = b"".join([*parts, data[copied:]]) if parts else data
        if whole:
            yield whole

    def _doubtful_lines(self, data: bytes) -> list[int]:
        """Where lines begin whose quotes are not all in pairs around whole cells."""
        text = np.frombuffer(data, np.uint8)
        quotes = np.flatnonzero(text == QUOTE)
        ends = np.flatnonzero(text == LINE_FEED)
        opens = np.arange(len(quotes)) % 2 == 0
        n_before_end = np.searchsorted(quotes, ends)
        if not (n_before_end % 2).any() and self._fits(text, quotes, opens).all():
            return []  # nearly always
        line = np.searchsorted(ends, quotes)
        n_before_line = np.concatenate(([0], n_before_end[:-1]))
        opens = (np.arange(len(quotes)) - n_before_line[line]) % 2 == 0
        is_odd = np.bincount(line, minlength=len(ends))[line] % 2 == 1
        fits = self._fits(text, quotes, opens)
        doubtful = np.unique(line[~fits | is_odd])
        return [int(ends[number - 1]) + 1 if number else 0 for number in doubtful]

    def _fits(self, text: np.ndarray, quotes: np.ndarray, opens: np.ndarray) -> np.ndarray:
        """Whether each quote stands at the border of a cell, or beside another quote."""
        borders = np.zeros(256, np.bool_)
        borders[[self.delimiter[0], LINE_FEED, QUOTE]] = True
        # The data end with a line feed, so what stands "before" the first byte is one, too.
        return borders[text[np.where(opens, quotes - 1, quotes + 1)]]

    def _is_meant(self, data: bytes, start: int, record: Record) -> bool:
        """Whether the line ends inside the quotes of a record belong there."""
        if not record.is_clean:
            return False
        if self.width < TELLING_WIDTH:
            return len(record.cells) == self.width
        inside = data[start : record.end - 1].split(b"\n")[1:-1]
        return not any(line.count(self.delimiter) == self.width - 1 for line in inside)

    def _set_aside(self, line: bytes) -> bytes:
        self._n_strays += 1
        self._strays[self._n_strays] = line
        ragged = self.delimiter if self.width == 1 else b""
        return b"\0stray:%d\0%s" % (self._n_strays, ragged)
