"""Staged rows → subject tables, quarantine, vault and the book of drops."""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from functools import partial, reduce
from typing import Any

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from lowincome.config.contracts import Contract
from lowincome.domain.errors import LowincomeError
from lowincome.intake.conform import conform
from lowincome.intake.drops import Decision
from lowincome.intake.screen import screen
from lowincome.intake.subjects import drop_counts, to_bad_raw, to_bad_record, to_identity, to_subject
from lowincome.pipeline.context import Context
from lowincome.pipeline.landing import Batch, booked_drops
from lowincome.pipeline.progress import side_by_side
from lowincome.store.landing import Drop

FEN = {"yuan": 100, "wan_yuan": 1_000_000}


def take_in(context: Context, batch: Batch, release: int) -> None:
    """Write what `batch` staged, all of it marked with `release`; the book of drops comes last."""
    _withdraw_corrected(context, batch, release)
    classes = sorted({class_id for (class_id, _), staged in batch.staged.items() if staged.n_rows})
    kept = side_by_side(partial(_screened, context, context.catalogue.contracts[name]) for name in classes)
    screened = dict(zip(classes, kept, strict=True))
    writes: list[Callable[[], None]] = [
        *_subject_writes(context, screened, release),
        partial(_append_union, context, "bad.record", [to_bad_record(rows, release) for rows in kept]),
        partial(_append_union, context, "bad.raw", [to_bad_raw(rows, release) for rows in kept]),
        partial(_append_identities, context, screened, release),
    ]
    side_by_side(writes)
    _book(context, batch, _counts(kept), release)


def _withdraw_corrected(context: Context, batch: Batch, release: int) -> None:
    for decision in batch.decisions:
        if decision.state == "loaded" and decision.replaces:
            subject = context.catalogue.contracts[decision.arrival.class_id].subject
            context.tables.withdraw(f"std.{subject}", [decision.replaces], release)
            context.tables.withdraw("std.drop", [decision.replaces], release)


def _screened(context: Context, contract: Contract) -> DataFrame:
    """Every staged row of a class with its state and reasons, computed once and kept for the writes that follow."""
    taken = None if contract.delivery == "snapshot" else _taken(context, contract)
    conformed = conform(context.staging.staged(contract.class_id), contract, context.secret)
    return context.staging.keep(contract.class_id, screen(conformed, contract, taken))


def _taken(context: Context, contract: Contract) -> DataFrame:
    """Row keys of the class that hold already."""
    rows = context.tables.read(f"std.{contract.subject}")
    return rows.where((F.col("class_id") == contract.class_id) & F.col("to_release").isNull()).select("row_key")


def _subject_writes(context: Context, screened: dict[str, DataFrame], release: int) -> list[Callable[[], None]]:
    """One append per subject, of all its classes together."""
    by_subject: dict[str, list[DataFrame]] = {}
    for class_id, rows in screened.items():
        contract = context.catalogue.contracts[class_id]
        table = context.tables.contract(f"std.{contract.subject}")
        by_subject.setdefault(table.name, []).append(to_subject(rows, contract, table, release))
    return [partial(_append_union, context, name, frames) for name, frames in by_subject.items()]


def _append_union(context: Context, name: str, frames: Sequence[DataFrame]) -> None:
    if frames:
        context.tables.append(name, reduce(DataFrame.unionByName, frames))


def _append_identities(context: Context, screened: dict[str, DataFrame], release: int) -> None:
    """Add numbers, names, addresses and phones not seen together before; two numbers under one key end the run."""
    contracts = context.catalogue.contracts
    frames = [to_identity(rows, contracts[class_id], release) for class_id, rows in screened.items()]
    if not frames:
        return
    known = context.tables.read("vault.identity")
    seen = reduce(DataFrame.unionByName, frames).groupBy(
        "identity_key", "id_key", "id_no", "name", "address", "phone", "from_release"
    )
    new = seen.agg(F.min("period").alias("period")).join(
        known.select("identity_key"), on="identity_key", how="left_anti"
    )
    context.tables.append("vault.identity", new)
    numbers = context.tables.read("vault.identity").groupBy("id_key").agg(F.countDistinct("id_no").alias("n"))
    if not numbers.where(F.col("n") > 1).isEmpty():
        raise LowincomeError(
            "two identity numbers share one key",
            do="keep the store as it is and report it: the key file must be renewed",
        )


def _counts(screened: Sequence[DataFrame]) -> dict[str, Row]:
    if not screened:
        return {}
    return {row.drop_id: row for row in reduce(DataFrame.unionByName, map(drop_counts, screened)).collect()}


def _book(context: Context, batch: Batch, counts: dict[str, Row], release: int) -> None:
    """One row per decision that says something new; what a run repeats word for word is not booked again."""
    before = {(b.class_id, b.folder): (b.state, b.reason, b.drop_id) for b in booked_drops(context)}
    rows = [
        _book_row(context, batch, decision, counts, release)
        for decision in batch.decisions
        if before.get((decision.arrival.class_id, decision.arrival.folder))
        != (decision.state, decision.reason, decision.arrival.drop_id)
    ]
    if rows:
        table = context.tables.contract("std.drop")
        schema = ", ".join(f"{column.name} {column.type}" for column in table.columns)
        ordered: Sequence[tuple[Any, ...]] = [tuple(row[name] for name in table.column_names) for row in rows]
        context.tables.append("std.drop", context.spark.createDataFrame(ordered, schema))


def _book_row(
    context: Context, batch: Batch, decision: Decision, counts: dict[str, Row], release: int
) -> dict[str, Any]:
    arrival = decision.arrival
    slot = (arrival.class_id, arrival.folder)
    is_loaded = decision.state == "loaded"
    staged = batch.staged.get(slot) if is_loaded else None
    count = counts.get(arrival.drop_id) if is_loaded else None
    if is_loaded and (staged is None or (count.n_rows if count else 0) != staged.n_rows):
        raise LowincomeError(
            f"{arrival.class_id}/{arrival.folder}: rows were lost between file and tables", do="report it"
        )
    return {
        "drop_id": arrival.drop_id,
        "class_id": arrival.class_id,
        "folder": arrival.folder,
        "period": arrival.period,
        "sender_code": arrival.sender_code,
        "state": decision.state,
        "reason_code": decision.reason,
        "n_bytes": arrival.n_bytes,
        "layout": staged.layout if staged else None,
        "n_rows": count.n_rows if count else 0,
        "n_accepted": count.n_accepted if count else 0,
        "n_refused": count.n_refused if count else 0,
        "n_duplicate": count.n_duplicate if count else 0,
        "amount_fen": count.amount_fen if count else None,
        "mismatches": _mismatches(batch.drops[slot], context, count) if count else [],
        "from_release": release,
        "to_release": None,
    }


def _mismatches(drop: Drop, context: Context, count: Row) -> list[str]:
    """What the manifest states otherwise than the rows that came; a totals line is no data row."""
    stated = drop.manifest
    if stated is None:
        return []
    contract = context.catalogue.contracts[drop.class_id]
    found = []
    if stated.rows is not None and stated.rows != count.n_rows - count.n_totals:
        found.append("rows")
    factor = FEN[contract.field(contract.amount).unit] if contract.amount else 0
    if stated.amount is not None and factor and _fen(stated.amount, factor) != (count.sent_amount_fen or 0):
        found.append("amount")
    return found


def _fen(text: str, factor: int) -> Decimal | None:
    try:
        return Decimal(text) * factor
    except InvalidOperation:
        return None
