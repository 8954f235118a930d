"""From folders in the landing zone to staged rows: which drops a run takes, and which it cannot read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pyspark.sql import functions as F

from lowincome.config.contracts import Contract, normal_header
from lowincome.intake.drops import Arrival, Booked, Decision, decide, is_settled
from lowincome.intake.headers import HeaderMatch, header_row, match_headers
from lowincome.intake.slots import Slots
from lowincome.pipeline.context import Context
from lowincome.pipeline.progress import side_by_side
from lowincome.store.landing import Drop, content_hashes, drop_id, find_drops, is_unchanged
from lowincome.store.readers import FindHeader, Limits, Overrides, UnreadableFileError, read_file

Slot = tuple[str, str]  # class and folder
LONGEST_HEADER = 30
FILES_AT_ONCE = 2  # a workbook is in memory as a whole while it is read


@dataclass(frozen=True)
class Staged:
    """A drop whose rows wait in staging: how its files were read and how many rows they hold."""

    layout: str
    n_rows: int
    columns: frozenset[str]


@dataclass(frozen=True)
class Batch:
    """What a run for `month` found: a decision per drop, the drops as they lie there, what was staged of them."""

    month: int
    decisions: Sequence[Decision]
    drops: dict[Slot, Drop]
    staged: dict[Slot, Staged]


def gather(context: Context, month: int) -> Batch:
    """Decide on every drop that reports on `month` or earlier, and stage the rows of those that are taken."""
    booked = booked_drops(context)
    drops = dict(_open_drops(context, booked, month))
    arrivals = {slot: arrival_of(drop) for slot, drop in drops.items()}
    staged: dict[Slot, Staged] = {}
    told = {(b.class_id, b.sender_code) for b in booked if b.is_in_force and b.n_rows}
    context.staging.clear()
    while True:
        decisions = decide(arrivals.values(), booked, context.catalogue.contracts)
        waiting = [(rank, d) for rank, d in enumerate(decisions) if d.state == "loaded" and _slot(d) not in staged]
        if not waiting:
            return Batch(month, decisions, drops, staged)
        jobs = (partial(_stage, context, d, drops[_slot(d)], rank) for rank, d in waiting)
        outcomes = side_by_side(jobs, FILES_AT_ONCE)
        for (_, decision), outcome in zip(waiting, outcomes, strict=True):
            # A correction that cannot be read must not replace anything: what it is decides the next round.
            drop = drops[_slot(decision)]
            sender = (decision.arrival.class_id, decision.arrival.sender_code)
            if isinstance(outcome, Staged) and not outcome.n_rows and sender in told and _is_doubtful(context, drop):
                outcome = "empty_snapshot"
            if isinstance(outcome, Staged):
                staged[_slot(decision)] = outcome
                told |= {sender} if outcome.n_rows else set()
            else:
                arrivals[_slot(decision)] = replace(arrivals[_slot(decision)], problem=outcome)


def _is_doubtful(context: Context, drop: Drop) -> bool:
    """Whether a drop without rows would end a whole list, and its manifest does not say that it is empty."""
    is_list = context.catalogue.contracts[drop.class_id].delivery == "snapshot"
    return is_list and (drop.manifest is None or drop.manifest.rows != 0)


def booked_drops(context: Context) -> list[Booked]:
    """Every decision of earlier runs, in their order."""
    rows = context.tables.read("std.drop").orderBy(F.col("from_release")).collect()
    return [
        Booked(
            class_id=row.class_id,
            folder=row.folder,
            drop_id=row.drop_id,
            period=row.period,
            sender_code=row.sender_code,
            n_bytes=row.n_bytes,
            n_rows=row.n_rows,
            state=row.state,
            reason=row.reason_code,
            is_in_force=row.state == "loaded" and row.to_release is None,
        )
        for row in rows
    ]


def _open_drops(context: Context, booked: Iterable[Booked], month: int) -> Iterable[tuple[Slot, Drop]]:
    folders = {(b.class_id, b.folder): b for b in booked}
    for drop in find_drops(context.folders.landing):
        is_later = drop.period is not None and drop.period > month
        if not is_later and not is_settled(drop.class_id, drop.folder, drop.n_bytes, folders):
            yield (drop.class_id, drop.folder), drop


def arrival_of(drop: Drop) -> Arrival:
    """What a drop folder says of itself and holds, for the decision."""
    hashes = content_hashes(drop)
    manifest = drop.manifest
    stated = manifest.sha256 if manifest else {}
    return Arrival(
        class_id=drop.class_id,
        folder=drop.folder,
        drop_id=drop_id(drop, hashes),
        period=drop.period,
        sender_code=drop.sender,
        n_bytes=drop.n_bytes,
        is_correction=manifest.correction if manifest else False,
        stated_class=manifest.class_id if manifest else None,
        folder_period=drop.folder_period,
        folder_sender=drop.folder_sender,
        missing_files=tuple(sorted(stated.keys() - hashes.keys())),
        unlisted_files=tuple(sorted(hashes.keys() - stated.keys())) if stated else (),
        damaged_files=tuple(name for name, digest in stated.items() if hashes.get(name) not in (digest, None)),
        problem=drop.problem,
    )


def _stage(context: Context, decision: Decision, drop: Drop, rank: int) -> Staged | str:
    """The staged drop, or the code that says why it cannot be read."""
    contract = context.catalogue.contracts[drop.class_id]
    slots = context.slots.only([drop.class_id])
    arrival = decision.arrival
    bookkeeping = {
        "drop_id": arrival.drop_id,
        "class_id": arrival.class_id,
        "period": arrival.period,
        "sender_code": arrival.sender_code,
        "drop_rank": rank,
    }
    layouts, named, n_rows, limits = set(), set(), 0, Limits(scratch=context.staging.folder)
    try:
        for path in (path for path in drop.files if path.stat().st_size):
            sheet = read_file(path, _header_finder(contract), _overrides(contract), limits)
            layouts.add(sheet.layout)
            match = match_headers(sheet.header, contract)
            named |= {*match.columns.values(), *map(shown_header, match.unknown)}
            columns = [slot.name for slot in slots.slots]
            n_rows += context.staging.add(
                columns, bookkeeping, sheet, _positions(sheet.header, match, contract, slots), n_rows
            )
        if not is_unchanged(drop):
            raise UnreadableFileError("changed_while_read")
    except (UnreadableFileError, OSError) as problem:
        context.staging.discard(drop.class_id, arrival.drop_id)
        return problem.code if isinstance(problem, UnreadableFileError) else "changed_while_read"
    return Staged(", ".join(sorted(layouts)) or "empty", n_rows, frozenset(named))


def shown_header(header: str) -> str:
    """A header that names no field as it is kept in the books: without numbers, for it might be a cell of somebody."""
    return re.sub(r"\d{5,}", "…", normal_header(header))[:LONGEST_HEADER]


def _overrides(contract: Contract) -> Overrides:
    return Overrides(contract.encoding or None, contract.delimiter or None, contract.sheet or None)


def _header_finder(contract: Contract) -> FindHeader:
    def find(rows: Sequence[Sequence[str]]) -> int | None:
        return header_row(rows, contract)

    return find


def _positions(header: Sequence[str], match: HeaderMatch, contract: Contract, slots: Slots) -> dict[int, str]:
    """Column position → slot; a header that lacks a required field, or names one twice, refuses the drop."""
    if match.ambiguous:
        raise UnreadableFileError("header_ambiguous")
    if match.missing:
        raise UnreadableFileError("column_missing")
    named = {at: match.columns[name] for at, name in enumerate(header) if name in match.columns}
    return {at: slots.of(contract.class_id, name).name for at, name in named.items()}


def _slot(decision: Decision) -> Slot:
    return decision.arrival.class_id, decision.arrival.folder
