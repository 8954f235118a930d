"""Delimited texts as departments write them, and as no program should."""

import codecs
from typing import Any

from lowincome.store.readers import Overrides
from tests.store.build import HEADER, ID, OTHER, PLAIN, ROW, lines
from tests.store.hostile_case import BOTH, SMALL, Case, Rows


def text(
    name: str, content: str | bytes, rows: Rows | None = None, *, encoding: str = "utf-8", **expected: Any
) -> Case:
    """A case of a .csv file."""
    data = content if isinstance(content, bytes) else content.encode(encoding)
    return Case(name, "a.csv", lambda: data, rows, **expected)


BIG = "x" * (10 << 20)
MANY = tuple(f"列{number}" for number in range(1_998))

TEXTS = [
    text("utf-8", PLAIN, BOTH, layout="csv utf-8 comma"),
    text("utf-8 with mark", PLAIN, BOTH, encoding="utf-8-sig", layout="csv utf-8-sig comma"),
    text("two marks, from files put together", codecs.BOM_UTF8 + PLAIN.encode("utf-8-sig"), BOTH),
    text("gb18030", PLAIN, BOTH, encoding="gb18030", layout="csv gb18030 comma"),
    text(
        "gb18030 with a rare character of four bytes",
        lines(("㐂𠀀", *ROW[1:])),
        [("㐂𠀀", *ROW[1:])],
        encoding="gb18030",
    ),
    text("utf-16 with mark, little end first", codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le"), BOTH),
    text("utf-16 with mark, big end first", codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"), BOTH),
    text("utf-16 without mark", PLAIN, BOTH, encoding="utf-16-le", layout="csv utf-16-le comma"),
    text("utf-16 big end first without mark", PLAIN, BOTH, encoding="utf-16-be", layout="csv utf-16-be comma"),
    text("utf-32 with mark", codecs.BOM_UTF32_LE + PLAIN.encode("utf-32-le"), BOTH),
    text(
        "utf-16 cut inside a character",
        (codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le"))[:-1],
        [ROW, (*OTHER[:2], "7\ufffd")],
    ),
    text("tab", PLAIN.replace(",", "\t"), BOTH, layout="csv utf-8 tab"),
    text("pipe", PLAIN.replace(",", "|"), BOTH, layout="csv utf-8 pipe"),
    text("semicolon", PLAIN.replace(",", ";"), BOTH, layout="csv utf-8 semicolon"),
    text("commas in the title of a file with tabs", "名单,2024,12,终,稿\n" + PLAIN.replace(",", "\t"), BOTH),
    text(
        "commas inside the cells of a file with pipes",
        lines(("a,b,c,d,e", *ROW[1:]), mark="|").replace("姓名,身份证号,金额", "姓名|身份证号|金额"),
        [("a,b,c,d,e", *ROW[1:])],
    ),
    text(
        "delimiter and encoding given",
        lines().replace(",", "^") + "^".join(ROW) + "\n",
        [ROW],
        encoding="gbk",
        overrides=Overrides("gbk", "^"),
        layout="csv gbk '^'",
    ),
    text("quotes", lines('"云一","' + ID + '","12.50"'), [ROW]),
    text("delimiter inside quotes", lines(f'"云,一",{ID},"1,200.00"'), [("云,一", ID, "1,200.00")]),
    text("doubled quotes", lines(f'"云""一""",{ID},""""'), [('云"一"', ID, '"')]),
    text("quote inside a cell", lines(f'云5"一,{ID},1', OTHER), [('云5"一', ID, "1"), OTHER]),
    text("cell that goes on behind its quotes", lines(f'"云"一,{ID},1', OTHER), [("云一", ID, "1"), OTHER]),
    text("line ends inside quotes", lines(f'"云\n\n一",{ID},"1\r\n2"', OTHER), [("云\n\n一", ID, "1\n2"), OTHER]),
    text(
        "broken row behind line ends inside quotes",
        lines(f'"云\n一",{ID},1', "x,y", OTHER),
        [("云\n一", ID, "1"), OTHER],
        broken=[(2, "x,y")],
    ),
    text(
        "broken row with a line end inside quotes", lines('"x\ny",z', OTHER), [OTHER], broken=[(1, '"x'), (2, 'y",z')]
    ),
    text(
        "line ends inside quotes of the header",
        f'姓名,身份证号,"金额\n（元）"\n{",".join(ROW)}\n',
        [ROW],
        header=("姓名", "身份证号", "金额\n（元）"),
    ),
    text("line end inside quotes of the title", f'"名单\n二〇二四",,\n{PLAIN}', BOTH),
    text("CRLF", PLAIN.replace("\n", "\r\n"), BOTH),
    text("CR alone", PLAIN.replace("\n", "\r"), BOTH),
    text("mixed line ends", lines().replace("\n", "\r\n") + ",".join(ROW) + "\r" + ",".join(OTHER) + "\n", BOTH),
    text("blank lines everywhere", "\n\n" + PLAIN.replace("\n", "\n\n \t\n"), BOTH),
    text("broken row behind lines of spaces", lines("   ", "\u3000", "x", ROW), [ROW], broken=[(1, "x")]),
    text("no line end at the end", PLAIN[:-1], BOTH),
    text(
        "too few and too many cells",
        lines(ROW, "x,y", OTHER, "1,2,3,4", ROW),
        [ROW, OTHER, ROW],
        broken=[(2, "x,y"), (4, "1,2,3,4")],
    ),
    text("half a last line", PLAIN + "云三,9901", BOTH, broken=[(3, "云三,9901")]),
    text("half a character at the end", PLAIN.encode() + "云".encode()[:2], BOTH, broken=[(3, "\ufffd")]),
    text("zeros of a copy that broke off", PLAIN.encode() + bytes(64), BOTH, broken=[(3, "\0" * 64)]),
    text("NUL inside a cell", lines(("云\0一", *ROW[1:])), [("云\0一", *ROW[1:])]),
    text(
        "bytes that mean nothing, utf-8",
        PLAIN.encode().replace("云一".encode(), b"\xe4\xba\x91\xff"),
        [("云\ufffd", *ROW[1:]), OTHER],
    ),
    text(
        "bytes that mean nothing, gb18030",
        PLAIN.encode("gb18030").replace("云一".encode("gb18030"), b"\xff\xff"),
        [("\ufffd\ufffd", *ROW[1:]), OTHER],
    ),
    text("the mark of a lost character", lines(("云\ufffd", *ROW[1:])), [("云\ufffd", *ROW[1:])]),
    text(
        "names only far behind, gb18030",
        ("id_no,身份证号,n\n".replace("身份证号", "ID") + "1,2,3\n" * 300_000).encode()
        + f"云一,{ID},1\n".encode("gb18030"),
        None,
        code="header_not_found",
    ),
    text("title lines above the header", "名单\n制表：云二，2024,,\n\n" + PLAIN, BOTH),
    text("header in row eleven", "标题\n" * 10 + PLAIN, code="header_not_found"),
    text("header only", lines(), []),
    text("no header", f"{','.join(ROW)}\n", code="header_not_found"),
    text("nothing", b"", code="header_not_found"),
    text("a line end and no more", b"\n", code="header_not_found"),
    text("delimiter behind every line", lines(ROW, OTHER, end=",\n"), [(*ROW, ""), (*OTHER, "")], header=(*HEADER, "")),
    text(
        "delimiter behind every row but the header", f"{','.join(HEADER)}\n{','.join(ROW)},\r\n{','.join(OTHER)},", BOTH
    ),
    text(
        "a value behind that delimiter",
        lines(*[",".join(ROW) + ","] * 2, ",".join(OTHER) + ",x"),
        [ROW, ROW],
        broken=[(3, ",".join(OTHER) + ",x")],
    ),
    text("delimiter behind the header alone", f"{','.join(HEADER)},,\n{','.join(ROW)}\n", [ROW]),
    text("a cell of 10 MB", lines((BIG, *ROW[1:]), OTHER), [(BIG, *ROW[1:]), OTHER]),
    text(
        "a cell of 10 MB with line ends",
        lines((f'"{"x" * 99}\n' * 1 + ("y" * 99 + "\n") * 100_000 + '"', *ROW[1:]), OTHER),
        [("x" * 99 + "\n" + ("y" * 99 + "\n") * 100_000, *ROW[1:]), OTHER],
    ),
    text("a line longer than allowed", lines(("x" * (2 << 20), *ROW[1:])), code="row_too_long", limits=SMALL),
    text(
        "2,000 columns",
        ",".join(("姓名", "身份证号", *MANY)) + "\n" + ",".join((*ROW[:2], *MANY)) + "\n",
        [(*ROW[:2], *MANY)],
        header=("姓名", "身份证号", *MANY),
    ),
    text("20,000 columns", "身份证号" + "," * 20_000 + "x\n", code="too_many_columns"),
    text(
        "quote never closed",
        lines(ROW, f'"云三,{ID},1', *[OTHER] * 3),
        [ROW, *[OTHER] * 3],
        broken=[(2, f'"云三,{ID},1')],
    ),
    text(
        "quote never closed in the last cell",
        lines(f'云三,{ID},"1', *[OTHER] * 3),
        [OTHER] * 3,
        broken=[(1, f'云三,{ID},"1')],
    ),
    text("quote never closed in the last line", PLAIN + f'云三,{ID},"1', BOTH, broken=[(3, f'云三,{ID},"1')]),
    text(
        "two quotes never closed",
        lines(f'"云三,{ID},1', OTHER, f'"云四,{ID},2', ROW),
        [OTHER, ROW],
        broken=[(1, f'"云三,{ID},1'), (3, f'"云四,{ID},2')],
    ),
    text(
        "quote never closed, and quoted rows",
        lines(f'云三,{ID},"1', '"a","b","c"', OTHER),
        [("a", "b", "c"), OTHER],
        broken=[(1, f'云三,{ID},"1')],
    ),
    text(
        "quote never closed, one column",
        '身份证号\n"1\n2\n3\n',
        [("2",), ("3",)],
        broken=[(1, '"1')],
        header=("身份证号",),
    ),
    text("quote never closed behind a blank line", lines("", '"', ROW), [ROW], broken=[(1, '"')]),
    text("quote never closed in the title", f'"名单,2024\n{PLAIN}', BOTH),
    text(
        "quote never closed, 2 MB of rows behind it",
        lines(f'云三,{ID},"1', *[OTHER] * 60_000),
        [OTHER] * 60_000,
        broken=[(1, f'云三,{ID},"1')],
    ),
    text("a row like our own mark", lines("\0stray:1\0", ROW), [ROW], broken=[(1, "\0stray:1\0")]),
    text(
        "formulas",
        lines(("=1+1", *ROW[1:]), ('"=HYPERLINK(""x"")"', *ROW[1:])),
        [("=1+1", *ROW[1:]), ('=HYPERLINK("x")', *ROW[1:])],
    ),
    text(
        "JSON under the name .csv",
        '{"姓名": "云一", "身份证号": "1"}\n',
        [("云一", "1")],
        header=("姓名", "身份证号"),
        layout="jsonl utf-8",
    ),
    text("a PDF under the name .csv", b"%PDF-1.7 \x00\x01", code="format_unknown"),
    text("a web page under the name .csv", "<html><table><tr><td>身份证号", code="header_not_found"),
]
