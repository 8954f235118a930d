"""Workbooks as people and programs make them."""

import datetime as dt
import re
from typing import Any

from lowincome.store.readers import Limits, Overrides
from tests.store.build import (
    HEADER,
    ID,
    OTHER,
    PLAIN,
    ROW,
    book,
    compound,
    in_the_last_corner,
    inline,
    pretend_small,
    rezipped,
    wps_book,
    xls,
    zipped,
)
from tests.store.hostile_case import BOTH, SMALL, Case


def wide_title(sheet: Any, made: Any) -> None:
    sheet.merge_range(0, 0, 0, 2, "二〇二四年名单")
    sheet.write_row(2, 0, HEADER)
    sheet.write_row(3, 0, ROW)
    sheet.write_row(5, 0, OTHER)


def groups(sheet: Any, made: Any) -> None:
    sheet.merge_range(0, 0, 0, 5, "名单")
    for column, label in ((0, "姓名"), (1, "身份证号")):
        sheet.merge_range(1, column, 2, column, label)
    sheet.merge_range(1, 2, 1, 3, "上月")
    sheet.merge_range(1, 4, 1, 5, "本月")
    sheet.write_row(2, 2, ["金额", "次数", "金额", "备注"])
    sheet.write_row(3, 0, ["云一", ID, "1", "2", "3", ""])


def groups_above(sheet: Any, made: Any) -> None:
    sheet.merge_range(0, 0, 0, 1, "本人")
    sheet.merge_range(0, 2, 1, 2, "金额")
    sheet.write_row(1, 0, ["姓名", "身份证号"])
    sheet.write_row(2, 0, ROW)


def groups_only(sheet: Any, made: Any) -> None:
    sheet.write_row(0, 0, ["姓名", "身份证号"])
    sheet.merge_range(0, 2, 0, 3, "费用")
    sheet.write_row(1, 2, ["金额", "次数"])
    sheet.write_row(2, 0, [*ROW, "2"])


def typed_cells(sheet: Any, made: Any) -> None:
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEADER)
    values = [
        lambda r: sheet.write_datetime(r, 2, dt.datetime(2024, 1, 2), day),
        lambda r: sheet.write_datetime(r, 2, dt.datetime(2024, 1, 2, 3, 4, 5), day),
        lambda r: sheet.write_number(r, 2, 45292),
        lambda r: sheet.write_number(r, 2, 990101199003070018),
        lambda r: sheet.write_boolean(r, 2, True),
        lambda r: sheet.write_formula(r, 2, "=1+1", value=2),
        lambda r: sheet.write_formula(r, 2, "=NA()", value="#N/A"),
        lambda r: sheet.write_formula(r, 2, "=1/0", value="#DIV/0!"),
        lambda r: sheet.write_number(r, 2, 1234.5599999999999),
        lambda r: sheet.write_number(r, 2, 0.1 + 0.2),
        lambda r: sheet.write_number(r, 2, 0.00001),
        lambda r: sheet.write_number(r, 2, -12),
        lambda r: sheet.write_string(r, 2, "00123"),
    ]
    for at, write in enumerate(values, start=1):
        sheet.write_row(at, 0, ["云一", ID])
        write(at)


TYPED = [
    *("2024-01-02", "2024-01-02T03:04:05", "45292", "9.9010119900307e+17", "TRUE", "2", "#N/A", "#DIV/0!"),
    *("1234.56", "0.3", "0.00001", "-12", "00123"),
]


def far_corner(sheet: Any, made: Any) -> None:
    sheet.write_row(0, 0, HEADER)
    sheet.write_row(1, 0, ROW)
    sheet.write(1_048_575, 16_383, "x")


def in_c4(sheet: Any, made: Any) -> None:
    for at, row in enumerate((HEADER, ROW, OTHER), start=3):
        sheet.write_row(at, 2, row)


def lying_sizes(name: str, part: bytes) -> bytes:
    return part + b" " * (3 << 20) if name == "xl/sharedStrings.xml" else part


def pretend_spanned(rows: int) -> str:
    return "".join(inline(*ROW) for _ in range(rows))


WORKBOOKS = [
    Case("workbook", "a.xlsx", lambda: book([HEADER, ROW, OTHER]), BOTH, layout="xlsx"),
    Case("title in merged cells and empty rows", "a.xlsx", lambda: book(wide_title), BOTH),
    Case(
        "groups above columns of one name",
        "a.xlsx",
        lambda: book(groups),
        [("云一", ID, "1", "2", "3", "")],
        header=("姓名", "身份证号", "上月金额", "次数", "本月金额", "备注"),
    ),
    Case("a group above the identity number", "a.xlsx", lambda: book(groups_above), [ROW]),
    Case(
        "a group without cells merged downwards",
        "a.xlsx",
        lambda: book(groups_only),
        [(*ROW, "2")],
        header=(*HEADER, "次数"),
    ),
    Case("types", "a.xlsx", lambda: book(typed_cells), [("云一", ID, value) for value in TYPED]),
    Case(
        "table that begins in C4",
        "a.xlsx",
        lambda: book(in_c4),
        BOTH,
    ),
    Case("sheets without the header are notes", "a.xlsx", lambda: book([["说明"]], [HEADER, ROW], []), [ROW]),
    Case("two sheets, one after the other", "a.xlsx", lambda: book([HEADER, ROW], [HEADER, OTHER]), BOTH),
    Case(
        "two sheets, columns in another order", "a.xlsx", lambda: book([HEADER, ROW], [HEADER[::-1], OTHER[::-1]]), BOTH
    ),
    Case(
        "two sheets under different headers",
        "a.xlsx",
        lambda: book([HEADER, ROW], [HEADER[:2], OTHER[:2]]),
        code="sheets_differ",
    ),
    Case(
        "one sheet asked for by name",
        "a.xlsx",
        lambda: book([HEADER, ROW], [HEADER[:2], OTHER[:2]], names=["一", "二"]),
        [OTHER[:2]],
        header=HEADER[:2],
        overrides=Overrides(sheet="二"),
    ),
    Case(
        "one sheet asked for by number",
        "a.xlsx",
        lambda: book([HEADER, ROW], [HEADER, OTHER]),
        [OTHER],
        overrides=Overrides(sheet=2),
    ),
    Case(
        "a sheet that is not there",
        "a.xlsx",
        lambda: book([HEADER, ROW]),
        code="sheet_not_found",
        overrides=Overrides(sheet="三"),
    ),
    Case("hidden sheet", "a.xlsx", lambda: book([HEADER, ROW], [HEADER, OTHER], hidden=[1]), [ROW]),
    Case("workbook without any cell", "a.xlsx", lambda: book([], []), code="header_not_found"),
    Case("workbook without the header", "a.xlsx", lambda: book([ROW, OTHER]), code="header_not_found"),
    Case("workbook of a small exporter", "a.xlsx", lambda: wps_book(inline(*HEADER) + inline(*ROW)), [ROW]),
    Case("one cell in the last corner", "a.xlsx", lambda: book(far_corner), code="file_too_large"),
    Case(
        "one cell in the last corner, .xls",
        "a.xls",
        lambda: in_the_last_corner(xls([HEADER, ROW, (1.0,)])),
        code="file_too_large",
    ),
    Case(
        "one cell in the last corner, other quotes",
        "a.xlsx",
        lambda: rezipped(book(far_corner), lambda name, part: re.sub(b' r="([A-Z]*[0-9]+)"', rb" r='\1'", part)),
        code="file_too_large",
    ),
    Case(
        "one cell in the last corner, cells without places",
        "a.xlsx",
        lambda: wps_book(inline(*HEADER, *["x"] * 16_000) + inline(*ROW).replace("<row>", '<row r="1048576">')),
        code="file_too_large",
    ),
    Case(
        "billions of strings announced",
        "a.xlsx",
        lambda: rezipped(book([HEADER, ROW]), lambda name, part: re.sub(b'ount="[0-9]+"', b'ount="4294967295"', part)),
        code="file_too_large",
    ),
    Case(
        "workbook that unpacks to too much",
        "a.xlsx",
        lambda: rezipped(book([HEADER, ROW]), lying_sizes),
        code="archive_bomb",
        limits=SMALL,
    ),
    Case(
        "workbook that is too large",
        "a.xlsx",
        lambda: wps_book(pretend_spanned(9_000)),
        code="file_too_large",
        limits=Limits(workbook_bytes=1 << 20),
    ),
    Case(
        "workbook of too many parts",
        "a.xlsx",
        lambda: book([HEADER, ROW]),
        code="too_many_entries",
        limits=Limits(workbook_entries=3),
    ),
    Case(
        "workbook that lies about its sizes", "a.xlsx", lambda: pretend_small(book([HEADER, ROW])), code="file_damaged"
    ),
    Case(
        "workbook with a password", "a.xlsx", lambda: compound("EncryptedPackage", b"\1" * 5000), code="file_encrypted"
    ),
    Case("workbook cut off", "a.xlsx", lambda: book([HEADER, ROW])[:-100], code="file_damaged"),
    Case(
        "workbook with zeros inside",
        "a.xlsx",
        lambda: (d := book([HEADER, ROW]))[:2000] + bytes(500) + d[2500:],
        code="file_damaged",
    ),
    Case("workbook of nothing", "a.xlsx", lambda: b"", code="file_damaged"),
    Case("a .csv under the name .xlsx", "a.xlsx", PLAIN.encode, BOTH, layout="csv utf-8 comma"),
    Case("a .csv in gb18030 under the name .xls", "a.xls", lambda: PLAIN.encode("gb18030"), BOTH),
    Case("a workbook under the name .csv", "a.csv", lambda: book([HEADER, ROW]), [ROW], layout="xlsx"),
    Case("a workbook under the name .xls", "a.xls", lambda: book([HEADER, ROW]), [ROW]),
    Case(
        "a text document under the name .xlsx",
        "a.xlsx",
        lambda: zipped({"[Content_Types].xml": b"", "word/document.xml": b""}),
        code="format_unknown",
    ),
    Case(
        "a web page under the name .xls", "a.xls", lambda: "<html><table><td>身份证号".encode(), code="format_unknown"
    ),
    Case("words under the name .xlsx", "a.xlsx", lambda: b"hello", code="format_unknown"),
    Case(".xls of 1997", "a.xls", lambda: xls([HEADER, ROW, (*OTHER[:2], 7.0)]), BOTH),
    Case(".xls under the name .xlsx", "a.xlsx", lambda: xls([HEADER, ROW]), [ROW]),
    Case(".et of WPS", "a.et", lambda: xls([HEADER, ROW]), [ROW]),
    Case(".xls with a password", "a.xls", lambda: xls([HEADER, ROW], locked=True), code="file_encrypted"),
    Case(
        "another program's compound file", "a.xls", lambda: compound("WordDocument", b"x" * 5000), code="file_damaged"
    ),
]
