"""The list that a township verifies: people it can find, a reason it understands, a day to answer."""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns.levels import rank_of
from lowincome.columns.places import is_in_township, township_of, village_of
from lowincome.deliver.identities import heads, newest_identity
from lowincome.deliver.words import labelled, with_place
from lowincome.domain.levels import LEVEL_LABELS
from lowincome.domain.notices import NOTICE_LABELS


def township_list(
    tasks: DataFrame,
    households: DataFrame,
    identities: DataFrame,
    places: DataFrame,
    rule_titles: Mapping[str, str],
    cause_labels: Mapping[str, str],
    place_labels: Mapping[str, str],
    province: str,
) -> DataFrame:
    """One row per task and township that sees it, ordered as it reads it: gravest first, then village by village.

    The township of the register answers; if the head lives in another one of the province, that sees the task, too.
    `identities` is vault.identity; `places` has one row per region (`region_code`, `region_name`, `full_name`). The
    result holds names and addresses: it may go to the township's files and nowhere else.
    """
    people = tasks.select("warning_no", "head_key", F.posexplode_outer("person_keys").alias("position", "person_key"))
    keys = people.select(F.col("head_key").alias("id_key")).union(people.select("person_key"))
    known = newest_identity(identities, keys)
    other_place = F.coalesce("other_place", F.lit(place_labels["unknown_place"]))
    return (
        _seen(tasks, households, province)
        .join(heads(known), on="head_key", how="left")
        .join(_people_names(people, known), on="warning_no", how="left")
        .transform(with_place, places, "village_code", "village_name")
        .transform(with_place, places, "township_code", "township_name")
        .transform(with_place, places, "other_code", "other_place", "full_name")
        .withColumn("role_text", F.concat(labelled(place_labels)(F.col("role")), other_place))
        .withColumn("rule_titles", F.array_join(F.transform("rule_ids", labelled(rule_titles)), "、"))
        .withColumn("cause_labels", F.array_join(F.transform("causes", labelled(cause_labels)), "、"))
        .withColumn("level_label", labelled(LEVEL_LABELS)(F.col("level")))
        .withColumn("notice_label", labelled(NOTICE_LABELS)(F.col("notice")))
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
    "role_text",
    "people_names",
    "reason_text",
    "issued_on",
    "due_on",
    "is_due_provisional",
    "warning_no",
)


def _seen(tasks: DataFrame, households: DataFrame, province: str) -> DataFrame:
    """One row per task and township that sees it, with its role and the other one, if there is one."""
    residence = F.col("residence_code")
    lives = township_of(residence)
    is_elsewhere = is_in_township(residence, province) & (lives != F.col("township_code"))
    home = _role("home", F.col("township_code"), F.col("village_code"), F.when(is_elsewhere, lives))
    there = F.when(is_elsewhere, _role("residence", lives, village_of(residence), F.col("township_code")))
    own = [name for name in tasks.columns if name not in ("township_code", "village_code")]
    return tasks.join(households.select("household_id", "residence_code"), on="household_id", how="left").select(
        *own, F.inline(F.array_compact(F.array(home, there)))
    )


def _role(name: str, township: Column, village: Column, other: Column) -> Column:
    """A township that sees a task; the role is told where there are two."""
    role = F.when(other.isNotNull(), F.lit(f"task.{name}"))
    columns = {"township_code": township, "village_code": village, "role": role, "other_code": other}
    return F.struct(*(column.alias(key) for key, column in columns.items()))


def _people_names(people: DataFrame, known: DataFrame) -> DataFrame:
    """One row per task, with the names of the people it points at."""
    named = people.join(known.select(F.col("id_key").alias("person_key"), "name"), on="person_key", how="left")
    in_order = F.array_sort(F.collect_list(F.struct("position", "name")))
    return named.groupBy("warning_no").agg(
        F.array_join(F.transform(in_order, lambda person: person["name"]), "、").alias("people_names")
    )
