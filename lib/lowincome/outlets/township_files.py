"""What a township receives, as CSV and XLSX: households that it verifies, and those that it shares with another one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from lowincome.domain.errors import LowincomeError
from lowincome.domain.month import in_words
from lowincome.outlets.csv_file import csv_bytes
from lowincome.outlets.files import write_whole
from lowincome.outlets.sheet import Heading, Sheet
from lowincome.outlets.xlsx_file import xlsx_bytes

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Listing:
    """One kind of list: the name of its sheet, what stands after the township's name above it, its columns."""

    name: str
    title: str
    headings: tuple[Heading, ...]


CHECKS = Listing(
    "核查清单",
    "低收入人口动态监测核查清单",
    (
        Heading("level_label", "等级", 6),
        Heading("notice_label", "情形", 10),
        Heading("village_name", "村（社区）", 14, wraps=True),
        Heading("head_name", "户主姓名", 10),
        Heading("head_id_masked", "户主身份证号", 21),
        Heading("head_address", "户籍地址", 28, wraps=True),
        Heading("role_text", "人户分离", 16, wraps=True),
        Heading("people_names", "涉及成员", 12, wraps=True),
        Heading("rule_titles", "预警事项", 18, wraps=True),
        Heading("cause_labels", "致困原因", 10, wraps=True),
        Heading("reason_text", "预警原因", 48, wraps=True),
        Heading("issued_on", "下发日期", 12),
        Heading("due_text", "办结期限", 14, wraps=True),
        Heading("warning_no", "预警编号", 20),
    ),
)
TWO_PLACES = Listing(
    "迁移与异地居住",
    "低收入人口迁移与异地居住告知单",
    (
        Heading("kind_label", "事项", 14, wraps=True),
        Heading("notice_label", "情形", 8),
        Heading("village_name", "本地村（社区）", 14, wraps=True),
        Heading("head_name", "户主姓名", 10),
        Heading("head_id_masked", "户主身份证号", 21),
        Heading("people_text", "涉及成员", 22, wraps=True),
        Heading("other_place", "对方乡镇（街道）", 20, wraps=True),
        Heading("moved_on", "迁移日期", 12),
        Heading("class_labels", "现享待遇", 14, wraps=True),
        Heading("matter_text", "待遇衔接和办理要求", 60, wraps=True),
        Heading("warning_labels", "未办结预警", 14, wraps=True),
        Heading("issued_on", "下发日期", 12),
    ),
)
UNKNOWN_PLACE = "区划不明"
OURS = re.compile(r"\d{9}_.+\.(csv|xlsx)")
NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')


def write_township_files(folder: Path, month: int, listing: Listing, rows: Iterable[Row]) -> list[Path]:
    """The files of one listing, two per township; `rows` come sorted by township_code, as stages of deliver order them.

    Lists of an earlier run for townships that have none now are removed: a folder shows one run only.
    """
    written: list[Path] = []
    for township, group in groupby(rows, key=lambda row: str(row["township_code"])):
        if written and written[-1].name[:9] >= township:
            raise LowincomeError(f"rows of township {township} are not together", do="sort the rows by township_code")
        written += _write_township(folder, month, listing, tuple(group))
    _remove_stale(folder, {path.name for path in written})
    return written


def _write_township(folder: Path, month: int, listing: Listing, rows: tuple[Row, ...]) -> list[Path]:
    place = rows[0]["township_name"] or UNKNOWN_PLACE
    sheet = Sheet(
        name=listing.name,
        title=f"{place}{listing.title}（{in_words(month)}）",
        created_on=rows[0]["issued_on"],
        headings=listing.headings,
        rows=tuple({**row, "due_text": _due_text(row)} for row in rows),
    )
    name = NOT_IN_FILE_NAMES.sub("", f"{rows[0]['township_code']}_{place}")
    return [
        write_whole(folder / f"{name}.csv", csv_bytes(sheet)),
        write_whole(folder / f"{name}.xlsx", xlsx_bytes(sheet)),
    ]


def _due_text(row: Row) -> str | None:
    if "due_on" not in row:
        return None
    return f"{row['due_on']}（暂定）" if row["is_due_provisional"] else str(row["due_on"])


def _remove_stale(folder: Path, current: set[str]) -> None:
    if folder.is_dir():
        for path in folder.iterdir():
            if OURS.fullmatch(path.name) and path.name not in current:
                path.unlink()
