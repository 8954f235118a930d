"""The bytes of a CSV file, and cells that would run as formulas."""

from datetime import date

import pytest

from lowincome.outlets.csv_file import csv_bytes
from lowincome.outlets.sheet import Heading, Sheet

HEADINGS = (Heading("name", "姓名", 10), Heading("due", "期限", 12))


def _sheet(*names: str | None) -> Sheet:
    rows = tuple({"name": name, "due": date(2025, 1, 9), "other": "not shown"} for name in names)
    return Sheet("清单", "标题", date(2025, 1, 2), HEADINGS, rows)


def test_bom_crlf_quotes_and_empty_cells() -> None:
    content = csv_bytes(_sheet("张三", None, '甲,"乙"\n丙'))
    assert content == (
        b"\xef\xbb\xbf" + '姓名,期限\r\n张三,2025-01-09\r\n,2025-01-09\r\n"甲,""乙""\n丙",2025-01-09\r\n'.encode()
    )


def test_no_rows_leave_the_titles() -> None:
    assert csv_bytes(_sheet()).decode("utf-8-sig") == "姓名,期限\r\n"


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "　=", " ="])
def test_a_formula_is_disarmed(first: str) -> None:
    text = csv_bytes(_sheet(f"{first}1+1")).decode("utf-8-sig")
    assert f"'{first}1+1" in text


@pytest.mark.parametrize("name", ["张三", "990102**********17", "1-1", " 张三", "202412-00ff"])
def test_other_text_is_left_alone(name: str) -> None:
    assert csv_bytes(_sheet(name)).decode("utf-8-sig").split("\r\n")[1] == f"{name},2025-01-09"
