"""Every code that a reader may meet has a label."""

import re
from pathlib import Path
from typing import get_args

import pytest

from lowincome.config.codes import load_labels
from lowincome.config.contracts import Kind

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "lib" / "lowincome"
CODES = ROOT / "conf" / "codes"

# Where a code is written as a literal, by file; the first group is the code.
WRITTEN = {
    "columns/id_numbers.py": r'\.when\([^"\n]*, "(id_\w+)"\)',
    "intake/cells.py": r'"(missing|undecodable|date_\w+)"\)',
    "intake/conform.py": r'"(\w+_row)"',
    "intake/subjects.py": r'F\.lit\("(\w+)"\)\.alias\("code"\)',
    "intake/drops.py": r'(?:"refused", |\), |None, )"(\w+)"\)',
    "intake/history.py": r'Finding\("(\w+)"|"((?:volume|type|code)_\w+)"',
    "pipeline/findings.py": r'Finding\("(\w+)"',
    "store/landing.py": r'(?:problem=|return |if .* else )"(\w+)"',
    "store/readers/*.py": r'UnreadableFileError\("(\w+)"',
    "pipeline/landing.py": r'UnreadableFileError\("(\w+)"',
}


@pytest.mark.parametrize("file", WRITTEN)
def test_every_reason_in_the_code_has_a_label(file: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in LIBRARY.glob(file)]
    found = {match[match.lastindex or 0] for match in re.finditer(WRITTEN[file], "\n".join(texts))}
    assert found
    assert found <= set(load_labels(CODES / "reasons.yaml"))


def test_every_kind_of_field_has_a_label_for_its_bad_cells() -> None:
    assert {f"bad_{kind}" for kind in get_args(Kind)} <= set(load_labels(CODES / "reasons.yaml"))


def test_every_reason_says_what_to_do() -> None:
    remedies = load_labels(CODES / "remedies.yaml")
    assert list(remedies) == list(load_labels(CODES / "reasons.yaml"))
    assert all(re.search("[一-鿿].*。$", text) for text in remedies.values())


def test_every_family_of_rules_has_a_label() -> None:
    families = {path.stem for path in (ROOT / "conf" / "rules").glob("*.yaml")} - {"levels"}
    assert families == set(load_labels(CODES / "families.yaml"))


def test_labels_are_chinese_and_said_once() -> None:
    labels = list(load_labels(CODES / "reasons.yaml").values())
    assert all(re.search("[一-鿿]", label) for label in labels)
    assert len(set(labels)) == len(labels)
