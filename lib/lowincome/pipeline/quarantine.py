"""What lies in quarantine at the last release, in the words of the contracts."""

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.config.catalogue import Catalogue
from lowincome.deliver.quarantine import quarantine_counts
from lowincome.domain.errors import LowincomeError
from lowincome.pipeline.context import Context
from lowincome.store.releases import Release, released, releases


@dataclass(frozen=True)
class QuarantineLine:
    """Rows of one class that show one reason in one field; `state` is refused or duplicate."""

    class_id: str
    class_label: str
    state: str
    code: str
    reason: str
    field: str
    field_label: str
    n_rows: int
    n_drops: int
    first_period: int | None
    last_period: int | None


@dataclass(frozen=True)
class Asked:
    """Which part of the quarantine: of one class, rows with one reason, of drops that report on one month."""

    class_id: str | None = None
    reason: str | None = None
    month: int | None = None

    def check(self, catalogue: Catalogue) -> None:
        """LowincomeError when nothing is called so."""
        if self.class_id is not None and self.class_id not in catalogue.contracts:
            raise LowincomeError(f"no class is called {self.class_id!r}", do="`lowincome catalogue` lists them all")
        if self.reason is not None and self.reason not in catalogue.reason_labels:
            raise LowincomeError(f"no reason is called {self.reason!r}", do="`lowincome quarantine` lists those found")

    def only(self, records: DataFrame) -> DataFrame:
        """The rows of bad.record that are asked for."""
        if self.class_id is not None:
            records = records.where(F.col("class_id") == self.class_id)
        if self.month is not None:
            records = records.where(F.col("period") == self.month)
        if self.reason is not None:
            records = records.where(F.array_contains(F.col("reasons.code"), self.reason))
        return records


EVERYTHING = Asked()


def quarantine(context: Context, asked: Asked = EVERYTHING) -> tuple[QuarantineLine, ...]:
    """The quarantine, or the part of it that is asked for, by class, reason and field."""
    asked.check(context.catalogue)
    contracts, labels = context.catalogue.contracts, context.catalogue.reason_labels
    release = last_release(context)
    records = asked.only(released(context.tables, release, "bad.record"))
    counted = quarantine_counts(records, released(context.tables, release, "std.drop")).collect()
    fields = {(c.class_id, field.name): field.label for c in contracts.values() for field in c.fields}
    return tuple(
        QuarantineLine(
            class_id=row.class_id,
            class_label=contracts[row.class_id].label if row.class_id in contracts else row.class_id,
            state=row.state,
            code=row.code,
            reason=labels.get(row.code, row.code),
            field=row.field or "",
            field_label=fields.get((row.class_id, row.field), row.field or ""),
            n_rows=row.n_rows,
            n_drops=row.n_drops,
            first_period=row.first_period,
            last_period=row.last_period,
        )
        for row in counted
    )


def last_release(context: Context) -> Release:
    """The newest published run; an error when there is none."""
    history = releases(context.tables)
    if not history:
        raise no_month_yet(context)
    return history[-1]


def no_month_yet(context: Context) -> LowincomeError:
    """What to say when nothing was published."""
    return LowincomeError(
        f"{context.folders.root} has no published month yet", do="run `lowincome run --month yyyymm` first"
    )
