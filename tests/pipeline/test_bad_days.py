"""Bad days: a clear message with what to do, exit code 1 where the run cannot go on, nothing lost."""

import json
import multiprocessing
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from lowincome.pipeline.setup import init_store
from lowincome.store.lock import writer_lock
from tests.conftest import ENGINE
from tests.oracle.mini import Mini, number
from tests.pipeline.conftest import Province, call

WHO = (number(1), "云一")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    init_store(tmp_path / "store")
    return tmp_path / "store"


def fails(store: Path, month: str = "202412") -> str:
    return call("run", "--month", month, "--store", str(store), "--engine", ENGINE, expect=1)


@pytest.mark.parametrize("month", ["2024-13", "202413", "December"])
def test_a_month_that_is_none(store: Path, month: str) -> None:
    assert f"{month!r} is not a month" in fails(store, month)


def test_a_folder_that_is_no_store(tmp_path: Path) -> None:
    assert "lowincome init" in fails(tmp_path)


def test_a_missing_key_file(store: Path) -> None:
    (store / "vault" / "id.key").unlink()
    said = fails(store)
    assert "id.key is missing" in said
    assert "backup" in said


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("base.yaml", "memory: 3g", "memory: 3g\nmemory: 4g", "key 'memory' is written twice"),
        ("base.yaml", "memory: 3g", "memroy: 3g", "unknown key 'memroy'"),
        ("base.yaml", "memory: 3g", "memory: [", "not valid YAML"),
        ("rules/spending_surge.yaml", "medical_self_pay_year_to_date_fen >", "self_pay_fen >", "self_pay_fen"),
        ("indicators.yaml", "measure: medical_total, view: month", "measure: medical, view: month", "unknown measure"),
    ],
)
def test_configuration_stops_with_file_and_line(store: Path, file: str, old: str, new: str, expected: str) -> None:
    path = store / "conf" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    said = fails(store)
    assert expected in said
    assert f"{path}:" in said
    assert "what to do" in said


def test_a_month_without_any_drop(store: Path) -> None:
    said = fails(store)
    assert "no usable drop reports on 202412" in said
    assert str(store / "landing") in said


def hold(root: Path, held: Any) -> None:
    with writer_lock(root):
        held.set()
        signal.pause()


def test_a_second_run_while_one_is_running(store: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    process = context.Process(target=hold, args=(store, held), daemon=True)
    process.start()
    assert held.wait(60)
    assert f"another run holds {store} (process {process.pid}" in fails(store)
    process.kill()


def test_an_output_folder_that_cannot_be_made(store: Path) -> None:
    Mini(store).households([WHO])
    shutil.rmtree(store / "out")
    (store / "out").write_text("not a folder")
    said = fails(store)
    assert str(store / "out") in said
    assert "what to do" in said


def test_bad_drops_are_refused_by_name_and_the_good_ones_are_taken(store: Path) -> None:
    mini = Mini(store)
    mini.households([WHO])
    rows = [mini.bill(WHO, "2024-11-02", 10)]
    mini.drop("no_such_class", "202412-99", rows)
    mini.drop("inpatient", "202412-9901", [{"姓名": "云一", "结算日期": "2024-12-01"}])
    mini.drop("outpatient", "202412-9902", rows)
    (store / "landing" / "outpatient" / "202412-9901").mkdir()
    (store / "landing" / "outpatient" / "202412-9901" / "a.csv").touch()
    mini.drop("outpatient", "somewhere", rows)
    damaged = mini.drop(
        "medical_aid", "202412-99", [{"救助单号": "1", "身份证号": WHO[0]}], period="202412", sender="99"
    )
    (damaged / "manifest.json").write_text(json.dumps({"files": [{"name": "a.csv", "sha256": "0" * 64}]}))
    said = call("run", "--month", "202412", "--store", str(store), "--engine", ENGINE)
    assert "5 refused" in said
    books = Province(store, ENGINE, "").rows("std.drop")
    assert {(row["class_id"], row["folder"]): row["reason_code"] for row in books if row["state"] == "refused"} == {
        ("no_such_class", "202412-99"): "unknown_class",
        ("inpatient", "202412-9901"): "header_not_found",
        ("outpatient", "202412-9901"): "empty_drop",
        ("outpatient", "somewhere"): "period_missing",
        ("medical_aid", "202412-99"): "sha256_differs",
    }
    assert {row["folder"] for row in books if row["state"] == "loaded"} == {"202412-99", "202412-9902"}


def test_undecodable_and_ragged_rows_are_refused_and_kept(store: Path) -> None:
    mini = Mini(store)
    mini.households([WHO])
    folder = mini.drop("outpatient", "202412-9901", [mini.bill(WHO, "2024-12-02", 10)])
    good = (folder / "a.csv").read_bytes().decode("utf-8").splitlines()
    ragged = good[1] + ",x,y,z"
    broken = good[1].encode("gb18030").replace("云一".encode("gb18030"), b"\xff\xff")
    (folder / "a.csv").write_bytes("\n".join([*good, ragged]).encode("gb18030") + b"\n" + broken + b"\n")
    (folder / "manifest.json").unlink(missing_ok=True)
    call("run", "--month", "202412", "--store", str(store), "--engine", ENGINE)
    province = Province(store, ENGINE, "")
    bad = {row["row_no"]: [reason["code"] for reason in row["reasons"]] for row in province.rows("bad.record")}
    assert bad == {2: ["ragged_row"], 3: ["undecodable"]}
    raw = {row["row_no"]: row["raw"] for row in province.rows("bad.raw")}
    assert raw[2] == ragged
    assert WHO[0] in raw[3]
