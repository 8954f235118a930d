"""Files appear whole or not at all."""

import os
from pathlib import Path

import pytest

from lowincome.domain.errors import LowincomeError
from lowincome.outlets.files import write_whole


def test_the_content_is_exact_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = write_whole(tmp_path / "new" / "a.csv", b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert os.listdir(path.parent) == ["a.csv"]
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("here already")
    with pytest.raises(LowincomeError, match="cannot be written") as error:
        write_whole(tmp_path / "out" / "a.csv", b"one")
    assert "name another output folder" in error.value.do


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(LowincomeError, match="Permission denied"):
        write_whole(tmp_path / "a.csv", b"one")


def test_a_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_whole(tmp_path / "a.csv", b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lowincome.outlets.files.os.fsync", full)
    with pytest.raises(LowincomeError, match="No space left on device"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.csv"]
