"""XLSX ready to work with and to print: A4 landscape, one page wide, titles on every page, text that stays text."""

import io
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from lowincome.outlets.sheet import Cell, Sheet

A4 = 9
FONT = {"font_name": "微软雅黑", "font_size": 10, "valign": "top", "border": 1, "border_color": "#C9D1D9"}
HEADER = {**FONT, "bold": True, "bg_color": "#E8EEF4", "valign": "vcenter", "align": "center", "text_wrap": True}


def xlsx_bytes(sheet: Sheet) -> bytes:
    """The content of a workbook with one worksheet; the same sheet gives the same bytes."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"title": sheet.title, "created": datetime.combine(sheet.created_on, time())})
        page = book.add_worksheet(sheet.name)
        _write_titles(book, page, sheet)
        _write_rows(book, page, sheet)
        _set_up_print(page, sheet)
    return content.getvalue()


def _write_titles(book: Any, page: Any, sheet: Sheet) -> None:
    style = book.add_format(HEADER)
    for column, heading in enumerate(sheet.headings):
        page.write_string(0, column, heading.title, style)
        page.set_column(column, column, heading.width)
    page.set_row(0, 24)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(sheet.rows), len(sheet.headings) - 1)


def _write_rows(book: Any, page: Any, sheet: Sheet) -> None:
    plain, wrapped = book.add_format(FONT), book.add_format({**FONT, "text_wrap": True})
    day = book.add_format({**FONT, "num_format": "yyyy-mm-dd", "align": "center"})
    for number, row in enumerate(sheet.rows, start=1):
        for column, (heading, cell) in enumerate(zip(sheet.headings, sheet.cells(row), strict=True)):
            _write_cell(
                page, number, column, cell, day if isinstance(cell, date) else wrapped if heading.wraps else plain
            )


def _write_cell(page: Any, row: int, column: int, cell: Cell, style: Any) -> None:
    """Text is never taken for a formula, a link or a number."""
    if cell is None or cell == "":
        page.write_blank(row, column, None, style)
    elif isinstance(cell, date):
        page.write_datetime(row, column, datetime.combine(cell, time()), style)
    elif isinstance(cell, int):
        page.write_number(row, column, cell, style)
    else:
        page.write_string(row, column, cell, style)


def _set_up_print(page: Any, sheet: Sheet) -> None:
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)
    page.set_header("&C&14&B" + sheet.title.replace("&", "&&"))
    page.set_footer("&C第 &P 页，共 &N 页")
