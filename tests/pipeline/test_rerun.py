"""Running again, after success and after a death half-way, gives the same tables; corrections and late drops mend."""

import hashlib
import json
import shutil
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.pipeline.conftest import Province, call
from tests.pipeline.kills import kill, start
from tests.pipeline.same import contents, differing, newest_release


def run(province: Province, month: int, *, expect: int = 0) -> str:
    return call("run", "--month", str(month), "--store", str(province.root), "--engine", province.engine, expect=expect)


@pytest.fixture(scope="module")
def corrected(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """The store after a corrected drop of the last month."""
    root = tmp_path_factory.mktemp("corrected") / "store"
    shutil.copytree(province.root, root)
    resent = Province(root, province.engine, "")
    resend(resent, "outpatient", "202412-9901", factor=2)
    run(resent, 202412)
    return resent


def test_the_same_month_again_gives_the_same_tables(copy_of_province: Province) -> None:
    before = contents(copy_of_province)
    run(copy_of_province, 202412)
    assert not differing(contents(copy_of_province), before)
    assert newest_release(copy_of_province)["release_id"] == 3


def test_a_killed_run_leaves_the_last_month_and_a_rerun_completes(
    copy_of_province: Province, corrected: Province
) -> None:
    province = copy_of_province
    resend(province, "outpatient", "202412-9901", factor=2)
    before, release = contents(province), newest_release(province)
    tables = province.context().tables

    process = start("run", "--month", "202412", "--store", str(province.root), "--engine", province.engine)
    while tables.version("mon.hit") == release["tables"]["mon.hit"]:
        assert process.poll() is None
        time.sleep(0.02)
    kill(process)
    assert newest_release(province) == release
    published = {name: province.table(name, version) for name, version in release["tables"].items()}
    assert not differing(published, before)
    assert tables.versions() != release["tables"]  # the dead run had written

    run(province, 202412)
    assert not differing(contents(province), contents(corrected))


def resend(province: Province, class_id: str, folder: str, *, factor: int) -> None:
    """A corrected drop: the first part of the same rows, marked as a correction."""
    source = province.landing / class_id / folder
    target = province.landing / class_id / f"{folder}-correction"
    shutil.copytree(source, target)
    manifest_path = target / "manifest.json"
    stated: dict[str, Any] = json.loads(manifest_path.read_text("utf-8")) if manifest_path.exists() else {}
    for path in (path for path in target.iterdir() if path.name != "manifest.json"):
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[: len(lines) // factor]))
    files = [path for path in sorted(target.iterdir()) if path.name != "manifest.json"]
    stated.update(period=folder[:6], sender=folder[7:], correction=True, rows=None, amount=None)
    stated.update({"class": class_id, "files": [{"name": p.name, "sha256": digest(p)} for p in files]})
    manifest_path.write_text(json.dumps(stated), "utf-8")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def ledger(province: Province) -> Mapping[tuple[int, int], int]:
    sums: Counter[tuple[int, int]] = Counter()
    for row in province.rows("mon.person_month"):
        sums[row["id_key"], row["month"]] += row["medical_total_fen"]
    return {key: fen for key, fen in sums.items() if fen}


TREATMENTS = ("outpatient", "inpatient", "chronic_outpatient")


def test_a_corrected_drop_replaces_the_rows_and_the_ledger_follows(corrected: Province) -> None:
    province = corrected
    books = {row["folder"]: row for row in province.rows("std.drop") if row["class_id"] == "outpatient"}
    assert books["202412-9901"]["to_release"] == 3
    assert books["202412-9901-correction"]["state"] == "loaded"
    expected: Counter[tuple[int, int]] = Counter()
    for row in province.rows("std.expense"):
        if row["to_release"] is None and row["kind_code"] in TREATMENTS:
            expected[row["id_key"], row["event_month"]] += row["total_fen"]
    assert ledger(province) == {key: fen for key, fen in expected.items() if fen}


def monthly_tables(province: Province) -> dict[str, pa.Table]:
    return {name: table for name, table in contents(province).items() if "month" in table.column_names}


def test_a_published_month_is_frozen(copy_of_province: Province) -> None:
    province = copy_of_province
    before = monthly_tables(province)
    shutil.rmtree(province.root / "out")
    late = province.landing / "cremations" / "202411-99-late"
    late.mkdir()
    (late / "a.csv").write_text("火化证号,身份证号,姓名,死亡日期\n", "utf-8")
    run(province, 202411)
    assert not differing(monthly_tables(province), before, where="month = 202411")
    assert newest_release(province)["as_of_release"] == 1
    assert (province.root / "out" / "202411" / "report-202411.html").exists()
