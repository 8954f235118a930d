"""The manifest of a drop: what the department states about it, held to its types."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
MOST_BYTES = 1 << 20
_WHOLE = re.compile(r"\d{1,12}", re.ASCII)
_AMOUNT = re.compile(r"[-+]?[\d,]{1,20}(\.\d{0,6})?", re.ASCII)  # grouped digits are told as a difference later
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Manifest:
    """What a department states about its drop; None = not stated."""

    class_id: str | None = None
    period: str | None = None
    sender: str | None = None
    rows: int | None = None
    amount: str | None = None
    sha256: Mapping[str, str] = field(default_factory=dict)
    correction: bool = False


def read_manifest(path: Path) -> Manifest | None:
    """What `path` states, None without the file; ValueError where a statement is not what it should be.

    A statement that is nearly right must not count as none: a "correction": "yes" would be refused as a repetition.
    """
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return None
    if size > MOST_BYTES:
        raise ValueError("too long for a manifest")
    stated = _parsed(path.read_bytes())
    correction = stated.get("correction", False)
    if not isinstance(correction, bool):
        raise ValueError("correction is neither true nor false")
    rows = _text(stated, "rows", _WHOLE)
    return Manifest(
        class_id=_text(stated, "class"),
        period=_text(stated, "period"),
        sender=_text(stated, "sender"),
        rows=None if rows is None else int(rows),
        amount=_text(stated, "amount", _AMOUNT),
        sha256=_hashes(stated.get("files")),
        correction=correction,
    )


class _Number(str):
    """A number with the digits that were written."""


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        text = data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        text = data.decode("gb18030")  # an editor on a Chinese Windows
    try:
        stated = json.loads(
            text.removeprefix("\ufeff"), object_pairs_hook=_once, parse_int=_Number, parse_float=_Number
        )
    except RecursionError as problem:
        raise ValueError("nested too deeply") from problem
    if not isinstance(stated, dict):
        raise ValueError("not an object")
    return stated


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    stated = dict(pairs)
    if len(stated) < len(pairs):
        raise ValueError("one name stated twice")
    return stated


def _text(stated: Mapping[str, Any], name: str, shape: re.Pattern[str] | None = None) -> str | None:
    """A statement that is a text or a number, as text; null counts as not stated."""
    value = stated.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.isprintable() or (shape and not shape.fullmatch(value)):
        raise ValueError(f"{name} is {value!r}")
    return str(value)


def _hashes(files: Any) -> dict[str, str]:
    """File name → sha256 as stated."""
    if files is None:
        return {}
    if not isinstance(files, list) or not all(isinstance(item, dict) for item in files):
        raise ValueError("files is no list of objects")
    found: dict[str, str] = {}
    for item in files:
        name, digest = item.get("name"), str(item.get("sha256")).strip().lower()
        if not isinstance(name, str) or not _SHA256.fullmatch(digest) or name in found:
            raise ValueError(f"a file is listed as {item!r}")
        found[unicodedata.normalize("NFC", name)] = digest
    return found
