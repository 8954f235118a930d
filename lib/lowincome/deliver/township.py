"""The list that a township verifies: people it can find, a reason it understands, a day to answer."""

from collections.abc import Callable, Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns.levels import rank_of
from lowincome.columns.masks import masked_id
from lowincome.domain.levels import LEVEL_LABELS
from lowincome.domain.notices import NOTICE_LABELS

TOWNSHIP_DIGITS = 9


def township_list(
    tasks: DataFrame,
    identities: DataFrame,
    places: DataFrame,
    rule_titles: Mapping[str, str],
    cause_labels: Mapping[str, str],
) -> DataFrame:
    """One row per task, ordered as a township reads it: gravest first, then village by village.

    `identities` is vault.identity; `places` has one row per region (`region_code`, `region_name`). The result holds
    names and addresses: it may go to the township's files and nowhere else.
    """
    people = tasks.select("warning_no", "head_key", F.posexplode_outer("person_keys").alias("position", "person_key"))
    known = _newest_identity(identities, people)
    return (
        tasks.join(_heads(known), on="head_key", how="left")
        .join(_people_names(people, known), on="warning_no", how="left")
        .join(_named(places, "village"), on="village_code", how="left")
        .join(_named(places, "township"), on="township_code", how="left")
        .withColumn("rule_titles", F.array_join(F.transform("rule_ids", _labelled(rule_titles)), "、"))
        .withColumn("cause_labels", F.array_join(F.transform("causes", _labelled(cause_labels)), "、"))
        .withColumn("level_label", _labelled(LEVEL_LABELS)(F.col("level")))
        .withColumn("notice_label", _labelled(NOTICE_LABELS)(F.col("notice")))
        .orderBy("township_code", rank_of(F.col("level")).desc(), F.col("village_code").asc_nulls_last(), "warning_no")
        .select(*TOWNSHIP_LIST)
    )


TOWNSHIP_LIST = (
    "township_code",
    "township_name",
    "village_name",
    "level_label",
    "notice_label",
    "rule_titles",
    "cause_labels",
    "head_name",
    "head_id_masked",
    "head_address",
    "people_names",
    "reason_text",
    "issued_on",
    "due_on",
    "is_due_provisional",
    "warning_no",
)


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
    """One row per task, with the names of the people it points at."""
    named = people.join(known.select(F.col("id_key").alias("person_key"), "name"), on="person_key", how="left")
    in_order = F.array_sort(F.collect_list(F.struct("position", "name")))
    return named.groupBy("warning_no").agg(
        F.array_join(F.transform(in_order, lambda person: person["name"]), "、").alias("people_names")
    )


def _named(places: DataFrame, level: str) -> DataFrame:
    """One row per region, its columns named after `level`."""
    code, name = F.col("region_code").alias(f"{level}_code"), F.col("region_name").alias(f"{level}_name")
    return F.broadcast(places.select(code, name))


def _labelled(labels: Mapping[str, str]) -> Callable[[Column], Column]:
    """How to read a code in words; a code without label stands for itself."""
    pairs = F.create_map(*(F.lit(text) for pair in labels.items() for text in pair))
    return lambda code: F.coalesce(pairs[code], code)
