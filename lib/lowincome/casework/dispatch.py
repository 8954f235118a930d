"""What goes out this month: no township gets more households than it can look at, and what waits is seen."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from lowincome.columns.levels import rank_of
from lowincome.columns.places import township_of


def dispatched(warnings: DataFrame, caps: DataFrame, month: int) -> DataFrame:
    """One row per warning: those that need a notice are sent (`open`) as far as the cap goes, the rest is `waiting`.

    `caps` has one row per township: `cap`, how many households it gets at most, null = no limit; a township that is not
    there has none. Households go by their gravest waiting level, then by their oldest warning.
    """
    waiting = warnings.where(F.col("notice").isNotNull()).withColumn("township_code", township_of(F.col("region_code")))
    per_household = waiting.groupBy("township_code", "household_id").agg(
        F.max(rank_of(F.col("level"))).alias("rank"), F.min("first_month").alias("first_month")
    )
    queue = Window.partitionBy("township_code").orderBy(F.col("rank").desc(), "first_month", "household_id")
    going = (
        per_household.withColumn("place", F.row_number().over(queue))
        .join(F.broadcast(caps), on="township_code", how="left")
        .where(F.col("cap").isNull() | (F.col("place") <= F.col("cap")))
        .select("household_id", F.lit(True).alias("goes"))
    )
    is_sent = F.col("notice").isNotNull() & F.col("goes").isNotNull()
    waits = F.col("notice").isNotNull() & F.col("goes").isNull()
    return warnings.join(going, on="household_id", how="left").withColumns(
        {
            "state": F.when(waits, F.lit("waiting")).otherwise(F.col("state")),
            "sent_month": F.when(is_sent, F.lit(month)).otherwise(F.col("sent_month")),
            "sent_level": F.when(is_sent, F.col("level")).otherwise(F.col("sent_level")),
        }
    ).drop("goes")  # fmt: skip
