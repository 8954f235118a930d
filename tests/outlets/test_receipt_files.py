"""What a department is told about its drop: the numbers, the way to mend it, and nothing of its rows."""

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lowincome.outlets.receipt import Amount, Difference, Reason, Receipt, Refusal, SentFile
from lowincome.outlets.receipt_files import (
    receipt_json,
    render_receipt,
    shown_numbers,
    without_numbers,
    write_receipt,
)
from tests.outlets.test_report import Page

CHECKSUM = Reason("id_checksum", "身份证号校验位错误", "号码中至少有一位录错，请与证件核对。")
DATE = Reason("bad_date", "日期无法识别", "请按“2024-12-31”的写法填写实际存在的日期。")
TOTALS = Reason("totals_row", "合计行，非明细数据", "合计行不入库，明细不受影响，无需重报；下次导出时请去掉合计行。")
REPEATED = Reason("duplicate_row", "与已入库数据重复", "该行内容已经入库，无需重报。")
MANY = Refusal("refused", CHECKSUM, "id_no", "身份证号", 10_050, tuple(range(11, 10_011)))
REFUSALS = (
    MANY,
    Refusal("refused", DATE, "settled_on", "结算日期", 3, (7, 12, 9000)),
    Refusal("refused", TOTALS, None, "", 1, (20_000,)),
    Refusal("duplicate", REPEATED, None, "", 2, (5, 6)),
)
RECEIPT = Receipt(
    release_id=7,
    month=202412,
    department="medical_insurance",
    department_label="医保",
    owner="省医疗保障局 信息中心",
    class_id="inpatient",
    class_label="住院结算",
    period=202412,
    sender_code="9901",
    sender_label="云江市",
    folder="202412-9901",
    drop_id="0123456789abcdef",
    state="loaded",
    reason=None,
    files=(SentFile("住院 1.csv", 900), SentFile("b.csv", 2_500_000)),
    layout="csv gb18030 comma, csv utf-8 tab",
    n_rows=20_000,
    n_accepted=9_944,
    n_refused=10_054,
    n_duplicate=2,
    n_unchanged=0,
    n_ended=0,
    stated_rows=19_999,
    amount=Amount("个人自付", "yuan", "1,234,567.80", 123_450_005),
    differences=(),
    refusals=REFUSALS,
    deadline=date(2025, 1, 10),
    dated=date(2024, 12, 31),
)
GOOD = replace(RECEIPT, n_rows=5, n_accepted=5, n_refused=0, n_duplicate=0, refusals=())
NOTHING: dict[str, Any] = dict.fromkeys(("n_rows", "n_accepted", "n_refused", "n_duplicate"), 0)
REFUSED = replace(
    RECEIPT,
    state="refused",
    reason=Reason("column_missing", "缺少必需列", "请补上缺少的必需列。"),
    layout=None,
    refusals=(),
    **NOTHING,
)


ROWS = Difference(Reason("manifest_rows", "行数与报送清单不一致", "请核对行数。"), None, "", "5", "6")
FEWER = Difference(Reason("volume_low", "行数明显少于往期", "请核对范围。"), None, "", "5", "900")
NEW = Difference(Reason("column_new", "出现上期没有的列", "请告知我方。"), "备注2", "备注2")


def words(receipt: Receipt) -> str:
    return Page(render_receipt(receipt)).text


def test_it_needs_nothing_and_runs_nothing() -> None:
    html = render_receipt(RECEIPT)
    assert not {"script", "link", "img", "iframe"} & set(Page(html).tags)
    assert "http" not in html
    assert "url(" not in html


def test_the_page_says_what_to_mend_and_where() -> None:
    text = words(RECEIPT)
    assert "住院结算" in text
    assert "医保 · 云江市 · 2024年12月 · 批次 202412-9901" in text
    assert "收到（行） 20,000 = 入库 9,944 + 退回 10,054 + 重复 2" in text
    assert "部分退回，请更正后重报" in text
    assert "身份证号校验位错误 身份证号 10,050 行 号码中至少有一位录错，请与证件核对。 行号：11–60 等" in text
    assert "日期无法识别 结算日期 3 行" in text
    assert "行号：7、12、9000" in text
    assert "与已入库数据重复 2 行" in text
    assert "inpatient/202412-9901-correction" in text
    assert "约定报送期限为 2025年1月10日" in text
    assert "行数 19,999 20,000 9,944" in text
    assert "个人自付合计（元） 1,234,567.80 — 1,234,500.05" in text
    assert "住院 1.csv（900 字节）、b.csv（2.5 MB）" in text
    assert "CSV GB18030 逗号分隔, CSV UTF-8 制表符分隔" in text
    assert "7-0123456789abcdef" in text


@pytest.mark.parametrize(
    ("receipt", "verdict", "said"),
    [
        (GOOD, "taken", "明细已全部入库，无需处理"),
        (replace(GOOD, n_rows=6, n_refused=1, refusals=(REFUSALS[2],)), "taken", "合计行、重复行不入库"),
        (replace(GOOD, **NOTHING), "taken", "已登记，本期没有数据"),
        (replace(GOOD, state="replayed", **NOTHING), "nothing", "与已入库批次内容相同，无需处理"),
        (replace(GOOD, state="superseded", **NOTHING), "nothing", "已由更正批次替代，无需处理"),
        (replace(GOOD, differences=(ROWS, FEWER)), "look", "已入库，但与报送清单不一致，请核对"),
        (replace(GOOD, differences=(FEWER, NEW)), "look", "已入库，但与往期或约定不同，请核对"),
        (REFUSED, "refused", "整批退回：缺少必需列"),
    ],
)
def test_every_outcome_has_its_words(receipt: Receipt, verdict: str, said: str) -> None:
    assert receipt.verdict == verdict
    assert said in words(receipt)
    assert ("请这样处理" in words(receipt)) == (verdict in ("look", "refused"))


def test_differences_say_what_was_found_and_expected() -> None:
    text = words(replace(GOOD, differences=(ROWS, FEWER, NEW)))
    assert "行数与报送清单不一致 5（清单 6） 请核对行数。" in text
    assert "与往期和约定比对 行数明显少于往期 5（往期 900） 请核对范围。" in text
    assert "出现上期没有的列 备注2 请告知我方。" in text
    assert "与往期和约定比对" not in words(replace(GOOD, differences=(ROWS,)))
    (found,) = json.loads(receipt_json(replace(GOOD, differences=(FEWER,))))["differences"]
    assert (found["code"], found["field"], found["found"], found["expected"]) == ("volume_low", None, "5", "900")


def test_a_drop_of_an_unknown_class_that_no_longer_lies_there() -> None:
    stranger = replace(
        REFUSED, department="unknown", department_label="", owner="", class_id="x", class_label="x", period=None
    )
    bare = replace(stranger, sender_code=None, sender_label="", files=None, amount=None, deadline=None)
    assert "部门未登记 · 批次 202412-9901" in words(bare)
    assert "批次目录已有变动" in words(bare)
    assert json.loads(receipt_json(bare))["files"] is None


def test_the_json_holds_every_number_that_is_known() -> None:
    content = json.loads(receipt_json(RECEIPT))
    assert content["receipt"] == "7-0123456789abcdef"
    assert content["rows"] == {
        "in": 20_000,
        "accepted": 9_944,
        "refused": 10_054,
        "duplicate": 2,
        "stated": 19_999,
    }
    assert content["amount"]["accepted"] == "1234500.05"
    assert content["deadline"] == "2025-01-10"
    first = content["refusals"][0]
    assert (first["code"], first["field"], first["field_label"]) == ("id_checksum", "id_no", "身份证号")
    assert (first["n_rows"], len(first["row_numbers"]), first["n_not_listed"]) == (10_050, 10_000, 50)
    assert json.loads(receipt_json(REFUSED))["reason"] == {
        "code": "column_missing",
        "label": "缺少必需列",
        "do": "请补上缺少的必需列。",
    }


def test_the_sheet_lists_the_refused_rows_in_order(tmp_path: Path) -> None:
    few = replace(RECEIPT, refusals=(replace(MANY, n_rows=5, row_numbers=(8, 3)), *REFUSALS[1:]))
    *_, path = write_receipt(tmp_path, few)
    book = openpyxl.load_workbook(path)
    rows = list(book["退回明细"].values)
    assert rows[0] == ("行号", "列", "退回原因", "处理办法")
    assert rows[1] == (3, "身份证号", CHECKSUM.label, CHECKSUM.do)
    assert rows[2] == (7, "结算日期", DATE.label, DATE.do)
    assert [row[0] for row in rows[1:]] == [3, 7, 8, 12, 9000, 20_000, None]
    assert rows[-1] == (None, "身份证号", CHECKSUM.label, "另有 3 行未列出")
    assert book.properties.created == datetime(2024, 12, 31)


def test_the_files_and_their_names(tmp_path: Path) -> None:
    written = write_receipt(tmp_path, RECEIPT)
    stem = tmp_path / "medical_insurance" / "inpatient-202412-9901"
    assert [str(path) for path in written] == [f"{stem}.json", f"{stem}.html", f"{stem}.xlsx"]
    first = {path: path.read_bytes() for path in written}
    assert {path: path.read_bytes() for path in write_receipt(tmp_path, RECEIPT)} == first
    assert [path.suffix for path in write_receipt(tmp_path, GOOD)] == [".json", ".html"]
    assert sorted(path.suffix for path in stem.parent.iterdir()) == [".html", ".json"]


@pytest.mark.parametrize("folder", ["../../etc", "a/b", ".", "一" * 250, "x\\x00y z"])
def test_a_hostile_folder_stays_inside(tmp_path: Path, folder: str) -> None:
    for path in write_receipt(tmp_path, replace(RECEIPT, class_id="..", folder=folder)):
        assert path.resolve().parent == tmp_path / "medical_insurance"
        assert len(path.name.encode()) < 230


def test_two_folders_never_share_a_receipt(tmp_path: Path) -> None:
    one = write_receipt(tmp_path, replace(GOOD, folder="a b"))
    other = write_receipt(tmp_path, replace(GOOD, folder="a?b", drop_id="f" * 16))
    assert not set(one) & set(other)


def test_numbers_in_names_are_masked(tmp_path: Path) -> None:
    number = "990101198001010010"
    odd = replace(RECEIPT, folder=f"202412-9901-{number}", files=(SentFile(f"张三{number}.csv", 5),))
    assert without_numbers(f"{number[:-1]}X.csv") == "990101******.csv"
    assert number not in render_receipt(odd) + receipt_json(odd)
    for path in write_receipt(tmp_path, odd):
        assert number not in str(path)


def test_foreign_text_is_text() -> None:
    html = render_receipt(replace(RECEIPT, folder="<script>alert(1)</script>", files=(SentFile("<b>", 1),)))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [((), ""), ((3,), "3"), ((3, 4), "3、4"), ((3, 4, 5, 9), "3–5、9"), (tuple(range(1, 200)), "1–50")],
)
def test_numbers_as_people_write_them(numbers: tuple[int, ...], shown: str) -> None:
    assert shown_numbers(numbers) == shown


def test_a_whole_list_tells_what_stayed_and_what_ended() -> None:
    told = replace(GOOD, n_unchanged=3, n_ended=4)
    assert json.loads(receipt_json(told))["list"] == {"unchanged": 3, "ended": 4}
    said = render_receipt(told)
    assert "3 行与往期名单相同，2 行为新增或有变化" in said
    assert "4 行本期不再列出" in said
    assert "全量名单" not in render_receipt(GOOD)
    assert "退回的行不算列出" not in said
    assert "退回的行不算列出" in render_receipt(replace(RECEIPT, n_ended=4))  # they are among the ended ones
