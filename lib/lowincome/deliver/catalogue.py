"""What the data dictionary says about deliveries: counts per class."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def received_by_class(drops: DataFrame) -> DataFrame:
    """One row per class of which drops are in force, with the newest period and what became of the rows."""
    in_force = drops.where((F.col("state") == "loaded") & F.col("to_release").isNull())
    sums = [F.sum(name).alias(name) for name in ("n_rows", "n_accepted", "n_refused", "n_duplicate")]
    return in_force.groupBy("class_id").agg(
        F.max("period").alias("last_period"), F.count(F.lit(1)).alias("n_drops"), *sums
    )
