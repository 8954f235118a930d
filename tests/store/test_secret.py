from pathlib import Path

import pytest

from lowincome.domain.errors import LowincomeError
from lowincome.store.secret import make_key, read_key


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "vault" / "id.key"
    make_key(path)
    key = read_key(path)
    make_key(path)
    assert read_key(path) == key
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_missing_key_is_never_replaced_in_silence(tmp_path: Path) -> None:
    with pytest.raises(LowincomeError, match="is missing"):
        read_key(tmp_path / "id.key")


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    make_key(tmp_path / "id.key")
    (tmp_path / "id.key").chmod(0o640)
    with pytest.raises(LowincomeError, match="chmod 600"):
        read_key(tmp_path / "id.key")


@pytest.mark.parametrize("text", ["", "zz" * 32, "ab" * 31])
def test_a_damaged_key_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "id.key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(LowincomeError, match="damaged"):
        read_key(path)
