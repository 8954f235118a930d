"""Which drops are missing at the end of a month, as the release that evaluated it knew."""

from pyspark.sql import functions as F

from lowincome.domain.month import first_day, plus_months
from lowincome.intake.freshness import Missing, missing_drops
from lowincome.pipeline.context import Context
from lowincome.store.releases import Release, released


def missing_at(context: Context, release: Release) -> list[Missing]:
    """One per class, sender and period that should have come by the release's month.

    They are held against the first working day after the month, when its warnings go out.
    """
    later = F.col("to_release") > release.as_of_release
    drops = released(context.tables, release, "std.drop").where(
        (F.col("state") == "loaded")
        & (F.col("from_release") <= release.as_of_release)
        & (F.col("to_release").isNull() | later)
    )
    delivered = [tuple(row) for row in drops.select("class_id", "sender_code", "period").distinct().collect()]
    on = context.catalogue.calendar.first_working_day(first_day(plus_months(release.month, 1)))
    return missing_drops(delivered, context.catalogue.contracts, release.month, on)
