"""What somebody should look at in a loaded drop: against its manifest, its sender's earlier drops, its deadline."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, fields
from decimal import Decimal, InvalidOperation
from typing import Any

from pyspark.sql import Row
from pyspark.sql import functions as F

from lowincome.config.contract import FEN_PER_UNIT, Contract
from lowincome.domain.month import last_day
from lowincome.intake.drops import Decision
from lowincome.intake.freshness import deadline
from lowincome.intake.history import Finding, Shape, Tolerance, history_findings
from lowincome.pipeline.context import Context
from lowincome.pipeline.landing import Batch, Slot
from lowincome.store.manifest import Manifest
from lowincome.store.releases import releases


def looked_at(
    context: Context, batch: Batch, counts: Mapping[str, Row], cells: Mapping[str, Sequence[Row]]
) -> dict[Slot, dict[str, Any]]:
    """What the book says of each loaded drop beside its rows: its columns, cells and findings.

    `counts`: rows by state of each drop that has rows; `cells`: its unreadable cells and its codes.
    """
    loaded = {(d.arrival.class_id, d.arrival.folder): d for d in batch.decisions if d.state == "loaded"}
    told = {slot: _shape(d, batch.staged[slot].columns, counts, cells) for slot, d in loaded.items()}
    history = _history(context, {d.arrival.class_id for d in loaded.values()})
    for slot, decision in loaded.items():
        history[slot[0], decision.arrival.sender_code].append(told[slot])
    published = max((release.month for release in releases(context.tables)), default=0)
    book = {}
    for slot, decision in loaded.items():
        contract = context.catalogue.contracts[slot[0]]
        before = [one for one in history[slot[0], decision.arrival.sender_code] if one.period < told[slot].period]
        findings = [
            *manifest_findings(batch.drops[slot].manifest, contract, counts.get(decision.arrival.drop_id)),
            *history_findings(told[slot], before, _code_fields(contract), tolerance(context, batch.month)),
            *_lateness(decision, contract, batch.month, published),
        ]
        book[slot] = {
            "columns": sorted(told[slot].columns),
            "cells": [(row.field, row.code, row.n) for row in cells.get(decision.arrival.drop_id, ())],
            "findings": [astuple(finding) for finding in findings],
        }
    return book


def tolerance(context: Context, month: int) -> Tolerance:
    """What is tolerated at the end of `month`; a number that does not hold then tolerates nothing."""
    parameters, day = context.catalogue.parameters, last_day(month)
    in_force = {field.name: parameters[field.name].lookup("", "", day) for field in fields(Tolerance)}
    return Tolerance(**{name: value.value or 0 if value else 0 for name, value in in_force.items()})


def _shape(
    decision: Decision, columns: Iterable[str], counts: Mapping[str, Row], cells: Mapping[str, Sequence[Row]]
) -> Shape:
    drop_id = decision.arrival.drop_id
    n_rows = counts[drop_id].n_rows if drop_id in counts else 0
    return _as_shape(decision.arrival.period or 0, n_rows, columns, cells.get(drop_id, ()))


def _as_shape(period: int, n_rows: int, columns: Iterable[str], cells: Iterable[Row]) -> Shape:
    codes: dict[str, dict[str, int]] = defaultdict(dict)
    unreadable = {}
    for cell in cells:
        if cell.code is None:
            unreadable[cell.field] = cell.n
        else:
            codes[cell.field][cell.code] = cell.n
    return Shape(period, n_rows, frozenset(columns), unreadable, codes)


def _history(context: Context, classes: Iterable[str]) -> dict[tuple[str, str | None], list[Shape]]:
    """The drops in force of these classes, by class and sender."""
    found: dict[tuple[str, str | None], list[Shape]] = defaultdict(list)
    in_force = (F.col("state") == "loaded") & F.col("to_release").isNull() & F.col("class_id").isin(sorted(classes))
    for row in context.tables.read("std.drop").where(in_force).collect():
        told = _as_shape(row.period, row.n_rows, row.columns or (), row.cells or ())
        found[row.class_id, row.sender_code].append(told)
    return found


def _code_fields(contract: Contract) -> frozenset[str]:
    return frozenset(field.name for field in contract.fields if field.kind == "code")


def manifest_findings(stated: Manifest | None, contract: Contract, count: Row | None) -> list[Finding]:
    """What the manifest states otherwise than the rows that came; a totals line is no data row."""
    if stated is None:
        return []
    n_rows = count.n_rows - count.n_totals if count else 0
    sent_fen = (count.sent_amount_fen if count else None) or 0
    found = []
    if stated.rows is not None and stated.rows != n_rows:
        found.append(Finding("manifest_rows", None, str(n_rows), str(stated.rows)))
    factor = FEN_PER_UNIT[contract.field(contract.amount).unit] if contract.amount else 0
    if stated.amount is not None and factor and _fen(stated.amount, factor) != sent_fen:
        sent = f"{Decimal(sent_fen) / factor:f}"
        found.append(Finding("manifest_amount", contract.amount, sent, stated.amount))
    return found


def _fen(text: str, factor: int) -> Decimal | None:
    try:
        return Decimal(text) * factor
    except InvalidOperation:
        return None


def _lateness(decision: Decision, contract: Contract, month: int, published: int) -> list[Finding]:
    """A drop is late when its month was published without it and its deadline has passed; a correction is not."""
    period = decision.arrival.period or 0
    is_first = decision.replaces is None and not decision.arrival.is_correction
    if is_first and period <= published and deadline(contract, period) <= last_day(month):
        return [Finding("late_drop", None, None, deadline(contract, period).isoformat())]
    return []
