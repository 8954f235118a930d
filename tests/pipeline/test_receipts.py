"""Every drop that a run decided on has a receipt that agrees with the books and names nobody."""

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lowincome.pipeline.receipts import WRITTEN_UP_TO, write_receipts
from lowincome.pipeline.setup import init_store
from lowincome.store.releases import releases
from tests.conftest import ENGINE
from tests.oracle.mini import Mini, number
from tests.pipeline.conftest import MONTHS, Province, call
from tests.pipeline.test_no_leaks import leaks, secrets

__all__ = ["secrets"]
WHO = (number(1), "云一")


def receipts(province: Province, month: int) -> dict[tuple[str, str], dict[str, Any]]:
    found = [json.loads(p.read_text("utf-8")) for p in (province.root / f"out/{month}/receipts").glob("*/*.json")]
    return {(one["class"]["id"], one["folder"]): one for one in found}


def test_each_drop_has_one_that_agrees_with_the_books(province: Province) -> None:
    books = province.rows("std.drop")
    for release, month in enumerate(MONTHS, start=1):
        found = receipts(province, month)
        assert found.keys() == {(b["class_id"], b["folder"]) for b in books if b["from_release"] == release}
        for book in (book for book in books if book["from_release"] == release):
            one = found[book["class_id"], book["folder"]]
            assert (one["state"], one["layout"], one["period"]) == (book["state"], book["layout"], book["period"])
            rows = one["rows"]
            assert (rows["in"], rows["accepted"]) == (book["n_rows"], book["n_accepted"])
            assert rows["in"] == rows["accepted"] + rows["refused"] + rows["duplicate"]
            assert one["files"]


def test_the_row_numbers_are_those_of_the_quarantine(province: Province) -> None:
    expected = {
        (row["drop_id"], row["state"], reason["code"], reason["field"], row["row_no"])
        for row in province.rows("bad.record")
        for reason in row["reasons"]
    }
    found = {
        (one["drop"], refusal["state"], refusal["code"], refusal["field"], row_no)
        for month in MONTHS
        for one in receipts(province, month).values()
        for refusal in one["refusals"]
        for row_no in refusal["row_numbers"]
    }
    assert found == expected
    assert len(found) > 80


def test_what_departments_read(province: Province) -> None:
    said = [one for month in MONTHS for one in receipts(province, month).values() if one["verdict"] == "mend"]
    assert said
    for one in said:
        path = next((province.root / "out").glob(f"*/receipts/*/{one['class']['id']}-{one['folder']}.html"))
        html = path.read_text("utf-8")
        assert "部分退回，请更正后重报" in html
        rows = list(openpyxl.load_workbook(path.with_suffix(".xlsx"))["退回明细"].values)
        assert len(rows) - 1 == sum(r["n_rows"] for r in one["refusals"] if r["state"] == "refused")
        for refusal in one["refusals"]:
            assert refusal["label"] in html
            assert refusal["do"]
            assert refusal["field"] is None or refusal["field_label"] != refusal["field"]


def test_receipts_name_nobody(province: Province, secrets: frozenset[str]) -> None:
    files = [path for month in MONTHS for path in (province.root / f"out/{month}/receipts").rglob("*.*")]
    assert len(files) > 600
    for path in files:
        text = path.read_text("utf-8") if path.suffix != ".xlsx" else _cells(path)
        assert not leaks(text, secrets), path.name


def _cells(path: Path) -> str:
    return " ".join(str(cell) for row in openpyxl.load_workbook(path)["退回明细"].values for cell in row)


def test_the_run_says_how_many(province: Province) -> None:
    said = "".join(province.said.split())
    for month in MONTHS:
        folder = province.root / "out" / str(month) / "receipts"
        assert f"receipts{len(list(folder.rglob('*.*')))}filesin{folder}" in said


def test_a_run_that_died_before_its_files_is_made_up_for(copy_of_province: Province) -> None:
    context = copy_of_province.context()
    last = releases(context.tables)[-1]
    folder = context.folders.out / "202412" / "receipts"
    before = {path.name: path.read_bytes() for path in folder.rglob("*.*")}
    assert write_receipts(context, last) == ()
    shutil.rmtree(folder)
    (context.folders.out / WRITTEN_UP_TO).write_text("1\n")
    assert len(write_receipts(context, last)) == len(before)
    assert {path.name: path.read_bytes() for path in folder.rglob("*.*")} == before


@pytest.fixture(scope="module")
def bad_day(tmp_path_factory: pytest.TempPathFactory) -> Province:
    store = tmp_path_factory.mktemp("bad_day") / "store"
    init_store(store)
    mini = Mini(store)
    mini.households([WHO])
    rows = [mini.bill(WHO, "2024-12-02", 10), mini.bill((f"{WHO[0][:17]}?", "云一"), "2024-12-03", "1.50")]
    folder = mini.drop("outpatient", "202412-9901", rows)
    (folder / "manifest.json").write_text(json.dumps({"rows": 3, "amount": "11.00"}), "utf-8")
    mini.drop("no_such_class", "202412-99", rows)
    mini.drop("outpatient", f"somewhere {WHO[0]}", rows)
    mini.drop("inpatient", "202412-9901", [{"姓名": "云一", "结算日期": "2024-12-01"}])
    said = call("run", "--month", "202412", "--store", str(store), "--engine", ENGINE)
    return Province(store, ENGINE, said)


def test_what_the_manifest_states_otherwise(bad_day: Province) -> None:
    one = receipts(bad_day, 202412)["outpatient", "202412-9901"]
    assert one["rows"] == {"in": 2, "accepted": 1, "refused": 1, "duplicate": 0, "stated": 3}
    assert one["amount"] == {"column": "个人自付", "unit": "yuan", "stated": "11.00", "accepted": "10"}
    assert [(found["label"], found["found"], found["expected"]) for found in one["differences"]] == [
        ("行数与报送清单不一致", "2", "3"),
        ("金额合计与报送清单不一致", "11.5", "11.00"),
    ]
    assert [(r["code"], r["field_label"], r["row_numbers"]) for r in one["refusals"]] == [("id_shape", "身份证号", [2])]
    assert one["files"][0]["name"] == "a.csv"
    assert one["deadline"] == "2025-01-10"


def test_whole_drops_that_were_refused(bad_day: Province) -> None:
    found = receipts(bad_day, 202412)
    assert found["no_such_class", "202412-99"]["reason"]["label"] == "数据类未登记"
    assert found["no_such_class", "202412-99"]["department"]["id"] == "unknown"
    assert found["inpatient", "202412-9901"]["reason"]["do"] == "请保留表头行，并包含身份证号列。"
    assert found["outpatient", "somewhere 990101******"]["reason"]["code"] == "period_missing"
    for path in (bad_day.root / "out/202412/receipts").rglob("*.*"):
        assert not leaks(f"{path} {path.read_bytes()!r}", frozenset({WHO[0]}))
