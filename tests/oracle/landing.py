"""The landing folder read plainly: which drops count in a month, and their usable rows."""

import csv
import gzip
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet

from tests.oracle import values
from tests.oracle.classes import CLASSES, MEANINGS, columns_of
from tests.oracle.layouts import Layout

TOTALS = re.compile(r"(本月|本页|全省|全市)?[合总小]\s*计[:：]?")
JSON_LINES = (".jsonl", ".json", ".ndjson")
Cells = list[Any]


@dataclass
class Drop:
    """One folder below landing/<class>: what it says about itself and what was decided about it."""

    class_id: str
    folder: Path
    period: int
    sender: str
    correction: bool
    manifest: dict[str, Any]
    content: tuple[str, ...]
    state: str = "loaded"


@dataclass
class Account:
    """The rows of one drop: sent, and of them accepted, duplicate and refused; the state of the drop."""

    state: str
    rows_in: int = 0
    accepted: int = 0
    duplicates: int = 0
    refused: int = 0


@dataclass
class Delivered:
    """The rows of one class by period, for every period that was delivered."""

    periods: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    def latest(self) -> list[dict[str, Any]]:
        """Return the rows of the latest period."""
        return self.periods[max(self.periods)] if self.periods else []

    def all(self) -> list[dict[str, Any]]:
        """Return the rows of all periods, oldest first."""
        return [row for period in sorted(self.periods) for row in self.periods[period]]


def drops(landing: Path, class_id: str, until: int = 999912) -> list[Drop]:
    """Return the drops of a class with a period of at most `until`, in folder order, each with its state."""
    found: list[Drop] = []
    for folder in sorted(path for path in (landing / class_id).glob("*") if path.is_dir()):
        drop = _drop(class_id, folder)
        if drop is None or drop.period > until:
            continue
        former = [d for d in found if (d.period, d.sender) == (drop.period, drop.sender) and d.state == "loaded"]
        same = [d for d in found if (d.period, d.sender, d.content) == (drop.period, drop.sender, drop.content)]
        if same:
            drop.state = "replayed"
        elif former and not drop.correction:
            drop.state = "refused"
        else:
            for other in former:
                other.state = "superseded"
        found.append(drop)
    return found


def _drop(class_id: str, folder: Path) -> Drop | None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8-sig")) if path.exists() else {}
    named = re.match(r"([0-9]{6})-([0-9]+)", folder.name)
    period = manifest.get("period") or (named and named[1])
    sender = manifest.get("sender") or (named and named[2])
    if not period or not sender:
        return None
    content = tuple(sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in files(folder)))
    return Drop(class_id, folder, int(period), str(sender), manifest.get("correction") is True, manifest, content)


def files(folder: Path) -> list[Path]:
    """Return the data files of a drop in the order of their names."""
    return sorted(path for path in folder.iterdir() if path.is_file() and path.name != "manifest.json")


def read_landing(landing: Path, until: int = 999912) -> tuple[dict[str, Delivered], dict[tuple[str, str], Account]]:
    """Return the usable rows per class, and the account of each drop by (class, folder name)."""
    rows: dict[str, Delivered] = {}
    accounts: dict[tuple[str, str], Account] = {}
    for class_id, layout in CLASSES.items():
        rows[class_id] = Delivered()
        seen: set[tuple[Any, ...]] = set()
        for drop in sorted(drops(landing, class_id, until), key=lambda d: (d.period, d.folder.name)):
            account = accounts[class_id, drop.folder.name] = Account(drop.state)
            sent = sent_rows(drop, layout)
            account.rows_in = len(sent or [])
            if sent is None:
                account.state = "refused"
            elif drop.state == "loaded":
                kept = rows[class_id].periods.setdefault(drop.period, [])
                kept += _kept(sent, layout, drop, account, seen)
    return rows, accounts


def _kept(
    sent: list[dict[str, Any] | None], layout: Layout, drop: Drop, account: Account, seen: set[tuple[Any, ...]]
) -> list[dict[str, Any]]:
    kept = []
    for raw in sent:
        row = usable(raw, layout) if raw is not None else None
        if row is None:
            account.refused += 1
            continue
        key = tuple(row[part] for part in layout.key)
        key = (drop.period, *key) if layout.delivery == "snapshot" else key
        if key in seen:
            account.duplicates += 1
            continue
        seen.add(key)
        kept.append(row | {"period": drop.period, "folder": drop.folder.name})
    account.accepted = len(kept)
    return kept


def usable(raw: dict[str, Any], layout: Layout) -> dict[str, Any] | None:
    """Return the row with its values, or None when a column that it needs is missing or unreadable."""
    row = {name: value_of(raw.get(name), how.kind) for name, how in layout.fields.items()}
    return None if any(row[name] is None for name, how in layout.fields.items() if how.required) else row


def value_of(cell: Any, kind: str) -> Any:
    """Return the value of a cell of one kind, None when it has none."""
    if kind in MEANINGS:
        return MEANINGS[kind].get(values.code(cell) or "")
    readers: dict[str, Callable[[Any], Any]] = {
        "id": values.id_no,
        "name": values.name,
        "day": values.day,
        "fen": values.fen,
        "wan": lambda amount: values.fen(amount, 1_000_000),
        "code": values.code,
    }
    readers["month"] = values.first_of_month
    return readers.get(kind, values.text)(cell)


def sent_rows(drop: Drop, layout: Layout) -> list[dict[str, Any] | None] | None:
    """Return each row sent, by field (None: cannot be split into columns); None when no file has a header."""
    rows: list[dict[str, Any] | None] = []
    readable = False
    for path in files(drop.folder):
        found = _json_rows(path, layout) if path.suffix.lower() in JSON_LINES else _table_rows(path, layout)
        if found is not None:
            readable, rows = True, rows + found
    return rows if readable else None


def _table_rows(path: Path, layout: Layout) -> list[dict[str, Any] | None] | None:
    lines = _grid(path)
    header = next((cells for cells in lines if "id_no" in columns_of(cells, layout)), None)
    if header is None:
        return None
    places = columns_of(header, layout)
    rows: list[dict[str, Any] | None] = []
    for cells in lines:
        if not is_totals(cells):
            fits = len(cells) == len(header)
            rows.append({name: cells[place] for name, place in places.items()} if fits else None)
    return rows


def is_totals(cells: Cells) -> bool:
    """Return whether a row carries totals instead of one fact."""
    return any(isinstance(cell, str) and TOTALS.fullmatch(cell.strip()) for cell in cells)


def _grid(path: Path) -> Iterator[Cells]:
    if path.suffix.lower() == ".xlsx":
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        lines = [line for line in book.worksheets[0].iter_rows(values_only=True) if any(map(values.text, line))]
        widest = max((len(line) for line in lines), default=0)
        for line in lines:
            yield [*line, *[None] * (widest - len(line))]
        book.close()
    elif path.suffix.lower() == ".parquet":
        table = pyarrow.parquet.read_table(path)
        yield list(table.column_names)
        yield from (list(line) for line in zip(*(column.to_pylist() for column in table.columns), strict=True))
    else:
        words = decoded(unpacked(path))
        lines_read = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter(words))
        yield from (cells for cells in lines_read if cells and cells != [""])


def unpacked(path: Path) -> bytes:
    """Return the bytes of a file, taken out of its gzip or zip."""
    raw = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(raw)
    if path.suffix == ".zip":
        with zipfile.ZipFile(io.BytesIO(raw)) as container:
            return container.read(container.namelist()[0])
    return raw


def decoded(raw: bytes) -> str:
    """Return the text of UTF-8 bytes with or without mark, of marked UTF-16, else of GB18030 with lost bytes marked."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def delimiter(words: str) -> str:
    """Return the delimiter that stands most often in the first lines."""
    head = "".join(words.splitlines(keepends=True)[:3])
    return max(",\t|", key=head.count)


def _json_rows(path: Path, layout: Layout) -> list[dict[str, Any] | None]:
    rows: list[dict[str, Any] | None] = []
    for line in filter(str.strip, decoded(path.read_bytes()).split("\n")):
        try:
            found = json.loads(line, parse_float=Decimal)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            rows.append(None)
        elif not is_totals(list(found.values())):
            cells = list(found.values())
            rows.append({name: cells[place] for name, place in columns_of(list(found), layout).items()})
    return rows


def event_on(row: dict[str, Any]) -> date:
    """Return the day the row is about."""
    return row.get("on") or row["birth_on"]
