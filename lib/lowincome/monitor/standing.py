"""What holds at the end of a month: things with a beginning, and with no end before."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def standing(rows: DataFrame, month_end: date) -> DataFrame:
    """One row per thing that holds on `month_end`: it has begun, and its last day is none or not before.

    `rows` tell of each thing once: the newest list, the newest state of a register. A row without a first day holds
    from the day it is about.
    """
    begun_on = F.coalesce(*(F.col(name) for name in ("from_on", "event_on") if name in rows.columns))
    day = F.lit(month_end.isoformat()).cast("date")
    begun = rows.where(begun_on <= day)
    return begun.where(F.col("to_on").isNull() | (F.col("to_on") >= day)) if "to_on" in rows.columns else begun
