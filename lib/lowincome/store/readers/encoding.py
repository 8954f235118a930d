"""In which encoding a text file is written, and its text piece by piece as UTF-8 with line feeds."""

import codecs
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import pyarrow as pa

SAMPLE = 1 << 20
CHUNK = 256 << 10  # stays in the processor's cache on its way through the steps
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_BOM = "\ufeff".encode()


def candidates(stream: BinaryIO) -> list[str]:
    """Encodings that the text may be written in, the likeliest first; several only where the bytes leave a doubt."""
    sample = stream.read(SAMPLE)
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return [encoding]
    wide = _wide(sample)
    if wide:
        return [wide, "utf-8", "gb18030"]
    while sample.isascii():  # plain so far: what comes later decides
        later = stream.read(SAMPLE)
        if not later:
            return ["utf-8"]
        sample = later
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
    n_bad = text.count("\ufffd") - sample.count(_REPLACEMENT)
    if n_bad == 0:
        return ["utf-8"]
    # GB18030 gives nearly every byte a meaning, so a few bad bytes must not outweigh a text that is UTF-8 elsewhere.
    n_good = sum(character > "\x7f" for character in text) - n_bad
    return ["utf-8", "gb18030"] if n_good > 2 * n_bad else ["gb18030", "utf-8"]


_REPLACEMENT = "\ufffd".encode()


def _wide(sample: bytes) -> str | None:
    """UTF-16 without a mark: digits, delimiters and line ends leave zeros in every other byte, and only there."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 20 < len(sample) or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def utf8_chunks(stream: BinaryIO, encoding: str, size: int = CHUNK) -> Iterator[bytes]:
    """The text as valid UTF-8 whose lines end in LF; bytes without a meaning become U+FFFD, which screening refuses.

    What comes out does not depend on `size`: an offset in it is the same whenever the file is read.
    """
    pieces = _valid(stream, size) if encoding in ("utf-8", "utf-8-sig") else _decoded(stream, encoding, size)
    held, is_first = b"", True
    for piece in pieces:
        while is_first and piece.startswith(_BOM):  # once per program that put a file together
            piece = piece[len(_BOM) :]
        is_first &= not piece
        piece = held + piece if held else piece
        held = b"\r" if piece.endswith(b"\r") else b""  # its line feed may come with the next piece
        if held:
            piece = piece[:-1]
        if piece:
            yield _with_line_feeds(piece) if b"\r" in piece else piece
    if held:
        yield b"\n"


def _with_line_feeds(piece: bytes) -> bytes:
    text = np.frombuffer(piece, np.uint8)
    returns = np.flatnonzero(text == 13)
    if (text[returns[:-1] + 1] == 10).all() and piece[returns[-1] + 1 :][:1] == b"\n":
        return piece.translate(None, b"\r")  # twice as fast as replacing pairs
    return piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _decoded(stream: BinaryIO, encoding: str, size: int) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while chunk := stream.read(size):
        # Some decoders let lone surrogates through; they are no text.
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _valid(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """UTF-8 as it comes: checked, seldom mended, never decoded for nothing."""
    held = b""
    while chunk := stream.read(size):
        chunk = held + chunk if held else chunk
        end = _whole_characters(chunk)
        held = chunk[end:]
        yield _mended(chunk[:end] if held else chunk)
    yield _mended(held)


def _whole_characters(chunk: bytes) -> int:
    """Where the last character begins, if it may go on in the next chunk; else the end."""
    for back in range(1, min(4, len(chunk)) + 1):
        byte = chunk[-back]
        if byte >= 0xC0:
            return len(chunk) - back
        if byte < 0x80:
            break
    return len(chunk)


def _mended(chunk: bytes) -> bytes:
    ends = pa.py_buffer(np.array([0, len(chunk)], np.int32))
    try:  # Arrow checks many times faster than Python decodes
        pa.Array.from_buffers(pa.binary(), 1, [None, ends, pa.py_buffer(chunk)]).cast(pa.string())
    except pa.ArrowInvalid:
        return chunk.decode("utf-8", "replace").encode()
    return chunk
