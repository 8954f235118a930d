"""The book of drops: what a run decided on each, how many rows it had, what somebody should look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import Row
from pyspark.sql import functions as F

from lowincome.domain.errors import LowincomeError
from lowincome.intake.drops import Decision
from lowincome.pipeline.context import Context
from lowincome.pipeline.landing import Batch, Slot, booked_drops
from lowincome.pipeline.presence import Told

Looked = Mapping[Slot, Mapping[str, Any]]


@dataclass(frozen=True)
class Moved:
    """Rows of one drop that change their state: how many more there are of each, and fen of accepted ones."""

    n_accepted: int
    n_refused: int = 0
    n_duplicate: int = 0
    amount_fen: int | None = None


def book(
    context: Context,
    batch: Batch,
    counts: Mapping[str, Row],
    told: Mapping[str, Told],
    looked: Looked,
    release: int,
) -> None:
    """One row per decision that says something new; what a run repeats word for word is not booked again.

    `counts`: rows by state of each drop that has rows. `told`: what is new on each snapshot, and what has ended.
    `looked`: what else the book says of each loaded drop.
    """
    before = {(b.class_id, b.folder): (b.state, b.reason, b.drop_id) for b in booked_drops(context)}
    rows = [
        _book_row(batch, decision, counts, told, looked, release)
        for decision in batch.decisions
        if before.get((decision.arrival.class_id, decision.arrival.folder))
        != (decision.state, decision.reason, decision.arrival.drop_id)
    ]
    if rows:
        append_books(context, rows)


def append_books(context: Context, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add `rows` to the book of drops."""
    table = context.tables.contract("std.drop")
    schema = ", ".join(f"{column.name} {column.type}" for column in table.columns)
    ordered = [tuple(row[name] for name in table.column_names) for row in rows]
    context.tables.append("std.drop", context.spark.createDataFrame(ordered, schema))


def book_again(context: Context, moved: Mapping[str, Moved], told: Mapping[str, Told], release: int) -> None:
    """A new row for each drop in force of which rows moved, with the counts that hold from `release` on."""
    in_force = (F.col("state") == "loaded") & F.col("to_release").isNull() & F.col("drop_id").isin(*moved)
    books = [row.asDict() for row in context.tables.read("std.drop").where(in_force).collect()]
    context.tables.withdraw("std.drop", sorted(moved), release)
    append_books(
        context, [_booked_again(book, moved[book["drop_id"]], told.get(book["drop_id"]), release) for book in books]
    )


def _booked_again(book: Mapping[str, Any], moved: Moved, told: Told | None, release: int) -> dict[str, Any]:
    amounts = [fen for fen in (book["amount_fen"], moved.amount_fen) if fen is not None]
    return {
        **book,
        "n_accepted": book["n_accepted"] + moved.n_accepted,
        "n_unchanged": book["n_unchanged"] + (moved.n_accepted - told.n_first if told else 0),
        "n_ended": told.n_ended if told else 0,
        "n_duplicate": book["n_duplicate"] + moved.n_duplicate,
        "n_refused": book["n_refused"] + moved.n_refused,
        "amount_fen": sum(amounts) if amounts else None,
        "from_release": release,
    }


def _book_row(
    batch: Batch,
    decision: Decision,
    counts: Mapping[str, Row],
    told: Mapping[str, Told],
    looked: Looked,
    release: int,
) -> dict[str, Any]:
    arrival = decision.arrival
    slot = (arrival.class_id, arrival.folder)
    is_loaded = decision.state == "loaded"
    staged = batch.staged.get(slot) if is_loaded else None
    count = counts.get(arrival.drop_id) if is_loaded else None
    news = told.get(arrival.drop_id) if is_loaded else None
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
        "n_unchanged": count.n_accepted - news.n_first if count and news else 0,
        "n_refused": count.n_refused if count else 0,
        "n_duplicate": count.n_duplicate if count else 0,
        "n_ended": news.n_ended if news else 0,
        "amount_fen": count.amount_fen if count else None,
        **looked.get(slot, {"columns": [], "cells": [], "findings": []}),
        "from_release": release,
        "to_release": None,
    }
