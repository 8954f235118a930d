"""Bytes of files that departments send, and of files that only an attack or an accident makes."""

import gzip
import io
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

HEADER = ("姓名", "身份证号", "金额")
ID = "990101199003070018"
ROW = ("云一", ID, "12.50")
OTHER = ("云二", "990101198501010020", "7")
Cells = Sequence[Sequence[Any]]
PLAIN = "\n".join(map(",".join, (HEADER, ROW, OTHER))) + "\n"


def lines(*rows: Sequence[str] | str, mark: str = ",", end: str = "\n") -> str:
    """Rows below the usual header; a text is a line as it is."""
    return "".join((row if isinstance(row, str) else mark.join(row)) + end for row in (HEADER, *rows))


def book(*sheets: Cells | Callable[[Any, Any], None], hidden: Sequence[int] = (), names: Sequence[str] = ()) -> bytes:
    """A workbook; a sheet is rows of values, or a function that writes it."""
    sink = io.BytesIO()
    made = xlsxwriter.Workbook(sink, {"in_memory": True})
    for number, content in enumerate(sheets):
        sheet = made.add_worksheet(names[number] if names else None)
        if callable(content):
            content(sheet, made)
        else:
            for at, row in enumerate(content):
                for column, value in enumerate(row):
                    sheet.write(at, column, value)
        if number in hidden:
            sheet.hide()
    made.close()
    return sink.getvalue()


def zipped(files: Mapping[str, bytes], *, links: Sequence[str] = (), flags: int = 0) -> bytes:
    """A .zip of the files in their order; `links` are entries that say of themselves to be symbolic links."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (stat.S_IFLNK | 0o777 if name in links else stat.S_IFREG | 0o644) << 16
            container.writestr(info, content)
    made = bytearray(sink.getvalue())
    if flags:
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = made.find(mark)
            while at >= 0:
                made[at + offset] |= flags
                at = made.find(mark, at + 4)
    return bytes(made)


def rezipped(workbook: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook whose parts are changed one by one."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as container:
        return zipped({name: change(name, container.read(name)) for name in container.namelist()})


def wps_book(rows: str) -> bytes:
    """A workbook as small exporters write it: prefixes, absolute targets, texts inline, no places, no dimension."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    }
    return zipped({name: text.encode() for name, text in parts.items()})


def inline(*cells: str) -> str:
    """A row of texts without shared strings and without places."""
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells) + "</row>"


def xls(rows: Cells, *, stream: str = "Workbook", locked: bool = False) -> bytes:
    """An .xls of 1997: BIFF8 records in a compound file of one stream."""

    def record(kind: int, content: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            place = struct.pack("<HHH", at, column, 0)
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                sheet += record(0x0204, place + struct.pack("<HB", len(value), 1) + text)
            else:
                sheet += record(0x0203, place + struct.pack("<d", value))
    sheet += record(0x000A)
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    start += record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if locked else b""
    name = "名单".encode("utf-16-le")
    length = len(start) + 4 + 8 + len(name) + 4
    bound = struct.pack("<IBBBB", length, 0, 0, 2, 1) + name
    content = start + record(0x0085, bound) + record(0x000A) + sheet
    return compound(stream, content)


def in_the_last_corner(data: bytes) -> bytes:
    """An .xls whose number in row 3 says that it stands in the last row and column there is."""
    made = bytearray(data)
    struct.pack_into("<HH", made, made.index(struct.pack("<HHHHH", 0x0203, 14, 2, 0, 0)) + 4, 0xFFFF, 0xFFFF)
    return bytes(made)


def compound(stream: str, content: bytes) -> bytes:
    """A compound file (OLE) of one stream."""
    content = content.ljust(max(4096, -len(content) % 512 + len(content)), b"\0")
    n_sectors = len(content) // 512
    free, end, fat_mark, none = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    fat = [fat_mark, end, *range(3, n_sectors + 2), end]
    table = struct.pack("<128I", *fat, *[free] * (128 - len(fat)))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        wide = name.encode("utf-16-le") + b"\0\0" if name else b""
        head = wide.ljust(64, b"\0") + struct.pack("<HBB", len(wide), kind, 1)
        return head + struct.pack("<III", none, none, child) + bytes(36) + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, end, 0) + entry(stream, 2, none, 2, len(content))
    folder += entry("", 0, none, 0, 0) * 2
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    return header + table + folder + content


def parquet(columns: Mapping[str, pa.Array]) -> bytes:
    """A Parquet file of typed columns."""
    sink = io.BytesIO()
    pq.write_table(pa.table(list(columns.values()), names=list(columns)), sink)
    return sink.getvalue()


def gzipped(content: bytes) -> bytes:
    """The content as .gz, the same bytes every time."""
    return gzip.compress(content, mtime=0)


def pretend_small(data: bytes) -> bytes:
    """A .zip whose directory says that every entry unpacks to ten bytes."""
    made = bytearray(data)
    at = made.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", made, at + 24, 10)
        at = made.find(b"PK\x01\x02", at + 4)
    return bytes(made)
