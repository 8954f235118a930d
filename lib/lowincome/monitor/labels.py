"""Labels of a month: what describes a person or a household, and since when."""

from collections.abc import Sequence
from typing import Literal

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.config.labels import Label
from lowincome.domain.month import last_day
from lowincome.language import to_column
from lowincome.monitor.lines import column_of

HOLDER = ("grain", "household_id", "person_key", "label_id")


def labels_of_month(
    persons: DataFrame,
    households: DataFrame,
    labels: Sequence[Label],
    before: DataFrame,
    month: int,
) -> DataFrame:
    """One row per person or household and label that holds in `month`, with the month since which it holds.

    A label holds where its condition is true; false and unknown are none. `before` are the rows of the month before:
    who had the label then has had it since the same month, even after moving to another household. Labels of the dead
    are those that their conditions give. `persons` and `households` have their lines.
    """
    in_force = [label for label in labels if label.is_in_force(last_day(month))]
    no_person = households.withColumn("person_key", F.lit(None).cast("bigint"))
    found = _held(persons, in_force, "person").unionByName(_held(no_person, in_force, "household"))
    # Whoever holds a label is known by one key: a person by the own, a household by its id.
    holder = F.coalesce("person_key", "household_id").alias("holder")
    since = before.select("grain", holder, "label_id", F.col("from_month").alias("since"))
    return (
        found.select("*", holder)
        .join(since, on=["grain", "holder", "label_id"], how="left")
        .select(F.lit(month).alias("month"), *HOLDER, F.coalesce("since", F.lit(month)).alias("from_month"))
    )


def _held(rows: DataFrame, labels: Sequence[Label], grain: Literal["person", "household"]) -> DataFrame:
    """One row per row of `rows` and label of its grain that holds for it; every condition is asked in one select."""
    held = [F.when(to_column(label.when, column_of), F.lit(label.label_id)) for label in labels if label.grain == grain]
    found = F.filter(F.array(F.lit(None).cast("string"), *held), lambda label_id: label_id.isNotNull())
    return rows.select(F.lit(grain).alias("grain"), "household_id", "person_key", F.explode(found).alias("label_id"))
