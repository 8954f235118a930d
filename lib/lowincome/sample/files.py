"""Bytes of the four file formats; nothing in them depends on the clock."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

CREATED = datetime(2024, 1, 1)
PACKED = (1980, 1, 1, 0, 0, 0)
Rows = Sequence[Sequence[str]]


def csv_bytes(header: Sequence[str], rows: Rows, *, delimiter: str, encoding: str, spoilt: Rows = ()) -> bytes:
    """A delimited file with CRLF; `spoilt` rows come last as given, U+FFFD becoming a byte that no encoding knows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    broken = "".join(delimiter.join(row) + "\r\n" for row in spoilt)
    parts = [part.encode("gb18030") for part in broken.split("\ufffd")]
    return text.getvalue().encode(encoding) + b"\xff\xff".join(parts)


def json_lines(header: Sequence[str], rows: Rows) -> bytes:
    """One JSON object per line, keys in header order."""
    lines = (json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) for row in rows)
    return "".join(line + "\n" for line in lines).encode()


def parquet_bytes(header: Sequence[str], rows: Rows) -> bytes:
    """A Parquet file of strings."""
    cells = zip(*rows, strict=True) if rows else [()] * len(header)
    columns = [pa.array(column, pa.string()) for column in cells]
    sink = io.BytesIO()
    pq.write_table(pa.table(columns, names=list(header)), sink, compression="zstd")
    return sink.getvalue()


def xlsx_bytes(header: Sequence[str], rows: Rows, *, title: str, numbers: frozenset[int]) -> bytes:
    """A workbook of texts; a `title` lies in merged cells above the header, the columns `numbers` hold numbers."""
    sink = io.BytesIO()
    book = xlsxwriter.Workbook(sink, {"in_memory": True})
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet("名单")
    if title:
        sheet.merge_range(0, 0, 0, len(header) - 1, title)
    first = 1 if title else 0
    sheet.write_row(first, 0, header)
    for at, row in enumerate(rows, start=first + 1):
        for column, text in enumerate(row):
            if column in numbers and text:
                sheet.write_number(at, column, int(text))
            elif text:
                sheet.write_string(at, column, text)
    book.close()
    return sink.getvalue()


def gzip_bytes(content: bytes) -> bytes:
    """The content as a .gz that names no time."""
    return gzip.compress(content, compresslevel=6, mtime=0)


def zip_bytes(content: bytes, name: str) -> bytes:
    """The content as the only file of a .zip."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr(zipfile.ZipInfo(name, PACKED), content, zipfile.ZIP_DEFLATED)
    return sink.getvalue()
