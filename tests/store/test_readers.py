"""What becomes of every file of the catalogue, and of files that chance makes."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from lowincome.config.codes import load_labels
from lowincome.store.readers import Limits, Overrides, Sheet, UnreadableFileError, read_file
from tests.store.hostile import CASES
from tests.store.hostile_case import Case

REASONS = Path(__file__).parents[2] / "conf" / "codes" / "reasons.yaml"


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    return next((at for at, row in enumerate(rows) if "身份证号" in [cell.strip("\ufeff ") for cell in row]), None)


def rows_of(sheet: Sheet) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for batch in sheet.batches:
        columns = [column.to_pylist() for column in batch.columns]
        rows += zip(*columns, strict=True)
    return rows


def write(case: Case, folder: Path) -> Path:
    path = folder / case.file
    path.write_bytes(case.build())
    return path


@pytest.mark.parametrize("case", [c for c in CASES if c.code is None], ids=lambda c: c.name)
def test_read(case: Case, tmp_path: Path) -> None:
    sheet = read_file(write(case, tmp_path), find_header, case.overrides, case.limits)
    rows = rows_of(sheet)
    assert sheet.header == case.header
    assert sheet.broken == case.broken
    assert len(rows) == len(case.rows or [])
    assert all(row == expected for row, expected in zip(rows, case.rows or [], strict=True))
    assert case.layout in (None, sheet.layout)


@pytest.mark.parametrize("case", [c for c in CASES if c.code is not None], ids=lambda c: c.name)
def test_refused(case: Case, tmp_path: Path) -> None:
    path = write(case, tmp_path)
    with pytest.raises(UnreadableFileError) as problem:
        rows_of(read_file(path, find_header, case.overrides, case.limits))
    assert problem.value.code == case.code


def test_every_code_has_a_label() -> None:
    assert {case.code for case in CASES if case.code} <= set(load_labels(REASONS))


def test_names_are_told_apart() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PermissionError(13, "no"), "not_readable"),
        (FileNotFoundError(2, "gone"), "changed_while_read"),
        (OSError(5, "disk"), "not_readable"),
        (MemoryError(), "file_too_large"),
        (RecursionError(), "file_damaged"),
        (BaseException("a panic in Rust"), "file_damaged"),
    ],
)
def test_trouble_of_the_machine(
    error: BaseException, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    path = tmp_path / "a.csv"
    path.write_text("身份证号\n1\n")
    assert code in load_labels(REASONS)
    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(UnreadableFileError) as problem:
        read_file(path, find_header)
    assert problem.value.code == code
    assert problem.value.__cause__ is error


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_who_stops_a_run_is_heard(stop: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise stop

    (tmp_path / "a.csv").write_text("身份证号\n1\n")
    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(stop):
        read_file(tmp_path / "a.csv", find_header)


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path) -> None:
    (tmp_path / "b.csv").mkdir()
    for name, code in (("a.csv", "changed_while_read"), ("b.csv", "not_readable")):
        with pytest.raises(UnreadableFileError) as problem:
            read_file(tmp_path / name, find_header)
        assert problem.value.code == code


@pytest.mark.parametrize(
    "wrong", [{"encoding": "utf-99"}, {"delimiter": "ab"}, {"delimiter": "，"}, {"delimiter": '"'}]
)
def test_overrides_that_make_no_sense(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"encoding|delimiter"):
        Overrides(**wrong)


def test_a_big_file_is_never_held_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    row = "云一," + "9" * 200 + "\r\n"
    path.write_text("姓名,身份证号\r\n" + row * 200_000, encoding="gb18030", newline="")
    sheet = read_file(path, find_header, limits=Limits(row_bytes=8 << 20))
    sizes = [batch.nbytes for batch in sheet.batches]
    assert sum(sizes) > 40 << 20
    assert max(sizes) < 8 << 20


def test_broken_rows_are_told_before_the_batch_behind_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = "云一," + "9" * 200 + "\n"
    path.write_text("姓名,身份证号\n" + ("x\n" + good * 9) * 10_000, encoding="utf-8")
    sheet = read_file(path, find_header)
    n_good = 0
    for batch in sheet.batches:
        n_good += batch.num_rows
        n_before = sum(number - index <= n_good for index, (number, _) in enumerate(sheet.broken, start=1))
        assert n_before >= n_good // 9
    assert [number for number, _ in sheet.broken] == list(range(1, 100_000, 10))
