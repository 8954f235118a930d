"""Department drops: one folder per class, period and sender; one is sent twice, one corrected, one has no manifest."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from lowincome.sample.files import csv_bytes, gzip_bytes, json_lines, parquet_bytes, xlsx_bytes, zip_bytes
from lowincome.sample.layout import Cell, Layout

PROVINCE, CITIES = "99", ("9901", "9902")
TOTAL = "合计"


@dataclass(frozen=True)
class Drop:
    """What one sender says about one period: cells in the layout's order, amounts in fen, lines that are broken."""

    period: int
    sender: str
    rows: tuple[tuple[str, ...], ...]
    amounts: tuple[int, ...]
    spoilt: tuple[tuple[str, ...], ...] = ()
    is_correction: bool = False
    has_manifest: bool = True
    suffix: str = ""

    @property
    def folder(self) -> str:
        """The name of the drop's folder."""
        return f"{self.period}-{self.sender}{self.suffix}"


def write_drops(lines: pa.Table, layout: Layout, landing: Path, months: Sequence[int]) -> None:
    """Writes every drop of the class, from its dressed lines, below `landing/<class>/`."""
    ordered = lines.combine_chunks().sort_by([("place", "ascending")])
    for period in _periods(layout, months):
        for sender in CITIES if layout.is_by_city else (PROVINCE,):
            for drop in _sent(_drop(ordered, layout, period, sender), layout, months):
                _write(drop, layout, landing / layout.class_id)


def _periods(layout: Layout, months: Sequence[int]) -> list[int]:
    first = months[0] if layout.from_first else None
    return [month for month in months if month % 100 in layout.months_of_year or month == first]


def _drop(lines: pa.Table, layout: Layout, period: int, sender: str) -> Drop:
    told = pc.and_(pc.less_equal(lines["from_period"], period), pc.greater_equal(lines["to_period"], period))
    if layout.is_by_city:
        told = pc.and_(told, pc.equal(lines["city"], sender))
    chosen = lines.filter(told)
    columns = [chosen[f"c{index}"].to_pylist() for index in range(len(layout.cells))]
    return Drop(period, sender, tuple(zip(*columns, strict=True)), tuple(chosen["amount"].to_pylist()))


def _sent(drop: Drop, layout: Layout, months: Sequence[int]) -> Iterator[Drop]:
    """What really arrives for `drop`: as a rule the drop itself."""
    at = (layout.class_id, drop.period, drop.sender)
    if at == ("outpatient", months[-2], "9902"):
        yield _mistaken(drop, layout)
        yield replace(drop, suffix="-2", is_correction=True)
    elif at == ("chronic_outpatient", months[-3], "9901"):
        yield drop
        yield replace(drop, suffix="-2")
    elif at == ("inpatient", months[-4], "9902"):
        yield replace(drop, has_manifest=False)
    elif at == ("outpatient", months[-4], "9901"):
        yield replace(drop, spoilt=_spoilt(drop))
    else:
        yield drop


def _mistaken(drop: Drop, layout: Layout) -> Drop:
    """The drop with ten times the amounts, the last column of the layout."""
    amounts = tuple(10 * amount for amount in drop.amounts)
    rows = tuple((*row[:-1], _yuan(amount)) for row, amount in zip(drop.rows, amounts, strict=True))
    return replace(drop, rows=rows, amounts=amounts)


def _spoilt(drop: Drop) -> tuple[tuple[str, ...], ...]:
    """Lines that change no sum: one too short, one too long, one with undecodable bytes in the name."""
    number, id_no, name, hospital, day, *_ = drop.rows[0]
    zeros = ("0.00", "0.00", "0.00")
    return (
        (f"{number}R1", id_no, name, hospital),
        (f"{number}R2", id_no, name, hospital, day, *zeros, "备注", ""),
        (f"{number}R3", id_no, f"{name}\ufffd", hospital, day, *zeros),
    )


def _write(drop: Drop, layout: Layout, folder: Path) -> None:
    target = folder / drop.folder
    target.mkdir(parents=True)
    files = dict(_files(drop, layout))
    for name, content in files.items():
        (target / name).write_bytes(content)
    if drop.has_manifest and layout.has_manifest:
        manifest = {
            "class": layout.class_id,
            "period": str(drop.period),
            "sender": drop.sender,
            "rows": len(drop.rows) + len(drop.spoilt),
            "amount": _stated(sum(drop.amounts), layout) if layout.amount else None,
            "files": [{"name": name, "sha256": hashlib.sha256(content).hexdigest()} for name, content in files.items()],
            "correction": drop.is_correction,
        }
        (target / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2), encoding="utf-8")


def _files(drop: Drop, layout: Layout) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file; the totals row ends the last one, spoilt lines follow it."""
    size = -(-len(drop.rows) // layout.parts)
    for part in range(layout.parts):
        is_last = part == layout.parts - 1
        rows = list(drop.rows[part * size : (part + 1) * size])
        if is_last and layout.has_total:
            rows.append(_total(drop, layout))
        name = layout.class_id if layout.parts == 1 else f"{layout.class_id}_{part + 1}"
        content = _content(layout, drop, rows, drop.spoilt if part == 0 else ())
        yield _packed(f"{name}.{layout.format}", content, layout)


def _packed(name: str, content: bytes, layout: Layout) -> tuple[str, bytes]:
    if layout.packing == "gz":
        return f"{name}.gz", gzip_bytes(content)
    if layout.packing == "zip":
        return f"{name.rpartition('.')[0]}.zip", zip_bytes(content, name)
    return name, content


def _content(layout: Layout, drop: Drop, rows: list[tuple[str, ...]], spoilt: tuple[tuple[str, ...], ...]) -> bytes:
    """The second city moves its first column to the end and has headers of its own."""
    turn = 1 if drop.sender == CITIES[1] else 0
    cells = layout.cells[turn:] + layout.cells[:turn]
    header = [_header(cell, drop.sender) for cell in cells]
    turned = [row[turn:] + row[:turn] for row in rows]
    if layout.format == "parquet":
        return parquet_bytes(header, turned)
    if layout.format == "jsonl":
        return json_lines(header, turned)
    if layout.format == "xlsx":
        is_serial = layout.dates[0] == "serial"
        numbers = frozenset(index for index, cell in enumerate(cells) if is_serial and cell.kind == "date")
        return xlsx_bytes(header, turned, title=layout.title, numbers=numbers)
    return csv_bytes(header, turned, delimiter=layout.delimiter, encoding=layout.encoding, spoilt=spoilt)


def _header(cell: Cell, sender: str) -> str:
    return cell.other if cell.other and sender == CITIES[1] else cell.header


def _total(drop: Drop, layout: Layout) -> tuple[str, ...]:
    """`合计` and the sum of the amount; only the sum, for it is what people check."""
    total = _stated(sum(drop.amounts), layout) if layout.amount else ""
    texts = [total if cell.column == layout.amount else "" for cell in layout.cells]
    return (TOTAL, *texts[1:])


def _stated(fen: int, layout: Layout) -> str:
    """A sum in the unit of the layout's amount."""
    is_wan = any(cell.column == layout.amount and cell.kind == "wan" for cell in layout.cells)
    return f"{fen // 1_000_000}.{fen % 1_000_000:06d}" if is_wan else _yuan(fen)


def _yuan(fen: int) -> str:
    sign, size = "-" if fen < 0 else "", abs(fen)
    return f"{sign}{size // 100}.{size % 100:02d}"
