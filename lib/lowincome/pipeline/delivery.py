"""What leaves a run: tasks of the townships, their lists as files, the report of the month, receipts of the drops."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import DataFrame

from lowincome.deliver.township import township_list
from lowincome.outlets.report import write_report
from lowincome.outlets.township_files import write_township_files
from lowincome.people.aliases import persons_of
from lowincome.pipeline.context import Context
from lowincome.pipeline.receipts import write_receipts
from lowincome.pipeline.report import month_report
from lowincome.store.releases import Release


@dataclass(frozen=True)
class Delivered:
    """The files of one run."""

    townships: tuple[Path, ...]
    report: Path
    receipts: tuple[Path, ...]


def deliver(context: Context, release: Release) -> Delivered:
    """Write the township lists, the report and the receipts of a published release."""
    return Delivered(_lists(context, release.month), _report(context, release), write_receipts(context, release))


def deliver_again(context: Context, releases: Sequence[Release]) -> None:
    """Write lists and report of months that were published before and whose warnings have changed since."""
    for release in {release.month: release for release in releases}.values():
        _lists(context, release.month)
        _report(context, release)


def _lists(context: Context, month: int) -> tuple[Path, ...]:
    catalogue, tables = context.catalogue, context.tables
    titles = {rule.rule_id: rule.title for rule in catalogue.rules}
    tasks, aliases = (tables.of_month(name, month) for name in ("casework.task", "core.alias"))
    identities = persons_of(tables.read("vault.identity"), aliases)
    rows = township_list(tasks, identities, _places(context), titles, catalogue.cause_labels)
    folder = context.folders.out / str(month) / "townships"
    return tuple(write_township_files(folder, month, (row.asDict() for row in rows.toLocalIterator())))


def _report(context: Context, release: Release) -> Path:
    path = context.folders.out / str(release.month) / f"report-{release.month}.html"
    return write_report(path, month_report(context, release))


def _places(context: Context) -> DataFrame:
    rows = [(region.code, region.name) for region in context.catalogue.regions.values()]
    return context.spark.createDataFrame(rows, "region_code string, region_name string")
