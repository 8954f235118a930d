"""The landing zone: which drops lie there, what their manifests state, what their content hashes to.

Whoever may write into the landing zone may write anything: no name, link or half-written file there stops a run.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lowincome.store.manifest import MANIFEST, Manifest, read_manifest

FOLDER_NAME = re.compile(r"(?P<period>\d{6})-(?P<sender>\d{2,12})(?:-.*)?", re.ASCII)
CHUNK = 1 << 20
UNREADABLE = "unreadable"  # stands for the hash of a file that cannot be read (any more)
_UPLOADING = (".part", ".partial", ".filepart", ".crdownload", ".tmp", ".temp", ".uploading")
_LEFT_BY_SYSTEMS = {"thumbs.db", "desktop.ini", "ehthumbs.db", "$recycle.bin", "__macosx", "lost+found"}
_LEFT_BY_EDITORS = (".swp", ".swo", "~")

Seen = tuple[str, int, int]  # name, bytes, time of change


@dataclass(frozen=True)
class Drop:
    """One folder below landing/<class>: files as received, never changed. `problem` = why it cannot be taken at all.

    `folder` is the name as it can be shown; `path` is where it lies; `seen` is what lay there when it was looked at.
    """

    class_id: str
    folder: str
    files: tuple[Path, ...]
    n_bytes: int
    manifest: Manifest | None = None
    problem: str | None = None
    path: Path | None = None
    seen: tuple[Seen, ...] = ()

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
    def folder_sender(self) -> str | None:
        """The sender that the folder's name tells, to be held against the manifest's."""
        return _from_folder(self.folder, "sender")

    @property
    def sender(self) -> str | None:
        """The region code of the sender: the manifest's, else the folder name's."""
        return (self.manifest.sender if self.manifest else None) or self.folder_sender


def find_drops(landing: Path) -> Iterator[Drop]:
    """Every drop folder below `landing`, in the order of class and folder name."""
    for class_path in _entries(landing):
        class_id = shown(class_path.name)
        if not class_path.is_dir():
            continue
        try:
            paths = [class_path] if class_path.is_symlink() else _entries(class_path)
        except OSError:
            yield Drop(class_id, ".", (), 0, problem="not_readable", path=class_path)
            continue
        yield from (_drop(class_id, path) for path in paths)


def content_hashes(drop: Drop) -> dict[str, str]:
    """File name → sha256 of each file of the drop; a file that vanished or is locked has `UNREADABLE` for one."""
    return {shown(path.name): _sha256(path) for path in drop.files}


def is_unchanged(drop: Drop) -> bool:
    """Whether the folder holds what it held when it was found; asked after reading, it tells of a running upload."""
    try:
        return drop.path is None or _seen(_kept(drop.path)) == drop.seen
    except OSError:
        return False


def drop_id(drop: Drop, hashes: Mapping[str, str]) -> str:
    """16 hexadecimal digits that name the content: the same files for the same period are the same drop, however named.

    A roll that did not change since last month is another drop: it says so about another month.
    """
    text = "\n".join([drop.class_id, str(drop.period), str(drop.sender), *sorted(hashes.values())])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def shown(name: str) -> str:
    """A file name that can be printed and stored: one normal form, odd bytes and control characters as \\x…."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    normal = unicodedata.normalize("NFC", text)
    return "".join(c if _is_plain(c) else c.encode("unicode_escape").decode("ascii") for c in normal)


def _is_plain(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"  # wide spaces are common in names


def _entries(folder: Path) -> list[Path]:
    """What lies in a folder, without what is hidden."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if not _is_left_over(path.name))


def _is_left_over(name: str) -> bool:
    """Whether a program left the file behind that nobody meant to send; an upload in progress is none."""
    if name.lower().endswith(_UPLOADING):
        return False
    is_hidden = name.startswith((".", "~$"))
    return is_hidden or name.lower() in _LEFT_BY_SYSTEMS or name.endswith(_LEFT_BY_EDITORS)


def _drop(class_id: str, path: Path) -> Drop:
    drop = Drop(class_id, shown(path.name), (), 0, path=path)
    try:
        problem = _problem_of(path)
        return replace(drop, problem=problem) if problem else _looked_at(drop, path)
    except FileNotFoundError:
        return replace(drop, problem="changed_while_read")
    except OSError:
        return replace(drop, problem="not_readable")


def _problem_of(path: Path) -> str | None:
    """Why a drop is refused for its names and kinds of files, before any is opened."""
    if path.is_symlink():
        return "not_a_plain_file"
    if not path.is_dir():
        return "upload_unfinished" if path.name.lower().endswith(_UPLOADING) else "loose_file"
    paths = _entries(path)
    names = [path.name, *(inner.name for inner in paths)]
    if any(name.lower().endswith(_UPLOADING) for name in names):
        return "upload_unfinished"
    if any(shown(name) != unicodedata.normalize("NFC", name) for name in names):
        return "unsafe_name"
    if any(inner.is_symlink() or not inner.is_file() for inner in paths):
        return "not_a_plain_file"
    return None if all(os.access(inner, os.R_OK) for inner in paths) else "not_readable"


def _kept(folder: Path) -> tuple[Path, ...]:
    return tuple(path for path in _entries(folder) if path.name != MANIFEST)


def _looked_at(drop: Drop, folder: Path) -> Drop:
    files = _kept(folder)
    seen = _seen(files)
    n_bytes = sum(size for _, size, _ in seen)
    found = replace(drop, files=files, n_bytes=n_bytes, seen=seen)
    try:
        manifest = read_manifest(folder / MANIFEST)
    except ValueError:
        return replace(found, problem="manifest_unreadable")
    says_none = manifest is not None and manifest.rows == 0
    is_empty = not files or (n_bytes == 0 and not says_none)
    return replace(found, manifest=manifest, problem="empty_drop" if is_empty else None)


def _seen(files: tuple[Path, ...]) -> tuple[Seen, ...]:
    stats = [(path.name, path.stat()) for path in files]
    return tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)


def _from_folder(name: str, part: str) -> str | None:
    match = FOLDER_NAME.fullmatch(name)
    return match[part] if match else None


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
    except OSError:
        return UNREADABLE
    return digest.hexdigest()
