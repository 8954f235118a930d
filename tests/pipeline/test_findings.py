"""What somebody should look at in a drop, from the file to the book, the receipt, the report and the catalogue."""

import json
from pathlib import Path
from typing import Any

import pytest

from lowincome.pipeline.context import Context
from lowincome.pipeline.freshness import missing_at
from lowincome.pipeline.setup import init_store
from lowincome.store.releases import releases
from tests.conftest import ENGINE
from tests.oracle.mini import Mini, Row, number
from tests.pipeline.conftest import call

WHO = (number(1), "云一")
MONTHS = (202408, 202409, 202410)


def bills(mini: Mini, month: int, n: int, **cells: object) -> list[Row]:
    day = f"{month // 100}-{month % 100:02d}-02"
    return [mini.bill(WHO, day, 1) | {"医疗机构": "示例医院"} | cells for _ in range(n)]


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """Three like months from 9901 and 9902 that come at once; then October again, and December, which is another."""
    root = tmp_path_factory.mktemp("findings") / "store"
    init_store(root)
    mini = Mini(root)
    mini.households([WHO])
    for month in MONTHS:
        for sender in ("9901", "9902"):
            mini.drop("outpatient", f"{month}-{sender}", bills(mini, month, 100))
    run(root, 202410)
    mini.drop("outpatient", "202409-9903", bills(mini, 202409, 2))
    changed = [{"备注 990101198001010019": "", **row} for row in bills(mini, 202412, 30, 统筹支付="无")]
    for row in changed:
        del row["医疗机构"]
    (mini.drop("outpatient", "202412-9901", changed) / "manifest.json").write_text(json.dumps({"rows": 31}), "utf-8")
    said = run(root, 202412)
    assert "6 drops that are due, 4 of them overdue" in " ".join(said.split())
    return Context(root, engine=ENGINE)


def run(root: Path, month: int) -> str:
    return call("run", "--month", str(month), "--store", str(root), "--engine", ENGINE)


def found(context: Context) -> dict[str, list[tuple[str, str | None, str | None, str | None]]]:
    books = context.tables.read("std.drop").collect()
    return {f"{row.class_id}/{row.folder}": [tuple(finding) for finding in row.findings] for row in books}


def test_the_book_has_a_finding_for_each_difference(context: Context) -> None:
    findings = found(context)
    assert findings.pop("outpatient/202412-9901") == [
        ("manifest_rows", None, "30", "31"),
        ("volume_low", None, "30", "100"),
        ("column_new", "fund_pay", None, None),
        ("column_new", "备注…", None, None),
        ("column_gone", "hospital", None, None),
        ("type_drift", "fund_pay", "100.0%", "0.0%"),
    ]
    assert findings.pop("outpatient/202409-9903") == [("late_drop", None, None, "2024-10-10")]
    assert set(map(len, findings.values())) == {0}


def test_the_receipt_says_so_in_chinese(context: Context) -> None:
    path = context.folders.out / "202412/receipts/medical_insurance/outpatient-202412-9901.json"
    receipt: dict[str, Any] = json.loads(path.read_text("utf-8"))
    assert receipt["verdict"] == "look"
    said = [(one["label"], one["field_label"], one["found"], one["expected"]) for one in receipt["differences"]]
    assert said[:2] == [("行数与报送清单不一致", None, "30", "31"), ("行数明显少于往期", None, "30", "100")]
    assert said[-1] == ("无法识别的单元格明显增多", "统筹支付", "100.0%", "0.0%")
    assert all(one["do"] for one in receipt["differences"])
    assert "与往期和约定比对" in path.with_suffix(".html").read_text("utf-8")


def test_what_is_missing_is_told(context: Context) -> None:
    missing = missing_at(context, releases(context.tables)[-1])
    assert [(one.class_id, one.sender_code, one.period, one.is_overdue) for one in missing] == [
        ("outpatient", "9901", 202411, True),
        ("outpatient", "9902", 202411, True),
        ("outpatient", "9902", 202412, False),
        ("outpatient", "9903", 202410, True),
        ("outpatient", "9903", 202411, True),
        ("outpatient", "9903", 202412, False),
    ]
    report = (context.folders.out / "202412/report-202412.html").read_text("utf-8")
    assert "应报未报" in report
    assert "行数明显少于往期；出现上期没有的列" in report
    call("catalogue", str(context.folders.root), "--engine", ENGINE)
    assert "应报未报" in (context.folders.out / "catalogue/catalogue.html").read_text("utf-8")
