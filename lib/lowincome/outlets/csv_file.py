"""CSV as spreadsheets of Chinese offices open it: UTF-8 with BOM, CRLF, no cell that runs as a formula."""

import codecs
import csv
import io
import re

from lowincome.outlets.sheet import Cell, Sheet

# Leading blanks do not stop a spreadsheet, and full-width signs are read as their plain twins.
FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")


def csv_bytes(sheet: Sheet) -> bytes:
    """The content of a CSV file with one line of titles and one record per row."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(heading.title for heading in sheet.headings)
    lines.writerows([_text(cell) for cell in sheet.cells(row)] for row in sheet.rows)
    return codecs.BOM_UTF8 + text.getvalue().encode("utf-8")


def _text(cell: Cell) -> str:
    """The cell as text; a formula is disarmed by the apostrophe that spreadsheets take for "this is text"."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if FORMULA.match(text) else text
