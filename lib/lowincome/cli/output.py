"""How the command line looks: stages as they end, one summary, the doctor's findings."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.table import Table

from lowincome.domain.levels import LEVELS
from lowincome.pipeline.context import Context
from lowincome.pipeline.doctor import Finding
from lowincome.pipeline.monthly import Summary
from lowincome.pipeline.progress import Progress, StageReport
from lowincome.pipeline.quarantine import QuarantineLine
from lowincome.pipeline.quarantine_release import Released

__all__ = ["Console", "print_findings", "print_quarantine", "print_released", "print_summary", "progress_on"]


@contextmanager
def progress_on(console: Console) -> Iterator[Progress]:
    """Prints each stage as it ends; in a terminal the one at work is shown by a spinner."""
    with console.status("") as status:

        def begin(name: str) -> None:
            status.update(name)

        def tell(stage: StageReport) -> None:
            rows = "" if stage.rows is None else f"{stage.rows:>12,}"
            console.print(f"  {stage.name:<24}{rows:>12}{stage.seconds:>9.1f} s")

        yield Progress(tell=tell, begin=begin)


def print_summary(console: Console, context: Context, summary: Summary) -> None:
    """What came in, what was found, where the files are."""
    release = summary.release
    counts = release.counts
    table = Table.grid(padding=(0, 2))
    table.add_row("release", f"{release.release_id} ({release.month})")
    table.add_row("drops", _listed(summary.drops) or "none new")
    table.add_row("rows", _listed({name: counts.get(name, 0) for name in ("accepted", "refused", "duplicate")}))
    table.add_row("reasons", _listed(summary.refusals) or "none")
    overdue = sum(one.is_overdue for one in summary.missing)
    table.add_row("missing", f"{len(summary.missing):,} drops that are due, {overdue:,} of them overdue")
    table.add_row("people", f"{counts['people']:,} in {counts['households']:,} households")
    levels = {level: counts.get(f"warnings_{level}", 0) for level in LEVELS}
    table.add_row(
        "warnings", f"{sum(levels.values()):,} for {counts['warned_households']:,} households: {_listed(levels)}"
    )
    table.add_row("tasks", f"{counts['tasks']:,} households sent, {counts['waiting_households']:,} waiting")
    table.add_row(
        "lists", f"{len(summary.delivered.townships)} files in {context.folders.out / str(release.month) / 'townships'}"
    )
    table.add_row("report", str(summary.delivered.report))
    receipts = context.folders.out / str(release.month) / "receipts"
    table.add_row("receipts", f"{len(summary.delivered.receipts)} files in {receipts}")
    console.print(table)


def print_findings(console: Console, findings: Sequence[Finding]) -> None:
    """One line per check, with what to do below the ones that failed."""
    for finding in findings:
        console.print(f"{'ok     ' if finding.is_well else 'MISSING'} {finding.name}: {finding.found}")
        if finding.mend and not finding.is_well:
            console.print(f"        {finding.mend}")


def print_quarantine(console: Console, lines: Sequence[QuarantineLine]) -> None:
    """One line per class, reason and field; a row with several reasons stands in several lines."""
    if not lines:
        console.print("quarantine is empty")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("class", "reason", "field"):
        table.add_column(title)
    for title in ("rows", "drops", "periods"):
        table.add_column(title, justify="right")
    before = ""
    for line in lines:
        months = sorted({str(month) for month in (line.first_period, line.last_period) if month})
        table.add_row(
            f"{line.class_id} {line.class_label}" if line.class_id != before else "",
            f"{line.code} {line.reason}",
            f"{line.field} {line.field_label}".strip(),
            f"{line.n_rows:,}",
            f"{line.n_drops:,}",
            "–".join(months),
        )
        before = line.class_id
    console.print(table)
    totals = {state: sum(line.n_rows for line in lines if line.state == state) for state in ("refused", "duplicate")}
    console.print(f"reasons of rows: {_listed(totals)}")


def print_released(console: Console, released: Released) -> None:
    """One line per class, what the rows are now and the reason that had kept them back."""
    if released.release is None:
        console.print("no refused row passes: nothing was taken in")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("class", "now", "was refused for"):
        table.add_column(title)
    table.add_column("rows", justify="right")
    for line in released.lines:
        reason = f"{line.code} {line.reason}"
        table.add_row(f"{line.class_id} {line.class_label}", line.state, reason, f"{line.n_rows:,}")
    console.print(table)
    counts = {name: released.release.counts[name] for name in ("accepted", "duplicate")}
    console.print(f"release {released.release.release_id}: {_listed(counts)}; they count from the next run on")


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counts.items())
