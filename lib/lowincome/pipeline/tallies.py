"""Wiring of the tallies: what the report says of how households came out."""

from collections.abc import Iterable, Mapping

from pyspark.sql import Row

from lowincome.deliver.membership import EVENTS
from lowincome.deliver.tallies import FINDINGS, LARGEST, tallies
from lowincome.outlets.report import Tally
from lowincome.pipeline.context import Context

TABLES = ("core.household", "core.household_event", "core.identity_conflict")


def tally_lines(context: Context, month: int) -> dict[str, tuple[Tally, ...]]:
    """The lines of the report: households by size, people by what became of their household, disagreements."""
    rows = tallies(*(context.tables.of_month(name, month) for name in TABLES)).collect()
    sizes = {str(size): _size_label(size) for size in range(LARGEST + 1)}
    of = {what: [row for row in rows if row.what == what] for what in ("size", "event", "finding")}
    contracts = context.catalogue.contracts
    labels = {row.part: contracts[row.part].label if row.part in contracts else row.part for row in of["finding"]}
    found = [Tally(f"{FINDINGS[row.code]}：{labels[row.part]}", row.n) for row in of["finding"]]
    return {
        "sizes": _in_order(sizes, of["size"]),
        "flows": _in_order(EVENTS, of["event"]),
        "findings": tuple(sorted(found, key=lambda line: (-line.n, line.label))),
    }


def _size_label(size: int) -> str:
    return {0: "无在世成员", LARGEST: f"{LARGEST}人及以上"}.get(size, f"{size}人")


def _in_order(labels: Mapping[str, str], rows: Iterable[Row]) -> tuple[Tally, ...]:
    """A line for each code that occurs."""
    counts = {row.code: row.n for row in rows}
    return tuple(Tally(label, counts[code]) for code, label in labels.items() if code in counts)
