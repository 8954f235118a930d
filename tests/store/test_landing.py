"""What is found in the landing zone, whatever lies there."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lowincome.config.codes import load_labels
from lowincome.store.landing import UNREADABLE, Drop, content_hashes, drop_id, find_drops, is_unchanged
from lowincome.store.manifest import Manifest, read_manifest

REASONS = Path(__file__).parents[2] / "conf" / "codes" / "reasons.yaml"
Make = Callable[[Path], object]


@pytest.fixture
def landing(tmp_path: Path) -> Path:
    folder = tmp_path / "landing"
    (folder / "outpatient" / "202412-99").mkdir(parents=True)
    (folder / "outpatient" / "202412-99" / "a.csv").write_text("x")
    return folder


@pytest.fixture
def drop_folder(landing: Path) -> Path:
    return landing / "outpatient" / "202412-99"


def the_drop(landing: Path) -> Drop:
    (drop,) = find_drops(landing)
    return drop


def test_a_drop(landing: Path) -> None:
    drop = the_drop(landing)
    assert (drop.class_id, drop.folder, drop.period, drop.sender) == ("outpatient", "202412-99", 202412, "99")
    assert (drop.problem, drop.n_bytes, drop.manifest) == (None, 1, None)
    assert content_hashes(drop) == {"a.csv": hashlib.sha256(b"x").hexdigest()}
    assert is_unchanged(drop)


def link(target: str) -> Make:
    return lambda folder: (folder / "b.csv").symlink_to(target)


def odd(name: bytes) -> Make:
    return lambda folder: Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text("x")


def file(name: str, content: str = "x") -> Make:
    return lambda folder: (folder / name).write_text(content)


PROBLEMS: list[tuple[str, Make, str]] = [
    ("link to a file outside", link("/etc/passwd"), "not_a_plain_file"),
    ("link to a file beside", link("a.csv"), "not_a_plain_file"),
    ("link to nothing", link("nowhere"), "not_a_plain_file"),
    ("link upwards", link(".."), "not_a_plain_file"),
    ("folder inside", lambda folder: (folder / "b").mkdir(), "not_a_plain_file"),
    ("pipe", lambda folder: os.mkfifo(folder / "b.csv"), "not_a_plain_file"),
    ("manifest that is a link", lambda folder: (folder / "manifest.json").symlink_to("a.csv"), "not_a_plain_file"),
    ("manifest that is a folder", lambda folder: (folder / "manifest.json").mkdir(), "not_a_plain_file"),
    ("bytes that are no UTF-8", odd(b"\xd0\xd5\xc3\xfb.csv"), "unsafe_name"),
    ("line end in a name", odd(b"a\nb.csv"), "unsafe_name"),
    ("terminal control in a name", odd(b"\x1b[2Ja.csv"), "unsafe_name"),
    ("text that runs backwards", odd("a\u202evsc.csv".encode()), "unsafe_name"),
    ("half an upload", file("b.csv.part"), "upload_unfinished"),
    ("half an upload, capitals", file("B.CSV.FILEPART"), "upload_unfinished"),
    ("temporary name", file("b.csv.tmp"), "upload_unfinished"),
    ("hidden upload", file(".b.csv.part"), "upload_unfinished"),
    ("browser's upload", file("b.csv.crdownload"), "upload_unfinished"),
    ("nothing", lambda folder: (folder / "a.csv").unlink(), "empty_drop"),
    ("an empty file", file("a.csv", ""), "empty_drop"),
    ("left-overs only", lambda folder: (folder / "a.csv").rename(folder / "Thumbs.db"), "empty_drop"),
    ("manifest that is no JSON", file("manifest.json", "{"), "manifest_unreadable"),
]


@pytest.mark.parametrize(("make", "problem"), [p[1:] for p in PROBLEMS], ids=[p[0] for p in PROBLEMS])
def test_a_drop_that_cannot_be_taken(make: Make, problem: str, landing: Path, drop_folder: Path) -> None:
    make(drop_folder)
    drop = the_drop(landing)
    assert drop.problem == problem
    assert drop.folder == "202412-99"
    assert problem in load_labels(REASONS)
    drop_id(drop, content_hashes(drop)).encode()


IGNORED = ["~$a.xlsx", ".~lock.a.xlsx#", "Thumbs.db", "desktop.ini", ".DS_Store", ".a.csv.swp", "a.csv.swp", "a.csv~"]


@pytest.mark.parametrize("name", IGNORED)
def test_what_programs_leave_is_no_part_of_a_drop(name: str, landing: Path, drop_folder: Path) -> None:
    before = drop_id(the_drop(landing), content_hashes(the_drop(landing)))
    (drop_folder / name).write_text("left")
    drop = the_drop(landing)
    assert (drop.problem, drop.n_bytes, [path.name for path in drop.files]) == (None, 1, ["a.csv"])
    assert drop_id(drop, content_hashes(drop)) == before


HARMLESS = [
    "-rf.csv",
    "--.csv",
    "..csv",
    "...csv",
    "a b.csv",
    "$(id).csv",
    "名单\u3000（终稿）.csv",
    "n" * 251 + ".csv",
    "CON.csv",
]


@pytest.mark.parametrize("name", [name for name in HARMLESS if not name.startswith(".")])
def test_names_that_look_dangerous_only(name: str, landing: Path, drop_folder: Path) -> None:
    (drop_folder / name).write_text("y")
    drop = the_drop(landing)
    assert drop.problem is None
    assert content_hashes(drop)[name] == hashlib.sha256(b"y").hexdigest()


FOLDERS: list[tuple[str, Make, str, str]] = [
    ("link", lambda c: (c / "202411-99").symlink_to("202412-99"), "202411-99", "not_a_plain_file"),
    ("file", lambda c: (c / "202411-99.csv").write_text("x"), "202411-99.csv", "loose_file"),
    ("upload of a folder", lambda c: (c / "202411-99.part").mkdir(), "202411-99.part", "upload_unfinished"),
    ("upload of a file", lambda c: (c / "a.zip.part").write_text("x"), "a.zip.part", "upload_unfinished"),
    ("bytes", lambda c: os.mkdir(os.fsencode(c) + b"/202411-\xff"), "202411-\\xff", "unsafe_name"),
    ("line end", lambda c: (c / "202411-99\n").mkdir(), "202411-99\\n", "unsafe_name"),
    ("very long", lambda c: (c / ("9" * 255)).mkdir(), "9" * 255, "empty_drop"),
]


@pytest.mark.parametrize(("make", "folder", "problem"), [f[1:] for f in FOLDERS], ids=[f[0] for f in FOLDERS])
def test_beside_a_good_drop(make: Make, folder: str, problem: str, landing: Path) -> None:
    make(landing / "outpatient")
    drops = {drop.folder: drop.problem for drop in find_drops(landing)}
    assert drops == {"202412-99": None, folder: problem}
    assert problem in load_labels(REASONS)


def test_classes_that_are_none(landing: Path) -> None:
    (landing / "readme.txt").write_text("x")
    (landing / ".trash" / "202412-99").mkdir(parents=True)
    (landing / "linked").symlink_to("outpatient")
    os.mkdir(os.fsencode(landing) + b"/\xff\n")
    drops = [(drop.class_id, drop.folder, drop.problem) for drop in find_drops(landing)]
    assert drops == [("linked", "linked", "not_a_plain_file"), ("outpatient", "202412-99", None)]
    assert list(find_drops(landing / "nowhere")) == []


def test_one_name_in_two_forms_of_unicode(landing: Path, drop_folder: Path) -> None:
    (drop_folder / "a.csv").rename(drop_folder / "e\u0301.csv")
    digest = hashlib.sha256(b"x").hexdigest()
    (drop_folder / "manifest.json").write_text(json.dumps({"files": [{"name": "\u00e9.csv", "sha256": digest}]}))
    drop = the_drop(landing)
    assert drop.problem is None
    assert drop.manifest
    assert drop.manifest.sha256 == content_hashes(drop)


CHANGES: list[tuple[str, Make]] = [
    ("file gone", lambda folder: (folder / "a.csv").unlink()),
    ("file longer", lambda folder: (folder / "a.csv").write_text("xy")),
    ("file rewritten", lambda folder: os.utime(folder / "a.csv", ns=(1, 1))),
    ("file more", file("b.csv")),
    ("upload begun", file("b.csv.part")),
    ("folder gone", lambda folder: folder.rename(folder.with_name("x"))),
]


@pytest.mark.parametrize("change", [c[1] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_a_folder_that_changes_meanwhile(change: Make, landing: Path, drop_folder: Path) -> None:
    drop = the_drop(landing)
    change(drop_folder)
    assert not is_unchanged(drop)
    assert set(content_hashes(drop)) == {"a.csv"}


def test_a_file_that_is_gone_has_no_hash(landing: Path, drop_folder: Path) -> None:
    drop = the_drop(landing)
    (drop_folder / "a.csv").unlink()
    assert content_hashes(drop) == {"a.csv": UNREADABLE}


def test_a_file_without_permission(landing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert the_drop(landing).problem == "not_readable"


@pytest.mark.parametrize(
    ("error", "problem"), [(PermissionError, "not_readable"), (FileNotFoundError, "changed_while_read")]
)
@pytest.mark.parametrize("level", [2, 3])
def test_a_folder_that_cannot_be_listed(
    error: type[OSError], problem: str, level: int, landing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_folder = Path.iterdir

    def fail(path: Path) -> Any:
        if len(path.relative_to(landing.parent).parts) == level:
            raise error(13, "no")
        return list_folder(path)

    monkeypatch.setattr(Path, "iterdir", fail)
    drop = the_drop(landing)
    assert drop.problem == (problem if level == 3 else "not_readable")
    assert drop.problem in load_labels(REASONS)


SHA = "AB" * 32
STATED: list[tuple[str, str | bytes, Manifest | None]] = [
    ("nothing", "{}", Manifest()),
    ("nulls", '{"class": null, "period": null, "rows": null, "files": null, "amount": null}', Manifest()),
    (
        "all",
        json.dumps({"class": "a", "period": "202412", "sender": "99", "rows": 3, "amount": "1.50", "correction": True}),
        Manifest("a", "202412", "99", 3, "1.50", {}, True),
    ),
    (
        "numbers",
        '{"period": 202412, "sender": 99, "rows": "3", "amount": 1.10}',
        Manifest(None, "202412", "99", 3, "1.10"),
    ),
    ("files", json.dumps({"files": [{"name": "a.csv", "sha256": " " + SHA}]}), Manifest(sha256={"a.csv": "ab" * 32})),
    ("with mark", '{"rows": 1}'.encode("utf-8-sig"), Manifest(rows=1)),
    ("utf-16", '{"rows": 1}'.encode("utf-16"), Manifest(rows=1)),
    ("gb18030", '{"class": "门诊"}'.encode("gb18030"), Manifest("门诊")),
    ("more than we ask", '{"note": [1, {"a": NaN}]}', Manifest()),
    ("no JSON", "rows: 3", None),
    ("nothing at all", "", None),
    ("an array", "[]", None),
    ("a text", '"x"', None),
    ("bytes", b"\xff\xff\xff", None),
    ("class that is a list", '{"class": ["a"]}', None),
    ("class with a control character", '{"class": "a\\u0000"}', None),
    ("class with a lone surrogate", '{"class": "\\ud800"}', None),
    ("rows that are part of one", '{"rows": 1.5}', None),
    ("rows that are true", '{"rows": true}', None),
    ("rows below zero", '{"rows": -1}', None),
    ("rows in words", '{"rows": "三"}', None),
    ("more rows than people", json.dumps({"rows": "1" * 5000}), None),
    ("amount that is none", '{"amount": "NaN"}', None),
    ("amount beyond all reckoning", '{"amount": 1e999999999}', None),
    ("correction in words", '{"correction": "yes"}', None),
    ("correction as a number", '{"correction": 1}', None),
    ("files that are names", '{"files": ["a.csv"]}', None),
    ("files that are an object", json.dumps({"files": {"a.csv": SHA}}), None),
    ("a file without hash", '{"files": [{"name": "a.csv"}]}', None),
    ("a file with a short hash", '{"files": [{"name": "a.csv", "sha256": "ab"}]}', None),
    (
        "a file listed twice",
        json.dumps({"files": [{"name": "a", "sha256": SHA}] * 2}),
        None,
    ),
    ("a name stated twice", '{"rows": 1, "rows": 2}', None),
    ("very deep", "[" * 100_000, None),
    ("very long", json.dumps({"note": "x" * (2 << 20)}), None),
]


@pytest.mark.parametrize(("text", "expected"), [s[1:] for s in STATED], ids=[s[0] for s in STATED])
def test_a_manifest(text: str | bytes, expected: Manifest | None, landing: Path, drop_folder: Path) -> None:
    path = drop_folder / "manifest.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    if expected is None:
        with pytest.raises(ValueError, match=r"."):
            read_manifest(path)
    else:
        assert read_manifest(path) == expected
    assert the_drop(landing).problem == (None if expected else "manifest_unreadable")
