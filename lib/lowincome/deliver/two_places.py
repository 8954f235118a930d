"""People whom two townships have to do with: who moved the register from one to the other, who lives elsewhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns.places import COUNTY_DIGITS, TOWNSHIP_DIGITS, is_in_township, township_of
from lowincome.config.codes import GENERAL
from lowincome.deliver.identities import heads, newest_identity
from lowincome.deliver.words import labelled, with_place

SIDES = ("from", "to")
PERSON = (
    *("kind", "household_id", "person_key", "is_head", "class_code", "from_code", "to_code", "moved_on", "is_new"),
    *("state", "left_month"),
)
EARLIER, NO_BENEFIT = "earlier_pays", "no_benefit"
STATES = ("paid_twice", "unpaid", "old_pays", "elsewhere", "new_pays", "county_pays", EARLIER, NO_BENEFIT)  # as read
SETTLED = STATES[4:]  # of which nothing more need be heard


@dataclass(frozen=True)
class Words:
    """What readers see: of places and states (conf/codes/two_places.yaml), of classes, of families of warnings."""

    labels: Mapping[str, str]
    classes: Mapping[str, str]
    families: Mapping[str, str]


def people_who_moved(moves: DataFrame, before: DataFrame, members: DataFrame, households: DataFrame) -> DataFrame:
    """One row per low-income person who moved to another township: who pays now, whether the move is told first.

    Who moved twice while an earlier home pays has two: that home and the new one settle the benefit, the two of the
    newest move hear of the move.
    `moves` and `before`: core.move of the month and of the evaluated month before; whoever is in a layer, or in a
    household of which somebody is on a roll, is meant.
    """
    told = before.select("person_key", "moved_on", F.lit(True).alias("is_told"))
    best = households.select("household_id", F.col("class_code").alias("best_class"))
    is_low_income = (F.col("layer_code") != GENERAL) | (F.col("best_class") != GENERAL)
    return (
        moves.join(_living(members), on="person_key", how="inner")
        .join(best, on="household_id", how="inner")
        .where(is_low_income)
        .join(told, on=["person_key", "moved_on"], how="left")
        .withColumns({"kind": F.lit("moved"), "is_new": F.col("is_told").isNull(), "to_code": F.col("to_region")})
        .select("*", F.inline(_left_places()))
        .where(township_of(F.col("to_code")) != township_of(F.col("from_code")))
        .select(*PERSON)
    )


def _left_places() -> Column:
    """The place that was left and how the benefit stands; where an earlier one pays, that one as well."""
    newest, earlier = F.col("from_region").alias("from_code"), F.col("payer_region").alias("from_code")
    state = benefit_state().alias("state")
    moved_once = F.array(F.struct(newest, state))
    moved_twice = F.array(F.struct(newest, F.lit(EARLIER).alias("state")), F.struct(earlier, state))
    return F.when(F.col("payer_region").isNull(), moved_once).otherwise(moved_twice)


def people_elsewhere(people: DataFrame, members: DataFrame, moves: DataFrame, province: str) -> DataFrame:
    """One row per person on a benefit roll who lives in another township of the province than they are registered in.

    `people`: core.person. Of somebody of `moves` the register has not told the new residence yet: both sides know.
    """
    home, lives = F.col("region_code"), F.col("residence_code")
    is_elsewhere = is_in_township(lives, province) & (township_of(lives) != township_of(home))
    unknown = {name: F.lit(None).cast(kind) for name, kind in (("moved_on", "date"), ("left_month", "int"))}
    return (
        people.where(is_elsewhere)
        .join(_living(members).where(F.col("class_code") != GENERAL), on="person_key", how="inner")
        .join(moves.select("person_key"), on="person_key", how="left_anti")
        .withColumnsRenamed({"region_code": "from_code", "residence_code": "to_code"})
        .withColumns({"kind": F.lit("lives"), "state": F.lit("elsewhere"), "is_new": F.lit(False), **unknown})
        .select(*PERSON)
    )


def two_place_list(
    persons: DataFrame,
    households: DataFrame,
    warnings: DataFrame,
    identities: DataFrame,
    places: DataFrame,
    words: Words,
    province: str,
    issued_on: date,
) -> DataFrame:
    """One row per household, pair of places, day and township that must know, sorted as a township reads it.

    A household that moved is told in the first month, then as long as its benefit has not come over. `persons`: rows of
    `people_who_moved` and `people_elsewhere`; `warnings`: those that are open. The result holds names: it may go to the
    township's files and nowhere else.
    """
    keys = persons.select(F.col("person_key").alias("id_key"))
    of_heads = households.join(persons.select("household_id").distinct(), on="household_id", how="left_semi")
    known = newest_identity(identities, keys.union(of_heads.select("head_key")))
    return (
        _cases(persons, known, words)
        .join(of_heads.select("household_id", "head_key", "n_members"), on="household_id", how="inner")
        .join(heads(known), on="head_key", how="left")
        .join(_open(warnings, words.families), on="household_id", how="left")
        .transform(_by_side, province)
        .transform(with_place, places, "township_code", "township_name")
        .transform(with_place, places, "village_code", "village_name")
        .transform(with_place, places, "other_code", "other_place", "full_name")
        .withColumns(_texts(words.labels))
        .withColumn("issued_on", F.lit(issued_on))
        .orderBy("township_code", F.col("kind").desc(), "side", F.desc("is_new"), *ORDER)
        .select(*TWO_PLACE_LIST)
    )


TWO_PLACE_LIST = (
    *("township_code", "township_name", "kind_label", "notice_label", "village_name", "head_name", "head_id_masked"),
    *("people_text", "other_place", "moved_on", "class_labels", "matter_text", "warning_labels", "issued_on"),
)
ORDER = ("village_code", "household_id", "moved_on")


def _living(members: DataFrame) -> DataFrame:
    return members.where(F.col("is_alive")).select("person_key", "household_id", "is_head", "class_code", "layer_code")


def benefit_state() -> Column:
    """How the benefit of somebody who moved stands (core.move): a county pays where its own townships are the two."""
    counties = [F.substring(name, 1, COUNTY_DIGITS) for name in ("from_region", "to_region")]
    pays = F.when(F.coalesce(counties[0] == counties[1], F.lit(False)), "county_pays").otherwise("new_pays")
    return F.coalesce(
        F.col("finding"),
        F.when(F.col("from_class").isNotNull(), "old_pays").when(F.col("to_class").isNotNull(), pays),
        F.lit(NO_BENEFIT),
    )


def _cases(persons: DataFrame, known: DataFrame, words: Words) -> DataFrame:
    """One row per household, pair of townships and day: who it is about, and what each side has to do, in words."""
    names = known.select(F.col("id_key").alias("person_key"), "name")
    case = ["kind", "household_id", "from_township", "to_township", "moved_on"]
    person = F.concat(F.when(F.col("is_head"), "0").otherwise("1"), F.coalesce("name", F.lit(words.labels["no_name"])))
    class_label = F.when(F.col("class_code") != GENERAL, labelled(words.classes)(F.col("class_code")))
    alike = (
        persons.join(names, on="person_key", how="left")
        .withColumns({f"{side}_township": township_of(F.col(f"{side}_code")) for side in SIDES})
        .withColumn("class_label", class_label)
        .groupBy(*case, "state", "class_label", "left_month")
        .agg(
            F.array_sort(F.collect_list(person)).alias("people"),  # the head first
            F.min("from_code").alias("from_code"),
            F.min("to_code").alias("to_code"),
            F.bool_or("is_new").alias("is_new"),
        )
    )
    rank = F.array_position(F.array(*map(F.lit, STATES)), F.col("state")).alias("rank")
    matter = F.struct(rank, *(_matter(side, words.labels).alias(side) for side in SIDES))
    return (
        alike.groupBy(*case)
        .agg(
            F.flatten(F.collect_list("people")).alias("people"),
            F.array_join(F.array_sort(F.collect_set("class_label")), "、").alias("class_labels"),
            F.array_sort(F.collect_list(matter)).alias("matters"),
            *(F.min(f"{side}_code").alias(f"{side}_code") for side in SIDES),
            F.bool_or("is_new").alias("is_new"),
            F.bool_or(~F.col("state").isin(*SETTLED)).alias("is_open"),
        )
        .where(F.col("is_new") | F.col("is_open"))
    )


def _matter(side: str, labels: Mapping[str, str]) -> Column:
    """Who, of which class, paid by whom, and what is to be done about it on this side."""
    year, month = (F.col("left_month") / 100).cast("int"), F.col("left_month") % 100
    # Who went off one roll of the old place and is on another there is still paid by it.
    has_left = F.col("state").isin("unpaid", "new_pays")
    left = F.when(has_left, F.concat(F.lit("迁出地自"), year, F.lit("年"), month, F.lit("月起停发")))
    of_state, of_side = (labelled(labels)(code) for code in (F.col("state"), F.concat("state", F.lit(f".{side}"))))
    facts = F.concat_ws("，", "class_label", of_state, left)
    return F.concat(_names(F.col("people")), F.lit("："), facts, F.lit("。"), of_side, F.lit("。"))


def _names(people: Column) -> Column:
    """The names of people, each of which begins with a digit of order."""
    return F.array_join(F.transform(people, lambda person: person.substr(F.lit(2), F.length(person))), "、")


def _open(warnings: DataFrame, families: Mapping[str, str]) -> DataFrame:
    """One row per household with open warnings: what they are about."""
    labels = F.array_sort(F.collect_set(labelled(families)(F.col("family"))))
    return warnings.groupBy("household_id").agg(F.array_join(labels, "、").alias("warning_labels"))


def _by_side(cases: DataFrame, province: str) -> DataFrame:
    """One row per case and township of the province that it concerns."""
    seen = [
        F.struct(
            F.lit(side).alias("side"),
            F.col(f"{side}_code").alias("village_code"),
            F.substring(f"{other}_code", 1, TOWNSHIP_DIGITS).alias("other_code"),
            F.array_join(F.transform("matters", _field(side)), "").alias("matter_text"),
        )
        for side, other in zip(SIDES, reversed(SIDES), strict=True)
    ]
    found = cases.select("*", F.inline(F.array(*seen))).where(is_in_township(F.col("village_code"), province))
    return found.withColumn("township_code", township_of(F.col("village_code")))


def _field(name: str) -> Callable[[Column], Column]:
    return lambda struct: struct[name]


def _texts(labels: Mapping[str, str]) -> dict[str, Column]:
    n_people = F.size("people")
    is_whole = n_people == F.col("n_members")
    counted = F.when(is_whole, F.lit("全户")).otherwise(F.concat(F.lit("户内"), F.col("n_members"), F.lit("人中")))
    names = _names(F.array_sort("people"))
    is_move = F.col("kind") == "moved"
    notice = F.when(F.col("is_new"), F.lit(labels["new"])).otherwise(F.lit(labels["goes_on"]))
    return {
        "people_text": F.concat(counted, n_people, F.lit("人："), names),
        "kind_label": labelled(labels)(F.concat("kind", F.lit("."), "side")),
        "notice_label": F.when(is_move, notice),
        "other_place": F.coalesce("other_place", F.lit(labels["unknown_place"])),
    }
