"""A workbook read back with another library."""

import io
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from lowincome.outlets.sheet import Heading, Sheet
from lowincome.outlets.xlsx_file import xlsx_bytes

HEADINGS = (Heading("id", "身份证号", 20), Heading("reason", "原因", 40, wraps=True), Heading("due", "期限", 12))
ROWS = (
    {"id": "990102198001010017", "reason": "=HYPERLINK(1)", "due": date(2025, 1, 9)},
    {"id": None, "reason": "http://example.org", "due": None},
    {"id": "0012", "reason": "", "due": date(2025, 1, 10)},
)
SHEET = Sheet("核查清单", "云岭镇 & 清单", date(2025, 1, 2), HEADINGS, ROWS)


@pytest.fixture(scope="module")
def page() -> Any:
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(SHEET)))["核查清单"]


def test_cells(page: Any) -> None:
    assert list(page.values) == [
        ("身份证号", "原因", "期限"),
        ("990102198001010017", "=HYPERLINK(1)", datetime(2025, 1, 9)),
        (None, "http://example.org", None),
        ("0012", None, datetime(2025, 1, 10)),
    ]


def test_text_is_text_and_dates_are_dates(page: Any) -> None:
    assert [page[cell].data_type for cell in ("A2", "B2", "C2", "A4")] == ["s", "s", "d", "s"]
    assert page["B3"].hyperlink is None
    assert page["C2"].number_format == "yyyy-mm-dd"


def test_layout(page: Any) -> None:
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:C4"
    assert page["B2"].alignment.wrap_text
    assert not page["A2"].alignment.wrap_text
    assert page["A1"].font.bold
    assert round(page.column_dimensions["B"].width) == 41


def test_print(page: Any) -> None:
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == "$1:$1"
    assert page.oddHeader.center.text.endswith("云岭镇 && 清单")


def test_same_sheet_same_bytes() -> None:
    assert xlsx_bytes(SHEET) == xlsx_bytes(SHEET)


def test_no_rows_leave_the_titles() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(Sheet("空", "空", date(2025, 1, 2), HEADINGS, ()))))
    assert list(book["空"].values) == [("身份证号", "原因", "期限")]
