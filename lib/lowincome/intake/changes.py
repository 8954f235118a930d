"""Registers that tell what changed: each row is the state of its key from a day on, and the newest state holds.

A change is taken in whenever it is told; which one holds is decided when a month is read, so that it does not depend on
the order in which drops came. The later day wins, so a late change of an older day does not; of one day, what was
reported in the later period wins (a price mended), and within a period the end wins over the beginning. Only a row that
its own drop repeats is a duplicate: a state told again in a later period may be one that returns, such as a
cancellation taken back.
"""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F


def newest_states(rows: DataFrame) -> DataFrame:
    """One row per class and key: its newest state among `rows` of a subject table; an ended one has its `to_on`."""
    to_on = [F.col("to_on").desc_nulls_last()] if "to_on" in rows.columns else []
    order = [F.col("event_on").desc(), F.col("period").desc(), *to_on, F.col("content_key").desc()]
    rank = F.row_number().over(Window.partitionBy("class_id", "row_key").orderBy(*order))
    return rows.withColumn("rank", rank).where(F.col("rank") == 1).drop("rank")
