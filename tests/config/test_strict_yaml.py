"""YAML is read as it is written, or refused with its line."""

from pathlib import Path

import pytest

from lowincome.config.strict_yaml import Entry, load
from lowincome.domain.errors import ConfigError
from tests.config.written import write


def test_scalars_are_what_they_look_like(tmp_path: Path) -> None:
    text = (
        "a: 0340700\nb: 12:30\nc: no\nd: 2024-01-31\ne: 12\nf: -1.50\ng: true\nh: null\ni:\nj: '5'\nk: 1e3\nl: 0x1f\n"
    )
    assert load(write(tmp_path, "a.yaml", text)) == {
        "a": "0340700",
        "b": "12:30",
        "c": "no",
        "d": "2024-01-31",
        "e": 12,
        "f": -1.5,
        "g": True,
        "h": None,
        "i": None,
        "j": "5",
        "k": "1e3",
        "l": "0x1f",
    }


def test_every_mapping_knows_its_lines(tmp_path: Path) -> None:
    root = load(write(tmp_path, "a.yaml", "a:\n  b: 1\n  c:\n    - {d: 2}\n"))
    assert root["a"].line == 2
    assert root["a"].lines == {"b": 2, "c": 3}
    assert root["a"]["c"][0].line == 4


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' is written twice"),
        ("a: &x 1\nb: *x\n", 1, "anchors, aliases and tags are not read"),
        ("a: 1\nb: *x\n", 2, "anchors, aliases and tags are not read"),
        ("a: &a [*a]\n", 1, "anchors, aliases and tags are not read"),
        ("a: !!python/object:os.system x\n", 1, "anchors, aliases and tags are not read"),
        ("a: 1\nb: !!int '010'\n", 2, "anchors, aliases and tags are not read"),
        ("? [a]\n: 1\n", 1, "a key must be text"),
        ("- 1\n", 1, "one mapping"),
        ("", 1, "one mapping"),
        ("a: 1\n---\nb: 2\n", 2, "another document"),
        ("a: 1\nb: [1\n", 3, "not valid YAML"),
        ("a: 1\nb: \x07\n", 2, "a control character"),
        ("a: " + "[" * 3000 + "]" * 3000, 1, "nested too deeply"),
    ],
)
def test_what_is_not_plain_is_refused_at_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as refused:
        load(write(tmp_path, "a.yaml", text))
    assert refused.value.line == line


def test_a_number_that_no_integer_column_holds_stays_text(tmp_path: Path) -> None:
    assert load(write(tmp_path, "a.yaml", "a: " + "9" * 5000))["a"] == "9" * 5000


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "gbk.yaml").write_bytes("a: 低保".encode("gbk"))
    for name, words in (("none.yaml", "file is missing"), ("gbk.yaml", "not UTF-8"), (".", "cannot be read")):
        with pytest.raises(ConfigError, match=words):
            load(tmp_path / name)


def test_a_taken_key_leaves_the_entry_and_keeps_its_line(tmp_path: Path) -> None:
    entry = load(write(tmp_path, "a.yaml", "a: 1\nb: two\nc: {d: 1}\n"))
    assert entry.take("b", str) == "two"
    assert "b" not in entry
    assert entry.error("wrong", key="b").line == 2
    assert entry.take("c", Entry) == {"d": 1}
    for key, words in (("a", "a must be a text, not 1"), ("x", "'x' is missing")):
        with pytest.raises(ConfigError, match=words):
            entry.take(key, str)
