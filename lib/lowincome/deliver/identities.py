"""Names, numbers and addresses for lists that people read: they may go to a township's files and nowhere else."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.columns.masks import masked_id


def newest_identity(identities: DataFrame, keys: DataFrame) -> DataFrame:
    """One row per person of `keys` (id_key): the newest identity with an address, else the newest; ties by its key."""
    newness = F.struct(F.col("address").isNotNull().alias("has_address"), "period", "identity_key")
    return (
        identities.join(keys.distinct(), on="id_key", how="left_semi")
        .groupBy("id_key")
        .agg(F.max_by(F.struct("id_no", "name", "address"), newness).alias("newest"))
        .select("id_key", "newest.id_no", "newest.name", "newest.address")
    )


def heads(known: DataFrame) -> DataFrame:
    """One row per person, as the head of a household is shown; `known`: result of `newest_identity`."""
    return known.select(
        F.col("id_key").alias("head_key"),
        F.col("name").alias("head_name"),
        masked_id(F.col("id_no")).alias("head_id_masked"),
        F.col("address").alias("head_address"),
    )
