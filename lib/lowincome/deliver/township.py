"""The list that a township verifies: people it can find, a reason it understands, a day to answer."""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns.masks import masked_id
from lowincome.domain.levels import LEVEL_LABELS, LEVELS

TOWNSHIP_DIGITS = 9


def township_list(
    tasks: DataFrame, warnings: DataFrame, identities: DataFrame, places: DataFrame, rule_titles: Mapping[str, str]
) -> DataFrame:
    """One row per task, ordered as a township reads it: gravest first, then village by village.

    `identities` is vault.identity; `places` has one row per region (`region_code`, `region_name`). The result holds
    names and addresses: it may go to the township's files and nowhere else.
    """
    people = tasks.select("warning_id", "head_key").join(_concerned(warnings), on="warning_id", how="left")
    known = _newest_identity(identities, people)
    return (
        tasks.join(_heads(known), on="head_key", how="left")
        .join(_people_names(people, known), on="warning_id", how="left")
        .join(_named(places, "village"), on="village_code", how="left")
        .join(_named(places, "township"), on="township_code", how="left")
        .withColumn("rule_title", F.coalesce(_looked_up(rule_titles, "rule_id"), F.col("rule_id")))
        .withColumn("level_label", _looked_up(LEVEL_LABELS, "level"))
        .withColumn("task_no", _task_no())
        .orderBy("township_code", _rank("level"), F.col("village_code").asc_nulls_last(), "warning_id")
        .select(*TOWNSHIP_LIST)
    )


TOWNSHIP_LIST = (
    "township_code",
    "township_name",
    "village_name",
    "level_label",
    "rule_title",
    "head_name",
    "head_id_masked",
    "head_address",
    "people_names",
    "reason_text",
    "issued_on",
    "due_on",
    "is_due_provisional",
    "task_no",
)


def _concerned(warnings: DataFrame) -> DataFrame:
    """One row per warning and person that the rule points at, numbered in the warning's order."""
    return warnings.select("warning_id", F.posexplode("person_keys").alias("position", "person_key"))


def _newest_identity(identities: DataFrame, people: DataFrame) -> DataFrame:
    """One row per person of a task: the newest identity that has an address, else the newest; ties by identity_key."""
    keys = people.select(F.col("head_key").alias("id_key")).union(people.select("person_key")).distinct()
    newness = F.struct(F.col("address").isNotNull().alias("has_address"), "period", "identity_key")
    return (
        identities.join(keys, on="id_key", how="left_semi")
        .groupBy("id_key")
        .agg(F.max_by(F.struct("id_no", "name", "address"), newness).alias("newest"))
        .select("id_key", "newest.id_no", "newest.name", "newest.address")
    )


def _heads(known: DataFrame) -> DataFrame:
    """One row per person, as the head of a household is shown."""
    return known.select(
        F.col("id_key").alias("head_key"),
        F.col("name").alias("head_name"),
        masked_id(F.col("id_no")).alias("head_id_masked"),
        F.col("address").alias("head_address"),
    )


def _people_names(people: DataFrame, known: DataFrame) -> DataFrame:
    """One row per warning, with the names of the people it points at."""
    named = people.join(known.select(F.col("id_key").alias("person_key"), "name"), on="person_key", how="left")
    in_order = F.array_sort(F.collect_list(F.struct("position", "name")))
    return named.groupBy("warning_id").agg(
        F.array_join(F.transform(in_order, lambda person: person["name"]), "、").alias("people_names")
    )


def _named(places: DataFrame, level: str) -> DataFrame:
    """One row per region, its columns named after `level`."""
    code, name = F.col("region_code").alias(f"{level}_code"), F.col("region_name").alias(f"{level}_name")
    return F.broadcast(places.select(code, name))


def _looked_up(labels: Mapping[str, str], column: str) -> Column:
    pairs = [F.lit(text) for pair in labels.items() for text in pair]
    return F.create_map(*pairs)[F.col(column)]


def _rank(column: str) -> Column:
    """0 for the gravest level."""
    return F.array_position(F.array(*(F.lit(level) for level in LEVELS)), F.col(column))


def _task_no() -> Column:
    """Month and warning in a form that no spreadsheet takes for a number."""
    return F.concat(F.col("month"), F.lit("-"), F.lower(F.lpad(F.hex("warning_id"), 16, "0")))
