"""The landing zone: which drops lie there, what their manifests state, what their content hashes to."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
FOLDER_NAME = re.compile(r"(?P<period>\d{6})-(?P<sender>\d{2,12})(?:-.*)?", re.ASCII)
CHUNK = 1 << 20


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


@dataclass(frozen=True)
class Drop:
    """One folder below landing/<class>: files as received, never changed. `problem` = why it cannot be taken at all."""

    class_id: str
    folder: str
    files: tuple[Path, ...]
    n_bytes: int
    manifest: Manifest | None = None
    problem: str | None = None

    @property
    def period(self) -> int | None:
        """The month the drop reports on: the manifest's, else the folder name's."""
        stated = self.manifest.period if self.manifest else None
        text = stated or _from_folder(self.folder, "period")
        return int(text) if text and re.fullmatch(r"\d{6}", text, re.ASCII) else None

    @property
    def folder_period(self) -> int | None:
        """The month that the folder's name tells, to be held against the manifest's."""
        text = _from_folder(self.folder, "period")
        return int(text) if text else None

    @property
    def sender(self) -> str | None:
        """The region code of the sender: the manifest's, else the folder name's."""
        return (self.manifest.sender if self.manifest else None) or _from_folder(self.folder, "sender")


def find_drops(landing: Path) -> Iterator[Drop]:
    """Every drop folder below `landing`, in the order of class and folder name."""
    for class_folder in _folders(landing):
        for drop_folder in _folders(class_folder):
            yield _drop(class_folder.name, drop_folder)


def content_hashes(drop: Drop) -> dict[str, str]:
    """File name → sha256 of each file of the drop."""
    return {path.name: _sha256(path) for path in drop.files}


def drop_id(drop: Drop, hashes: Mapping[str, str]) -> str:
    """16 hexadecimal digits that name the content: the same files for the same period are the same drop, however named.

    A roll that did not change since last month is another drop: it says so about another month.
    """
    text = "\n".join([drop.class_id, str(drop.period), str(drop.sender), *sorted(hashes.values())])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))


def _drop(class_id: str, folder: Path) -> Drop:
    paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    files = tuple(path for path in paths if path.name != MANIFEST)
    if any(path.is_symlink() or not path.is_file() for path in paths):
        return Drop(class_id, folder.name, (), 0, problem="not_a_plain_file")
    n_bytes = sum(path.stat().st_size for path in files)
    try:
        manifest = _manifest(folder / MANIFEST)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Drop(class_id, folder.name, files, n_bytes, problem="manifest_unreadable")
    says_none = manifest is not None and manifest.rows == 0
    is_empty = not files or (n_bytes == 0 and not says_none)
    return Drop(class_id, folder.name, files, n_bytes, manifest, problem="empty_drop" if is_empty else None)


def _manifest(path: Path) -> Manifest | None:
    if not path.exists():
        return None
    stated: dict[str, Any] = json.loads(path.read_text(encoding="utf-8-sig"))
    return Manifest(
        class_id=stated.get("class"),
        period=None if stated.get("period") is None else str(stated["period"]),
        sender=None if stated.get("sender") is None else str(stated["sender"]),
        rows=None if stated.get("rows") is None else int(stated["rows"]),
        amount=None if stated.get("amount") is None else str(stated["amount"]),
        sha256={str(item["name"]): str(item["sha256"]).lower() for item in stated.get("files", [])},
        correction=stated.get("correction") is True,
    )


def _from_folder(name: str, part: str) -> str | None:
    match = FOLDER_NAME.fullmatch(name)
    return match[part] if match else None


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
