"""What lies in quarantine at the last release, in the words of the contracts."""

from dataclasses import dataclass

from pyspark.sql import functions as F

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


def quarantine(
    context: Context, *, class_id: str | None = None, month: int | None = None
) -> tuple[QuarantineLine, ...]:
    """The quarantine by class, reason and field; of one class, or of drops that report on one month, when given."""
    contracts, labels = context.catalogue.contracts, context.catalogue.reason_labels
    if class_id is not None and class_id not in contracts:
        raise LowincomeError(f"no class is called {class_id!r}", do="`lowincome catalogue` lists them all")
    release = last_release(context)
    records = released(context.tables, release, "bad.record")
    if class_id is not None:
        records = records.where(F.col("class_id") == class_id)
    if month is not None:
        records = records.where(F.col("period") == month)
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
        raise LowincomeError(
            f"{context.folders.root} has no published month yet", do="run `lowincome run --month yyyymm` first"
        )
    return history[-1]
