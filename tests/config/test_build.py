"""Entries become dataclasses by the names and types that the dataclass declares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import pytest

from lowincome.config.build import build, build_each
from lowincome.config.strict_yaml import load
from lowincome.domain.errors import ConfigError
from tests.config.written import write


@dataclass(frozen=True)
class Inner:
    kind: Literal["a", "b"]


@dataclass(frozen=True)
class Outer:
    name: str
    day: date
    count: int | None
    inners: tuple[Inner, ...]
    share: float = 0.5
    labels: Mapping[str, str] | None = None


GOOD = 'day: "2024-01-31"\ncount: null\ninners: [{kind: a}, {kind: b}]\n'


def test_a_whole_entry(tmp_path: Path) -> None:
    entry = load(write(tmp_path, "a.yaml", GOOD + "share: 1\nlabels: {x: y}\n"))
    assert build(Outer, entry, name="n") == Outer("n", date(2024, 1, 31), None, (Inner("a"), Inner("b")), 1, {"x": "y"})


def test_defaults_fill_what_is_left_out(tmp_path: Path) -> None:
    outer = build(Outer, load(write(tmp_path, "a.yaml", GOOD)), name="n")
    assert (outer.share, outer.labels) == (0.5, None)


def test_each_key_becomes_a_name(tmp_path: Path) -> None:
    built = build_each(
        Outer, load(write(tmp_path, "a.yaml", f"first:\n  {GOOD.strip().replace(chr(10), chr(10) + '  ')}\n")), "name"
    )
    assert [outer.name for outer in built] == ["first"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD + "colour: red\n", 4, "unknown key 'colour'"),
        ("day: 2024-01-31\ncount: 1\n", 1, "'inners' is missing"),
        (GOOD.replace("null", '"1"'), 2, "count is '1', expected int"),
        (GOOD.replace("null", "true"), 2, "count is True, expected int"),
        (GOOD.replace("null", "1.5"), 2, "count is 1.5, expected int"),
        (GOOD.replace("2024-01-31", "2024-02-30"), 1, "not a date"),
        (GOOD.replace("2024-01-31", "20240131"), 1, "not a date"),
        (GOOD.replace("2024-01-31", "2024-W05-3"), 1, "not a date"),
        (GOOD.replace("kind: b", "kind: c"), 3, "kind is 'c'"),
        (GOOD.replace("[{kind: a}, {kind: b}]", "a"), 3, "must be a list"),
        (GOOD.replace("[{kind: a}, {kind: b}]", "[a]"), 3, "expected Inner"),
        (GOOD + "labels: [x]\n", 4, "must be a mapping"),
    ],
)
def test_what_differs_is_named_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as refused:
        build(Outer, load(write(tmp_path, "a.yaml", text)), name="n")
    assert refused.value.line == line
