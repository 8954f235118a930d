"""What leaves a run: tasks of the townships, their lists as files, the report of the month, receipts of the drops."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.casework.tasks import township_tasks
from lowincome.deliver.township import township_list
from lowincome.domain.month import first_day, last_day, plus_months
from lowincome.outlets.report import write_report
from lowincome.outlets.township_files import write_township_files
from lowincome.pipeline.context import Context
from lowincome.pipeline.receipts import write_receipts
from lowincome.pipeline.report import month_report
from lowincome.store.releases import Release

ANSWER_DAYS = "due_working_days"


@dataclass(frozen=True)
class Delivered:
    """The files of one run."""

    townships: tuple[Path, ...]
    report: Path
    receipts: tuple[Path, ...]


def first_issue_day(context: Context, month: int) -> date:
    """The first working day after `month`: when its warnings go out unless another day is given."""
    return context.catalogue.calendar.first_working_day(first_day(plus_months(month, 1)))


def assign(context: Context, month: int, issued_on: date) -> None:
    """Write casework.task of the month."""
    in_force = context.catalogue.parameters[ANSWER_DAYS].lookup("", "", last_day(month))
    due = context.catalogue.calendar.due(issued_on, in_force.value if in_force and in_force.value else 0)
    tasks = township_tasks(
        _of_month(context, "mon.hit", month).withColumnRenamed("hit_id", "warning_id"),
        _of_month(context, "core.household", month),
        issued_on=issued_on,
        due_on=due.on,
        is_due_provisional=due.is_provisional,
    )
    context.tables.replace_month("casework.task", tasks, month)


def deliver(context: Context, release: Release) -> Delivered:
    """Write the township lists, the report and the receipts of a published release."""
    month = release.month
    folder = context.folders.out / str(month)
    titles = {rule.rule_id: rule.title for rule in context.catalogue.rules}
    rows = township_list(
        _of_month(context, "casework.task", month),
        _of_month(context, "mon.hit", month).withColumnRenamed("hit_id", "warning_id"),
        context.tables.read("vault.identity"),
        _places(context),
        titles,
    )
    files = write_township_files(folder / "townships", month, (row.asDict() for row in rows.toLocalIterator()))
    report = write_report(folder / f"report-{month}.html", month_report(context, release))
    return Delivered(tuple(files), report, write_receipts(context, release))


def _of_month(context: Context, name: str, month: int) -> DataFrame:
    return context.tables.read(name).where(F.col("month") == month)


def _places(context: Context) -> DataFrame:
    rows = [(region.code, region.name) for region in context.catalogue.regions.values()]
    return context.spark.createDataFrame(rows, "region_code string, region_name string")
