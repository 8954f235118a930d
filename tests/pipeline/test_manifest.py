"""Eight ways in which a manifest and a drop may differ: six refuse the drop, two are told with the rows taken."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import Row

from lowincome.config.contracts import Contract
from lowincome.intake.drops import Decision, decide
from lowincome.intake.history import Finding
from lowincome.pipeline.findings import manifest_findings
from lowincome.pipeline.landing import arrival_of
from lowincome.store.landing import content_hashes, find_drops
from lowincome.store.manifest import Manifest
from tests.intake.given import CONTRACTS

OUTPATIENT = CONTRACTS["outpatient"]


def decision(landing: Path, **stated: Any) -> Decision:
    """What becomes of a drop of two files whose manifest states the truth but for `stated`."""
    folder = landing / "outpatient" / "202412-9901"
    folder.mkdir(parents=True)
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text(name)
    (drop,) = find_drops(landing)
    files = [{"name": name, "sha256": digest} for name, digest in content_hashes(drop).items()]
    truth = {"class": "outpatient", "period": "202412", "sender": "9901", "files": files}
    changed = {key: change(truth[key]) if callable(change) else change for key, change in stated.items()}
    (folder / "manifest.json").write_text(json.dumps(truth | changed), "utf-8")
    (drop,) = find_drops(landing)
    (found,) = decide([arrival_of(drop)], [], CONTRACTS)
    return found


def with_other_hash(files: list[dict[str, str]]) -> list[dict[str, str]]:
    return [files[0], files[1] | {"sha256": "0" * 64}]


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ({}, None),
        ({"files": []}, None),  # no list, nothing to hold against
        ({"class": None, "period": None, "sender": None}, None),
        ({"class": "inpatient"}, "manifest_class_differs"),
        ({"period": "202411"}, "manifest_period_differs"),
        ({"sender": "9902"}, "manifest_sender_differs"),
        ({"files": lambda files: [*files, {"name": "c.csv", "sha256": "0" * 64}]}, "manifest_file_missing"),
        ({"files": lambda files: files[:1]}, "manifest_file_extra"),
        ({"files": with_other_hash}, "sha256_differs"),
    ],
)
def test_what_refuses_the_drop(tmp_path: Path, stated: dict[str, Any], reason: str | None) -> None:
    found = decision(tmp_path, **stated)
    assert (found.state, found.reason) == (("refused", reason) if reason else ("loaded", None))


def count(n_rows: int, sent_fen: int | None, n_totals: int = 0) -> Row:
    return Row(n_rows=n_rows, n_totals=n_totals, sent_amount_fen=sent_fen)


ROWS = Finding("manifest_rows", None, "3", "4")


@pytest.mark.parametrize(
    ("stated", "counted", "expected"),
    [
        (None, count(3, 100), []),
        (Manifest(), count(3, 100), []),
        (Manifest(rows=3, amount="1.00"), count(3, 100), []),
        (Manifest(rows=3), count(4, None, n_totals=1), []),
        (Manifest(rows=4), count(3, 100), [ROWS]),
        (Manifest(rows=0), None, []),
        (Manifest(rows=1), None, [Finding("manifest_rows", None, "0", "1")]),
        (Manifest(amount="1.01"), count(3, 100), [Finding("manifest_amount", "self_pay", "1", "1.01")]),
        (Manifest(amount="1,000"), count(3, 100_000), [Finding("manifest_amount", "self_pay", "1000", "1,000")]),
        (Manifest(amount="-0.5"), count(3, -50), []),
        (Manifest(amount="0"), count(3, None), []),
    ],
)
def test_what_is_told_with_the_rows(stated: Manifest | None, counted: Row | None, expected: list[Finding]) -> None:
    assert manifest_findings(stated, OUTPATIENT, counted) == expected


@pytest.mark.parametrize(("class_id", "expected"), [("births", []), ("outpatient", ["manifest_amount"])])
def test_a_class_without_an_amount_has_no_total(class_id: str, expected: list[str]) -> None:
    contract: Contract = CONTRACTS[class_id]
    found = manifest_findings(Manifest(amount="5"), contract, count(1, None))
    assert [finding.code for finding in found] == expected
