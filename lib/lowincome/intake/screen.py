"""Accepted, refused or duplicate: every row of a drop is exactly one of the three."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from lowincome.config.contracts import Contract
from lowincome.intake.conform import REASONS


def screen(conformed: DataFrame, contract: Contract, taken: DataFrame | None) -> DataFrame:
    """One row per conformed row, with its `state`; a duplicate gets the reason `duplicate_row`.

    A row repeats a fact when an accepted row has its `row_key`: an earlier one of the drop or, unless each drop is a
    snapshot, of a drop before it or in `taken` (row keys that the class already has). Refused rows make no duplicates.
    """
    rows = conformed.transform(_with_first_seen, contract).transform(_with_taken, contract, taken)
    is_refused = F.size("reasons") > 0
    state = (
        F.when(is_refused, "refused").when(~F.col("_is_first") | F.col("_is_taken"), "duplicate").otherwise("accepted")
    )
    duplicate = F.array(F.struct(F.lit("duplicate_row").alias("code"), F.lit(None).cast("string").alias("field")))
    return (
        rows.withColumn("state", state)
        .withColumn(
            "reasons", F.when(F.col("state") == "duplicate", duplicate.cast(REASONS)).otherwise(F.col("reasons"))
        )
        .drop("_is_first", "_is_taken")
    )


def _with_first_seen(rows: DataFrame, contract: Contract) -> DataFrame:
    """… with whether the row is the first of its fact; a refused row stands alone and makes no other a duplicate."""
    among = ["drop_id"] if contract.delivery == "snapshot" else []
    order = Window.partitionBy("row_key", "_alone", *among).orderBy("drop_rank", "row_no")
    alone = F.when(F.size("reasons") > 0, F.col("row_no"))
    return rows.withColumn("_alone", alone).withColumn("_is_first", F.row_number().over(order) == 1).drop("_alone")


def _with_taken(rows: DataFrame, contract: Contract, taken: DataFrame | None) -> DataFrame:
    if taken is None or contract.delivery == "snapshot":
        return rows.withColumn("_is_taken", F.lit(False))
    keys = taken.select("row_key").distinct().withColumn("_is_taken", F.lit(True))
    return rows.join(keys, on="row_key", how="left").withColumn("_is_taken", F.coalesce("_is_taken", F.lit(False)))
