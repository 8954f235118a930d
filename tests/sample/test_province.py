"""The drops of the small province: true manifests, resent and corrected drops, the same bytes always."""

import hashlib
import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lowincome.config.contracts import Contract
from lowincome.domain.errors import LowincomeError
from lowincome.sample.province import LAYOUTS, write_province
from tests.sample.conftest import Written

BACKGROUND_DIGEST = "c15fb8f10b7138b7bf4d223b94e7d8c1068411bb9b51d51231f7b77ddb489ea9"
TEXT_DIGEST = "61d57b008a3ef5892292d6229d13df0d18b57e7c2fc7809c11e3974bb0413470"


def manifests(landing: Path) -> dict[str, dict[str, Any]]:
    paths = sorted(landing.glob("*/*/manifest.json"))
    return {f"{path.parent.parent.name}/{path.parent.name}": json.loads(path.read_text("utf-8")) for path in paths}


def lines(folder: Path, encoding: str) -> list[str]:
    texts = [path.read_bytes().decode(encoding, errors="replace") for path in sorted(folder.glob("*.csv"))]
    return [line for text in texts for line in text.splitlines()[1:]]


def digest_of(paths: Iterable[Path]) -> str:
    """Of text files only: sheets and Parquet carry the version of their library."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        if path.suffix in (".csv", ".jsonl"):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def test_bytes_are_the_same_on_every_engine_and_every_day(written: Written) -> None:
    """A wanted change changes the digest: of the stories and the truth, or of all other classes."""
    stories = [path for class_id in LAYOUTS for path in (written.landing / class_id).rglob("*")]
    assert digest_of([*stories, *written.truth.rglob("*")]) == TEXT_DIGEST
    assert digest_of(path for path in written.landing.rglob("*") if path not in stories) == BACKGROUND_DIGEST


def test_all_classes_are_delivered_and_nothing_else_is_left(written: Written, contracts: dict[str, Contract]) -> None:
    assert {path.name for path in written.landing.iterdir()} == set(contracts)
    assert sorted(path.name for path in written.truth.iterdir()) == ["households.csv", "persons.csv", "scenes.csv"]
    assert {path.name for path in (written.landing / "students").iterdir()} == {"202311-99", "202403-99", "202409-99"}
    assert len(list((written.landing / "outpatient").iterdir())) == 14 * 2 + 1


def test_manifests_name_the_files_as_they_are(written: Written) -> None:
    for name, manifest in manifests(written.landing).items():
        for file in manifest["files"]:
            content = (written.landing / name / file["name"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == file["sha256"], name


def test_manifests_count_rows_without_the_totals_row(written: Written) -> None:
    for name, manifest in manifests(written.landing).items():
        layout = LAYOUTS.get(manifest["class"])
        if layout and layout.format == "csv":
            sent = [line for line in lines(written.landing / name, layout.encoding) if "合计" not in line]
            assert manifest["rows"] == len(sent), name


def test_manifests_sum_the_amounts(written: Written) -> None:
    folder = "chronic_outpatient/202406-9901"
    cells = [line.split("|")[-1] for line in lines(written.landing / folder, "utf-8")]
    plain = [
        Decimal(cell.strip('"').translate(str.maketrans("０１２３４５６７８９．", "0123456789.", "￥,")))
        for cell in cells
    ]
    assert Decimal(manifests(written.landing)[folder]["amount"]) == sum(plain)


def test_one_drop_comes_twice_one_is_corrected_one_has_no_manifest(written: Written) -> None:
    known = manifests(written.landing)
    first, again = (known[f"chronic_outpatient/202410-9901{suffix}"] for suffix in ("", "-2"))
    assert first == again
    wrong, right = (known[f"outpatient/202411-9902{suffix}"] for suffix in ("", "-2"))
    assert (wrong["correction"], right["correction"]) == (False, True)
    assert Decimal(wrong["amount"]) == 10 * Decimal(right["amount"])
    bare = [path for class_id in LAYOUTS for path in (written.landing / class_id).glob("*")]
    bare = [path for path in bare if not (path / "manifest.json").exists()]
    assert [f"{path.parent.name}/{path.name}" for path in bare] == ["inpatient/202409-9902"]


def test_one_drop_has_ragged_lines_and_undecodable_bytes(written: Written) -> None:
    folder = written.landing / "outpatient" / "202409-9901"
    spoilt = [line for line in lines(folder, "gb18030") if line.split(",")[0].endswith(("R1", "R2", "R3"))]
    assert [line.count(",") for line in spoilt] == [3, 9, 7]
    assert "\ufffd" in spoilt[2]


def test_too_few_households_and_a_full_folder_are_refused(
    spark: SparkSession, contracts: dict[str, Contract], written: Written, tmp_path: Path
) -> None:
    with pytest.raises(LowincomeError, match="ask for 228"):
        write_province(spark, tmp_path / "landing", tmp_path / "truth", households=10, seed=1, contracts=contracts)
    with pytest.raises(LowincomeError, match="not empty"):
        write_province(spark, written.landing, tmp_path / "truth", households=300, seed=1, contracts=contracts)
