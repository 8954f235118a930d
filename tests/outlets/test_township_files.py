"""What a township receives."""

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lowincome.domain.errors import LowincomeError
from lowincome.outlets.township_files import CHECKS, TWO_PLACES, write_township_files

ROW: dict[str, Any] = {
    "township_code": "990101001",
    "township_name": "云岭镇",
    "village_name": "上村",
    "level_label": "红",
    "notice_label": "新增",
    "rule_titles": "医疗自付过高",
    "cause_labels": "因病、因学",
    "head_name": "张三",
    "head_id_masked": "990101**********17",
    "head_address": "上村一组 1 号",
    "role_text": None,
    "people_names": "张三、李四",
    "reason_text": "一月至十二月自付 12,345.60 元。",
    "issued_on": date(2025, 1, 2),
    "due_on": date(2025, 1, 9),
    "is_due_provisional": False,
    "warning_no": "2412-7K2M9-QDXAB",
}
TITLES = [
    *("等级", "情形", "村（社区）", "户主姓名", "户主身份证号", "户籍地址", "人户分离", "涉及成员"),
    *("预警事项", "致困原因", "预警原因", "下发日期", "办结期限", "预警编号"),
]


def _row(**changed: Any) -> dict[str, Any]:
    return {**ROW, **changed}


def test_one_csv_and_one_xlsx_per_township(tmp_path: Path) -> None:
    rows = [
        _row(township_code="000000000", township_name=None),
        _row(),
        _row(level_label="蓝"),
        _row(township_code="990101002", township_name="清/河\n镇"),
    ]
    written = write_township_files(tmp_path, 202412, CHECKS, rows)
    names = ["000000000_区划不明", "990101001_云岭镇", "990101002_清河镇"]
    assert [path.name for path in written] == [f"{name}.{kind}" for name in names for kind in ("csv", "xlsx")]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in written)


def test_the_csv_reads_as_written(tmp_path: Path) -> None:
    odd = _row(is_due_provisional=True, head_address=None, head_name="=张三")
    write_township_files(tmp_path, 202412, CHECKS, [_row(), odd])
    with (tmp_path / "990101001_云岭镇.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == TITLES
    assert lines[1] == [
        *("红", "新增", "上村", "张三", "990101**********17", "上村一组 1 号", "", "张三、李四"),
        *(
            "医疗自付过高",
            "因病、因学",
            "一月至十二月自付 12,345.60 元。",
            "2025-01-02",
            "2025-01-09",
            "2412-7K2M9-QDXAB",
        ),
    ]
    assert (lines[2][3], lines[2][5], lines[2][12]) == ("'=张三", "", "2025-01-09（暂定）")
    assert len(lines) == 3


def test_the_xlsx_reads_as_written(tmp_path: Path) -> None:
    write_township_files(tmp_path, 202412, CHECKS, [_row()])
    book = openpyxl.load_workbook(tmp_path / "990101001_云岭镇.xlsx")
    titles, cells = book["核查清单"].values
    assert list(titles) == TITLES
    assert cells[4] == "990101**********17"
    assert cells[11:13] == (datetime(2025, 1, 2), "2025-01-09")
    assert book.properties.title == "云岭镇低收入人口动态监测核查清单（2024年12月）"
    assert book.properties.created == datetime(2025, 1, 2)


def test_again_gives_the_same_bytes_and_drops_old_lists(tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in write_township_files(tmp_path, 202412, CHECKS, [_row()])}
    (tmp_path / "990101009_旧镇.csv").write_text("earlier run")
    (tmp_path / "note.txt").write_text("not ours")
    again = {path.name: path.read_bytes() for path in write_township_files(tmp_path, 202412, CHECKS, [_row()])}
    assert again == first
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*first, "note.txt"])


def test_no_tasks_write_nothing(tmp_path: Path) -> None:
    assert write_township_files(tmp_path / "out", 202412, CHECKS, []) == []


def test_rows_that_are_not_sorted_are_refused(tmp_path: Path) -> None:
    rows = [_row(township_code="990101002"), _row()]
    with pytest.raises(LowincomeError, match="not together"):
        write_township_files(tmp_path, 202412, CHECKS, rows)


def test_a_list_of_another_kind_has_its_own_columns_and_no_due_day(tmp_path: Path) -> None:
    texts = ("迁出", "新增", "上村", "张三", "990101**********17", "全户1人：张三", "安澜市青禾县云岭镇")
    row = dict(zip((heading.key for heading in TWO_PLACES.headings), texts, strict=False)) | {
        "moved_on": date(2024, 12, 31),
        "class_labels": "低保对象",
        "matter_text": "张三：低保对象，两地同时在册。",
        "warning_labels": None,
        "issued_on": date(2025, 1, 2),
        "township_code": "990101001",
        "township_name": "云岭镇",
    }
    written = write_township_files(tmp_path, 202412, TWO_PLACES, [row])
    with written[0].open(encoding="utf-8-sig", newline="") as file:
        titles, cells = csv.reader(file)
    assert titles[0] == "事项"
    assert titles[6:10] == ["对方乡镇（街道）", "迁移日期", "现享待遇", "待遇衔接和办理要求"]
    assert cells == [*texts, "2024-12-31", "低保对象", "张三：低保对象，两地同时在册。", "", "2025-01-02"]
    assert openpyxl.load_workbook(written[1]).properties.title == "云岭镇低收入人口迁移与异地居住告知单（2024年12月）"
