"""What departments say differently about a number: the losing values, and claims that were refused."""

from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.people.observations import DIFFERENCES, ROW

FINDING = ("kind", "id_key", "person_key", "name_key", "value", *ROW, "other_key")


def identity_conflicts(
    shared: DataFrame, followed: DataFrame, observations: DataFrame, people: DataFrame, judged_deaths: DataFrame
) -> DataFrame:
    """One row per number and thing that departments say differently about it.

    `observations` (at least those of persons told several times) and `judged_deaths` with person_key; `followed` are
    the judged claims.
    """
    refused = followed.where(F.col("refusal").isNotNull()).select(
        F.col("refusal").alias("kind"), "id_key", "name_key", F.col("person_key").alias("other_key")
    )
    deaths = judged_deaths.where(F.col("refusal").isNotNull()).withColumnRenamed("refusal", "kind")
    found = [
        shared.withColumn("kind", F.lit("shared_number")),
        refused,
        deaths.withColumn("value", F.col("attributes")["birth_on"]),
        disagreements(observations, people),
    ]
    return reduce(DataFrame.unionByName, (_as_findings(rows) for rows in found))


def _as_findings(rows: DataFrame) -> DataFrame:
    types = {"class_id": "string", "drop_id": "string", "kind": "string", "value": "string"}
    return rows.select(
        *(
            (F.col(name) if name in rows.columns else F.lit(None)).cast(types.get(name, "bigint")).alias(name)
            for name in FINDING
        )
    )


def disagreements(observations: DataFrame, people: DataFrame) -> DataFrame:
    """One row per observation and field that is not what is believed of the person: the losers, kept."""
    differs = reduce(Column.__or__, (F.array_contains("marks", mark) for mark in DIFFERENCES.values()))
    believed = people.where(differs).select("person_key", *(F.col(name).alias(f"_{name}") for name in DIFFERENCES))
    told = observations.join(believed, on="person_key", how="inner")
    findings = [
        F.when(F.col(name) != F.col(f"_{name}"), F.struct(F.lit(mark).alias("kind"), _shown(name).alias("value")))
        for name, mark in DIFFERENCES.items()
    ]
    return told.select("id_key", "person_key", "name_key", *ROW, F.inline(F.array_compact(F.array(*findings))))


def _shown(field: str) -> Column:
    """The value that lost; of names only the key is kept, in its own column."""
    return F.lit(None).cast("string") if field == "name_key" else F.col(field).cast("string")
