"""Code lists that contracts share: what departments write for a code, and what people see for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lowincome.config.build import build_each
from lowincome.config.strict_yaml import Entry, load
from lowincome.domain.errors import ConfigError

_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


def written(value: str) -> str:
    """The form in which intake compares a cell with a value: narrow characters, no spaces, capitals."""
    return "".join(value.translate(_NARROW).split()).upper()


@dataclass(frozen=True)
class Code:
    """One code of a list: its label for people and the `values` that departments write for it."""

    code: str
    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class CodeList:
    """The codes of one question, such as sex or the grade of a disability."""

    name: str
    codes: tuple[Code, ...]

    @cached_property
    def values(self) -> Mapping[str, str]:
        """Our code by what a department writes for it."""
        return {written(value): code.code for code in self.codes for value in code.values}

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The label of each code."""
        return {code.code: code.label for code in self.codes}


def load_code_lists(folder: Path) -> dict[str, CodeList]:
    """Every list of `folder` (`<name>.yaml`) by name; a folder that is missing holds none."""
    return {path.stem: _code_list(path) for path in sorted(folder.glob("*.yaml"))}


def code_list_of(entry: Entry, lists: Mapping[str, CodeList]) -> CodeList:
    """The list that `codes` of a field names; the key leaves the entry."""
    if not isinstance(entry["codes"], str) or entry["codes"] not in lists:
        problem = f"codes is {_shown(entry['codes'])}, which is no list of conf/codes/lists"
        raise entry.error(problem, key="codes", allowed=", ".join(sorted(lists)) or "write the list first")
    return lists[entry.pop("codes")]


def _shown(value: object) -> str:
    return "a mapping" if isinstance(value, Entry) else repr(value)


def _code_list(path: Path) -> CodeList:
    entry = load(path)
    found = CodeList(path.stem, build_each(Code, entry, "code"))
    if not re.fullmatch("[a-z][a-z0-9_]*", path.stem) or not found.codes:
        raise ConfigError(str(path), 1, "no list of codes", allowed="files named in snake_case with at least one code")
    _check_codes(found, entry)
    return found


def _check_codes(found: CodeList, entry: Entry) -> None:
    """Codes can be told apart by code, by label and by what departments write."""
    meant: dict[str, str] = {}
    labels: set[str] = set()
    for code in found.codes:
        if not re.fullmatch("[A-Za-z0-9_]+", code.code):
            raise entry.error(f"{code.code!r} is no code", key=code.code, allowed="letters, digits and _")
        if not code.label or code.label in labels:
            raise entry.error(
                f"label {code.label!r} is blank or said twice", key=code.code, allowed="a label of its own"
            )
        labels.add(code.label)
        if not code.values:
            raise entry.error(f"{code.code} has no values", key=code.code, allowed="what departments write for it")
        for value in map(written, code.values):
            if not value or value in meant:
                raise entry.error(
                    f"value {value!r} is blank or means {meant.get(value)!r} too",
                    key=code.code,
                    allowed="each value once in a list; capitals, widths and spaces are all one",
                )
            meant[value] = code.code
