"""From warnings to the work of townships: who looks at what, and until when."""

from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

UNKNOWN_TOWNSHIP = "000000000"
TOWNSHIP_DIGITS, VILLAGE_DIGITS = 9, 12


def township_tasks(
    warnings: DataFrame, households: DataFrame, *, issued_on: date, due_on: date, is_due_provisional: bool
) -> DataFrame:
    """One row per warning that is sent to a township, with the head of the household as the person to look for."""
    heads = households.select("month", "household_id", "head_key", F.col("region_code").alias("home_code"))
    return warnings.join(heads, on=["month", "household_id"], how="left").select(
        "month",
        "warning_id",
        "household_id",
        "head_key",
        F.coalesce(_code_of("home_code", TOWNSHIP_DIGITS), F.lit(UNKNOWN_TOWNSHIP)).alias("township_code"),
        _code_of("home_code", VILLAGE_DIGITS).alias("village_code"),
        "rule_id",
        "level",
        "reason_text",
        F.lit(issued_on).alias("issued_on"),
        F.lit(due_on).alias("due_on"),
        F.lit(is_due_provisional).alias("is_due_provisional"),
    )


def _code_of(column: str, digits: int) -> Column:
    """The first `digits` of a region code; null when the code names a larger region only."""
    return F.when(F.length(column) >= digits, F.substring(column, 1, digits))
