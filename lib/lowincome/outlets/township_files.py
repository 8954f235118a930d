"""What a township receives: one CSV and one XLSX with the households it verifies."""

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from lowincome.domain.errors import LowincomeError
from lowincome.outlets.csv_file import csv_bytes
from lowincome.outlets.files import write_whole
from lowincome.outlets.sheet import Heading, Sheet
from lowincome.outlets.xlsx_file import xlsx_bytes

Row = Mapping[str, Any]

HEADINGS = (
    Heading("level_label", "等级", 6),
    Heading("notice_label", "情形", 10),
    Heading("village_name", "村（社区）", 14, wraps=True),
    Heading("head_name", "户主姓名", 10),
    Heading("head_id_masked", "户主身份证号", 21),
    Heading("head_address", "户籍地址", 28, wraps=True),
    Heading("people_names", "涉及成员", 12, wraps=True),
    Heading("rule_titles", "预警事项", 18, wraps=True),
    Heading("cause_labels", "致困原因", 10, wraps=True),
    Heading("reason_text", "预警原因", 48, wraps=True),
    Heading("issued_on", "下发日期", 12),
    Heading("due_text", "办结期限", 14, wraps=True),
    Heading("warning_no", "预警编号", 20),
)
UNKNOWN_PLACE = "区划不明"
OURS = re.compile(r"\d{9}_.+\.(csv|xlsx)")
NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')


def write_township_files(folder: Path, month: int, rows: Iterable[Row]) -> list[Path]:
    """The files written, two per township; `rows` come sorted by township_code, as deliver.township_list orders them.

    Lists of an earlier run for townships that have none now are removed: a folder shows one run only.
    """
    written: list[Path] = []
    for township, group in groupby(rows, key=lambda row: str(row["township_code"])):
        if written and written[-1].name[:9] >= township:
            raise LowincomeError(f"rows of township {township} are not together", do="sort the rows by township_code")
        written += _write_township(folder, month, township, tuple(group))
    _remove_stale(folder, {path.name for path in written})
    return written


def _write_township(folder: Path, month: int, code: str, rows: tuple[Row, ...]) -> list[Path]:
    place = rows[0]["township_name"] or UNKNOWN_PLACE
    sheet = Sheet(
        name="核查清单",
        title=f"{place}低收入人口动态监测核查清单（{month // 100}年{month % 100}月）",
        created_on=rows[0]["issued_on"],
        headings=HEADINGS,
        rows=tuple({**row, "due_text": _due_text(row)} for row in rows),
    )
    name = NOT_IN_FILE_NAMES.sub("", f"{code}_{place}")
    return [
        write_whole(folder / f"{name}.csv", csv_bytes(sheet)),
        write_whole(folder / f"{name}.xlsx", xlsx_bytes(sheet)),
    ]


def _due_text(row: Row) -> str:
    return f"{row['due_on']}（暂定）" if row["is_due_provisional"] else str(row["due_on"])


def _remove_stale(folder: Path, current: set[str]) -> None:
    if folder.is_dir():
        for path in folder.iterdir():
            if OURS.fullmatch(path.name) and path.name not in current:
                path.unlink()
