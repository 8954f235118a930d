"""What leaves a run: lists of the townships as files, the report of the month, receipts of the drops."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.deliver.township import township_list
from lowincome.deliver.two_places import Words, people_elsewhere, people_who_moved, two_place_list
from lowincome.domain.regions import full_name, province_code
from lowincome.outlets.report import write_report
from lowincome.outlets.township_files import CHECKS, TWO_PLACES, Listing, write_township_files
from lowincome.people.aliases import persons_of
from lowincome.pipeline.context import Context
from lowincome.pipeline.receipts import write_receipts
from lowincome.pipeline.report import month_report
from lowincome.pipeline.warnings import first_issue_day, issue_day
from lowincome.store.releases import Release


@dataclass(frozen=True)
class Delivered:
    """The files of one run."""

    townships: tuple[Path, ...]
    report: Path
    receipts: tuple[Path, ...]


def deliver(context: Context, release: Release) -> Delivered:
    """Write the township lists, the report and the receipts of a published release."""
    return Delivered(
        township_lists(context, release.month), _report(context, release), write_receipts(context, release)
    )


def deliver_again(context: Context, releases: Sequence[Release]) -> None:
    """Write lists and report of months that were published before and whose warnings have changed since."""
    for release in {release.month: release for release in releases}.values():
        township_lists(context, release.month)
        _report(context, release)


def township_lists(context: Context, month: int) -> tuple[Path, ...]:
    """The files of what townships verify in a month, and of what two of them share."""
    identities = persons_of(context.tables.read("vault.identity"), context.tables.of_month("core.alias", month))
    checks = _written(context, month, CHECKS, "townships", _checks(context, month, identities))
    return checks + _written(context, month, TWO_PLACES, "moves", _two_places(context, month, identities))


def _written(context: Context, month: int, listing: Listing, folder: str, rows: DataFrame) -> tuple[Path, ...]:
    lines = (row.asDict() for row in rows.toLocalIterator())
    return tuple(write_township_files(context.folders.out / str(month) / folder, month, listing, lines))


def _checks(context: Context, month: int, identities: DataFrame) -> DataFrame:
    catalogue = context.catalogue
    tasks, households = (context.tables.of_month(name, month) for name in ("casework.task", "core.household"))
    titles = {rule.rule_id: rule.title for rule in catalogue.rules}
    labels, province = catalogue.two_place_labels, province_code(catalogue.regions)
    places = _places(context)
    return township_list(tasks, households, identities, places, titles, catalogue.cause_labels, labels, province)


def _two_places(context: Context, month: int, identities: DataFrame) -> DataFrame:
    tables, catalogue, province = context.tables, context.catalogue, province_code(context.catalogue.regions)
    people, moves, members, households, warnings = (
        tables.of_month(name, month)
        for name in ("core.person", "core.move", "core.member", "core.household", "mon.warning")
    )
    before = tables.of_month("core.move", tables.month_before("core.member", month))
    persons = people_who_moved(moves, before, members, households).union(
        people_elsewhere(people, members, moves, province)
    )
    return two_place_list(
        context.staging.keep("two_places", persons),
        households,
        warnings.where(F.col("state") == "open"),
        identities,
        _places(context),
        Words(catalogue.two_place_labels, catalogue.class_labels, catalogue.family_labels),
        province,
        issue_day(context, month) or first_issue_day(context, month),
    )


def _report(context: Context, release: Release) -> Path:
    path = context.folders.out / str(release.month) / f"report-{release.month}.html"
    return write_report(path, month_report(context, release))


def _places(context: Context) -> DataFrame:
    """One row per region, with its name and that of those above it, but for the province."""
    regions = context.catalogue.regions
    rows = [(code, region.name, full_name(regions, code)) for code, region in regions.items()]
    return context.spark.createDataFrame(rows, "region_code string, region_name string, full_name string")
