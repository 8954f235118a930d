"""The doctor says what is wrong with a machine or a store, and how to mend it."""

from pathlib import Path

import pytest

from lowincome.domain.errors import LowincomeError
from lowincome.pipeline.doctor import Finding, all_checks, cheap_checks, require
from lowincome.pipeline.setup import init_store


def java(folder: Path, says: str) -> Path:
    """A Java home whose program says this, and nothing else."""
    program = folder / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nprintf '{says}' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("says", "is_well", "found"),
    [
        ('openjdk version "17.0.15" 2025-04-15', True, "17"),
        ('openjdk version "21" 2023-09-19', True, "21"),
        ('openjdk version "11.0.2" 2019-01-15', False, "11"),
        ('java version "1.8.0_292"', False, "1"),
        ("Could not reserve enough space\\nError", False, "tells no version: Could not reserve enough space"),
        ("", False, "tells no version: it says nothing"),
    ],
)
def test_java_is_asked_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, is_well: bool, found: str
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path, says)))
    finding = cheap_checks("spark")[-1]
    assert (finding.name, finding.is_well, finding.found) == ("Java", is_well, f"{tmp_path}/bin/java: {found}")


def test_without_java_its_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(LowincomeError) as refused:
        require(cheap_checks("spark"))
    assert refused.value.problem == f"Java: no java in {tmp_path}"
    assert "openjdk-17" in refused.value.do
    assert "--engine sail" in refused.value.do


def of_store(root: Path) -> dict[str, Finding]:
    return {finding.name: finding for finding in all_checks("sail", root)}


def test_a_new_store_is_well(tmp_path: Path) -> None:
    init_store(tmp_path / "store")
    found = of_store(tmp_path / "store")
    assert {name for name, finding in found.items() if not finding.is_well} == set()
    assert found["Configuration"].found == "77 classes"
    assert found["Key file"].found.endswith("bytes, mode 600")


def test_what_is_wrong_with_a_store_is_named_with_how_to_mend_it(tmp_path: Path) -> None:
    init_store(tmp_path / "store")
    (tmp_path / "store" / "vault" / "id.key").chmod(0o644)
    assert not of_store(tmp_path / "store")["Key file"].is_well
    (tmp_path / "store" / "conf" / "base.yaml").write_text("engine: abacus\n", encoding="utf-8")
    broken = of_store(tmp_path / "store")["Configuration"]
    assert not broken.is_well
    assert "base.yaml" in broken.found


def test_where_there_is_no_store_the_doctor_says_so(tmp_path: Path) -> None:
    found = of_store(tmp_path / "nowhere")
    assert not found["Configuration"].is_well
    assert "lowincome init" in found["Configuration"].mend
    assert not found["Output folder"].is_well
