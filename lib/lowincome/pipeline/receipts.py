"""Receipts of the drops that a run decided on: out of the book and the quarantine, with the words of the configuration.

A file in the output folder remembers up to which release receipts were written: a run that died before its files is
made up for by the next one.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from pyspark.sql import Row

from lowincome.config.catalogue import Catalogue
from lowincome.config.contract import Contract
from lowincome.deliver.receipt import decided_drops, refusals
from lowincome.domain.month import is_month, last_day
from lowincome.intake.freshness import deadline
from lowincome.outlets.files import write_whole
from lowincome.outlets.receipt import Amount, Difference, Reason, Receipt, Refusal, SentFile
from lowincome.outlets.receipt_files import write_receipt
from lowincome.pipeline.context import Context
from lowincome.store.landing import Drop, find_drops, shown
from lowincome.store.releases import Release

WRITTEN_UP_TO = ".receipts-written"
NO_DEPARTMENT = "unknown"

Slot = tuple[str, str]


def write_receipts(context: Context, release: Release) -> tuple[Path, ...]:
    """The files of every drop that was decided on since receipts were last written, up to `release`."""
    marker = context.folders.out / WRITTEN_UP_TO
    after, until = _written_up_to(marker), release.release_id
    drops = decided_drops(context.tables.read("std.drop"), after, until).collect()
    folder = context.folders.out / str(release.month) / "receipts"
    lying = _lying(context, {(drop.class_id, drop.folder) for drop in drops})
    written = [
        path
        for drop, found in _with_refusals(context, drops, after, until)
        for path in write_receipt(folder, _receipt(context.catalogue, release.month, drop, found, lying))
    ]
    write_whole(marker, f"{until}\n".encode())
    return tuple(written)


def _written_up_to(marker: Path) -> int:
    text = marker.read_text(encoding="utf-8").strip() if marker.is_file() else ""
    return int(text) if text.isdecimal() else 0


def _lying(context: Context, slots: set[Slot]) -> dict[Slot, Drop]:
    """The folders of these drops as they lie in the landing zone now."""
    found = find_drops(context.folders.landing) if slots else ()
    return {slot: drop for drop in found if (slot := (drop.class_id, drop.folder)) in slots}


def _with_refusals(
    context: Context, drops: Sequence[Row], after: int, until: int
) -> Iterator[tuple[Row, tuple[Row, ...]]]:
    """Each drop with the reasons of its rows, which come as a stream sorted by drop: one drop's are held at a time."""
    waiting = {drop.drop_id: drop for drop in drops if drop.n_refused + drop.n_duplicate}
    yield from ((drop, ()) for drop in drops if drop.drop_id not in waiting or drop != waiting[drop.drop_id])
    if waiting:
        records, books = context.tables.read("bad.record"), context.tables.read("std.drop")
        found = refusals(records, books, after, until).toLocalIterator()
        for drop_id, rows in groupby(found, key=lambda row: row.drop_id):
            if drop_id in waiting:
                yield waiting.pop(drop_id), tuple(rows)
    yield from ((drop, ()) for drop in waiting.values())


def _receipt(catalogue: Catalogue, month: int, drop: Row, found: Sequence[Row], lying: dict[Slot, Drop]) -> Receipt:
    contract = catalogue.contracts.get(drop.class_id)
    sender = catalogue.regions.get(drop.sender_code or "")
    sent = lying.get((drop.class_id, drop.folder))
    if sent and sent.n_bytes != drop.n_bytes:  # changed since it was read
        sent = None
    manifest = sent.manifest if sent else None
    return Receipt(
        release_id=drop.from_release,
        month=month,
        department=contract.department if contract else NO_DEPARTMENT,
        department_label=contract.department_label if contract else "",
        owner=contract.owner if contract else "",
        class_id=drop.class_id,
        class_label=contract.label if contract else drop.class_id,
        period=drop.period,
        sender_code=drop.sender_code,
        sender_label=sender.name if sender else "",
        folder=drop.folder,
        drop_id=drop.drop_id,
        state=drop.state,
        reason=_reason(catalogue, drop.reason_code) if drop.reason_code else None,
        files=tuple(SentFile(shown(name), n_bytes) for name, n_bytes, _ in sent.seen) if sent else None,
        layout=drop.layout,
        n_rows=drop.n_rows,
        n_accepted=drop.n_accepted,
        n_refused=drop.n_refused,
        n_duplicate=drop.n_duplicate,
        n_unchanged=drop.n_unchanged,
        n_ended=drop.n_ended,
        stated_rows=manifest.rows if manifest else None,
        amount=_amount(contract, drop, manifest.amount if manifest else None) if contract else None,
        differences=tuple(_difference(catalogue, contract, found) for found in drop.findings or ()),
        refusals=tuple(_refusal(catalogue, contract, row) for row in found),
        deadline=deadline(contract, drop.period) if contract and drop.period and is_month(drop.period) else None,
        dated=last_day(month),
    )


def _reason(catalogue: Catalogue, code: str) -> Reason:
    return Reason(code, catalogue.reason_labels.get(code, code), catalogue.remedies.get(code, ""))


def _difference(catalogue: Catalogue, contract: Contract | None, finding: Row) -> Difference:
    found = finding.found
    if finding.code == "code_new" and contract and finding.field and found:
        found = _code_label(catalogue, contract, finding.field, found)
    return Difference(
        _reason(catalogue, finding.code), finding.field, _field_label(contract, finding.field), found, finding.expected
    )


def _code_label(catalogue: Catalogue, contract: Contract, field: str, code: str) -> str:
    listed = catalogue.code_lists.get(contract.field(field).code_list)
    return listed.labels.get(code, code) if listed else code


def _field_label(contract: Contract | None, name: str | None) -> str:
    labels = {field.name: field.label for field in contract.fields} if contract else {}
    return labels.get(name or "", name or "")


def _refusal(catalogue: Catalogue, contract: Contract | None, row: Row) -> Refusal:
    return Refusal(
        state=row.state,
        reason=_reason(catalogue, row.code),
        field=row.field,
        field_label=_field_label(contract, row.field),
        n_rows=row.n_rows,
        row_numbers=tuple(row.row_nos),
    )


def _amount(contract: Contract, drop: Row, stated: str | None) -> Amount | None:
    if not contract.amount:
        return None
    field = contract.field(contract.amount)
    return Amount(field.label, field.unit, stated, drop.amount_fen)
