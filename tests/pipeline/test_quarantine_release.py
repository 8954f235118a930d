"""`lowincome quarantine --release`: refused rows that pass since a contract was mended come in, once."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from lowincome.domain.errors import LowincomeError
from lowincome.pipeline import quarantine_release
from lowincome.pipeline.context import Context
from lowincome.pipeline.progress import Progress
from lowincome.pipeline.quarantine import Asked, quarantine
from lowincome.pipeline.quarantine_release import Released, release_quarantine
from lowincome.pipeline.setup import init_store
from tests.conftest import ENGINE
from tests.oracle.mini import Mini, number
from tests.pipeline.conftest import call

A, B = (number(1), "云一"), (number(2), "云二")
OF_9902 = {"period": "202411", "sender": "9902"}
STATES = ("accepted", "refused", "duplicate")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """November, whose drop of city 9902 December's run corrects, and December."""
    root = tmp_path_factory.mktemp("quarantine") / "store"
    init_store(root)
    mini = Mini(root)
    mini.households([A], [B])
    mini.drop("outpatient", "202411-9902", [mini.bill(A, "2024-11-02", 7, total="", no="N1")])
    run(root, 202411)
    mini.drop("outpatient", "202411-9902-b", [mini.bill(A, "2024-11-03", 8, no="N2")], **OF_9902, correction=True)
    bills = [
        mini.bill(A, "2024-12-01", 10, no="S1"),
        mini.bill(A, "2024-12-02", 5, total="", no="S2"),
        mini.bill(A, "2024-12-01", 10, total="", no="S1"),
        mini.bill((f"{B[0][:17]}?", "云二"), "2024-12-04", 3, total="", no="S4"),
        mini.bill(A, "2024-12-02", 5, total="", no="S2"),
        mini.bill(B, "2024-11-20", "2.50", total="", no="S6"),
    ]
    mini.drop("outpatient", "202412-9901", bills)
    unit = {"低保证号": "U1", "享受起始日期": "2024-12-01"}
    listed = ((A, "990101001001"), (B, ""), (A, ""))
    roll = [{"身份证号": who[0], "姓名": who[1], "行政区划": region, **unit} for who, region in listed]
    mini.drop("dibao_roll", "202412-99", roll)
    run(root, 202412)
    return root


@pytest.fixture(scope="module")
def mended(store: Path) -> Context:
    """The store after two contracts came to allow what they refused."""
    mend(store, "medical_insurance/outpatient.yaml", "total")
    mend(store, "civil_affairs/dibao_roll.yaml", "region")
    return opened(store)


def mend(root: Path, path: str, field: str) -> None:
    """The field may be empty from now on."""
    contract = root / "conf" / "sources" / path
    before, after = contract.read_text("utf-8").split(f"  {field}:\n", 1)
    after = after.replace("    required: true\n", "", 1)
    contract.write_text(f"{before}  {field}:\n{after}", "utf-8")


def run(root: Path, month: int) -> str:
    return call("run", "--month", str(month), "--store", str(root), "--engine", ENGINE)


def opened(root: Path) -> Context:
    return Context(root, engine=ENGINE)


def rows(context: Context, name: str) -> list[dict[str, Any]]:
    return [row.asDict(recursive=True) for row in context.tables.read(name).collect()]


def released(context: Context, **asked: Any) -> Released:
    return release_quarantine(context, Asked(**asked), Progress())


def books(context: Context) -> dict[str, tuple[int, ...]]:
    """Rows in, accepted, refused, duplicate of each drop in force, by folder."""
    return {
        f"{row['class_id']}/{row['folder']}": tuple(row[f"n_{what}"] for what in ("rows", *STATES))
        for row in rows(context, "std.drop")
        if row["state"] == "loaded" and row["to_release"] is None
    }


def kept_back(context: Context) -> dict[tuple[str, str, str], int]:
    return {(line.class_id, line.state, line.code): line.n_rows for line in quarantine(context)}


def test_as_long_as_nothing_is_mended_nothing_leaves(store: Path) -> None:
    context = opened(store)
    before = context.tables.versions()
    assert books(context)["outpatient/202412-9901"] == (6, 1, 5, 0)
    assert kept_back(context)["outpatient", "refused", "missing"] == 5
    assert released(context) == Released(None)
    assert context.tables.versions() == before


def test_what_passes_is_taken_in_once(mended: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: object) -> None:
        raise LowincomeError("power cut")

    before = rows(mended, "mon.household_month")
    assert released(mended, reason="id_shape") == Released(None)
    assert released(mended, class_id="outpatient", month=202411) == Released(None)  # a correction replaced it
    with monkeypatch.context() as patch:
        patch.setattr(quarantine_release, "publish", die)
        with pytest.raises(LowincomeError, match="power cut"):
            released(mended, class_id="outpatient")
    assert sorted(row["release_id"] for row in rows(mended, "pub.release")) == [1, 2]

    found = released(mended, class_id="outpatient")
    assert [(line.class_id, line.state, line.code, line.n_rows) for line in found.lines] == [
        ("outpatient", "accepted", "missing", 2),
        ("outpatient", "duplicate", "missing", 2),
    ]
    release = found.release
    assert release is not None
    assert (release.release_id, release.kind, release.month, release.as_of_release) == (3, "quarantine", 202412, 2)
    assert (release.counts["accepted"], release.counts["duplicate"], release.counts["people"]) == (2, 2, 2)
    assert books(mended)["outpatient/202412-9901"] == (6, 3, 1, 2)
    taken = [row for row in rows(mended, "std.expense") if row["from_release"] == 3 and row["to_release"] is None]
    assert sorted((row["event_month"], row["total_fen"], row["self_pay_fen"], row["region_code"]) for row in taken) == [
        (202411, None, 250, "9901"),
        (202412, None, 500, "9901"),
    ]
    assert released(mended, class_id="outpatient") == Released(None)
    assert rows(mended, "mon.household_month") == before


def test_a_snapshot_takes_its_own_rows_and_the_command_says_so(mended: Context) -> None:
    store = str(mended.folders.root)
    said = call("quarantine", store, "--release", "--engine", ENGINE)
    assert "dibao_roll" in said
    assert "必填项为空" in said
    assert "1 accepted, 1 duplicate" in said
    assert A[0] not in said
    assert books(mended)["dibao_roll/202412-99"] == (3, 2, 0, 1)
    assert sum(row["n"] for row in rows(mended, "std.presence") if row["class_id"] == "dibao_roll") == 2
    assert len(rows(mended, "std.enrolment")) == 2
    assert "nothing was taken in" in call("quarantine", store, "--release", "--engine", ENGINE)
    assert "is called 'x'" in call("quarantine", store, "--reason", "x", "--engine", ENGINE, expect=1)


def test_books_and_quarantine_add_up(mended: Context) -> None:
    assert all(sent == sum(parts) for sent, *parts in books(mended).values())
    assert kept_back(mended) == {
        ("outpatient", "refused", "id_shape"): 1,
        ("outpatient", "refused", "missing"): 1,  # the row with the bad number, as it was judged then
        ("outpatient", "duplicate", "duplicate_row"): 2,
        ("dibao_roll", "duplicate", "duplicate_row"): 1,
    }
    assert Counter(row["to_release"] for row in rows(mended, "bad.raw")) == {None: 2, 3: 4, 4: 2}


def test_they_count_from_the_next_month_on(mended: Context) -> None:
    ledger: Counter[int] = Counter()
    for row in rows(mended, "mon.person_month"):
        ledger[row["month"]] += row["medical_self_pay_fen"]
    assert ledger == {202411: 800 + 250, 202412: 1000 + 500}
    before = [row for row in rows(mended, "mon.household_month") if row["month"] == 202412]
    register = mended.folders.landing / "population"
    (register / "202501-99").mkdir()
    (register / "202501-99" / "a.csv").write_bytes((register / "202412-99" / "a.csv").read_bytes())
    run(mended.folders.root, 202501)
    assert [row for row in rows(mended, "mon.household_month") if row["month"] == 202412] == before
    assert max(row["as_of_release"] for row in rows(mended, "pub.release")) == 5
    classes = {
        month: sorted(r["class_code"] for r in rows(mended, "core.member") if r["month"] == month)
        for month in (202412, 202501)
    }
    assert classes == {202412: ["dibao", "general"], 202501: ["dibao", "dibao"]}


def test_the_department_reads_what_became_of_them(mended: Context) -> None:
    out = mended.folders.out / "202501"
    receipt = json.loads((out / "receipts/medical_insurance/outpatient-202412-9901.json").read_text("utf-8"))
    assert receipt["rows"] == {"in": 6, "accepted": 3, "refused": 1, "duplicate": 2, "stated": None}
    assert [(r["state"], r["code"], r["row_numbers"]) for r in receipt["refusals"]] == [
        ("duplicate", "duplicate_row", [3, 5]),
        ("refused", "id_shape", [4]),
        ("refused", "missing", [4]),
    ]
