"""Wiring of the tallies: what the report says of how households came out."""

from collections.abc import Iterable, Mapping

from pyspark.sql import Row

from lowincome.deliver.membership import EVENTS
from lowincome.deliver.tallies import FINDINGS, LARGEST, tallies
from lowincome.deliver.two_places import NO_BENEFIT, STATES
from lowincome.outlets.report import Tally
from lowincome.pipeline.context import Context

TABLES = ("core.household", "core.household_event", "core.move", "core.identity_conflict")


def tally_lines(context: Context, month: int) -> dict[str, tuple[Tally, ...]]:
    """The lines of the report: households by size, people by what became of them, disagreements."""
    rows = tallies(*(context.tables.of_month(name, month) for name in TABLES)).collect()
    sizes = {str(size): _size_label(size) for size in range(LARGEST + 1)}
    of = {what: [row for row in rows if row.what == what] for what in ("size", "event", "move", "finding")}
    paid = {state: context.catalogue.two_place_labels[state] for state in STATES if state != NO_BENEFIT}
    contracts = context.catalogue.contracts
    labels = {row.part: contracts[row.part].label if row.part in contracts else row.part for row in of["finding"]}
    found = [Tally(f"{FINDINGS[row.code]}：{labels[row.part]}", row.n) for row in of["finding"]]
    return {
        "sizes": _in_order(sizes, of["size"]),
        "flows": _in_order(EVENTS, of["event"]),
        "moves": _in_order(paid, of["move"]),
        "findings": tuple(sorted(found, key=lambda line: (-line.n, line.label))),
    }


def _size_label(size: int) -> str:
    return {0: "无在世成员", LARGEST: f"{LARGEST}人及以上"}.get(size, f"{size}人")


def _in_order(labels: Mapping[str, str], rows: Iterable[Row]) -> tuple[Tally, ...]:
    """A line for each code that occurs."""
    counts = {row.code: row.n for row in rows}
    return tuple(Tally(label, counts[code]) for code, label in labels.items() if code in counts)
