"""Moves of the household register inside the province: where the person is at home now, and what became of the benefit.

The roll of the old place counts until that of the new place takes over, so that nobody is without for the move alone.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns.places import COUNTY_DIGITS, VILLAGE_DIGITS, township_of
from lowincome.config.people import Moves
from lowincome.domain.month import plus_months


def moves(life_events: DataFrame, rules: Moves, province: str, month: int) -> DataFrame:
    """One row per person who moved inside the province: the newest move, and whether its benefits are still followed.

    `life_events`: known by the month, with person_key. A move that names no village of the province moves nobody. Who
    moves on while a move is followed has been on the way since the month of that one, since_month.
    """
    to_village = (F.length("region_code") == VILLAGE_DIGITS) & F.col("region_code").startswith(province)
    told = life_events.where((F.col("class_id") == rules.told_by) & to_village)
    newest, last = F.struct("event_on", "row_key"), plus_months(month, -rules.months)
    columns = {
        "moved_on": F.col("event_on"),
        "moved_month": F.col("event_month"),
        "from_region": F.col("attributes")["from_region"],
        "to_region": F.col("region_code"),
    }
    return (
        told.groupBy("person_key")
        .agg(
            *(F.max_by(column, newest).alias(name) for name, column in columns.items()),
            F.min(F.when(F.col("event_month") > last, F.col("event_month"))).alias("since_month"),
            F.count_if(F.col("event_month") > last).alias("n_followed"),
        )
        .withColumn("is_followed", F.col("since_month").isNotNull())
    )


def moved(people: DataFrame, moves: DataFrame) -> DataFrame:
    """`people` at home where they moved to; a register that has told them anew after the move is believed instead."""
    to = moves.select("person_key", "to_region", "moved_month")
    is_newer = F.col("moved_month") >= F.coalesce("region_month", "moved_month")
    home = F.when(is_newer, F.col("to_region")).otherwise(F.col("region_code"))
    return (
        people.join(to, on="person_key", how="left")
        .withColumn("region_code", home)
        .drop("to_region", "moved_month", "region_month")
    )


def in_force(people: DataFrame, successors: DataFrame) -> DataFrame:
    """`people` with the codes that hold; `successors`: code and current of those that do not any more."""
    for name in ("region_code", "residence_code"):
        current = successors.withColumnRenamed("code", name)
        people = people.join(F.broadcast(current), on=name, how="left")
        people = people.withColumn(name, F.coalesce("current", name)).drop("current")
    return people


def followed(moves: DataFrame, rolls: DataFrame, departures: DataFrame) -> DataFrame:
    """One row per followed move out of a township: on whose rolls the person is, of whom they were, and what is wrong.

    Rolls are a county's: inside one it is the new place's, and nothing can be wrong. Who moved twice may be on the roll
    of neither place of the newest move: payer_region.
    `rolls`: rows on the newest benefit rolls; `departures`: rows that went off them, with left_month.
    """
    has_moved = township_of(F.col("to_region")) != township_of(F.col("from_region"))
    has_moved_on = F.col("n_followed") > 1
    out = moves.where(F.col("is_followed") & (has_moved | has_moved_on))
    places = out.select(F.col("person_key").alias("id_key"), "from_region", "to_region", "since_month")
    is_new = _is_of("to_region")
    listed = (
        rolls.join(F.broadcast(places), on="id_key", how="inner")
        .groupBy(F.col("id_key").alias("person_key"))
        .agg(
            F.min(F.when(~is_new, F.col("programme_code"))).alias("from_class"),
            F.min(F.when(is_new, F.col("programme_code"))).alias("to_class"),
            F.min(F.when(~is_new, F.col("region_code"))).alias("listed_region"),
        )
    )
    is_on_none = F.col("from_class").isNull() & F.col("to_class").isNull()
    finding = F.when(F.col("from_class").isNotNull() & F.col("to_class").isNotNull(), "paid_twice").when(
        is_on_none & F.col("left_month").isNotNull(), "unpaid"
    )
    # A home that ended the benefit before the person went on has settled it.
    is_open = (F.col("left_month") >= F.col("moved_month")) | (_county("left_region") != _county("from_region"))
    lists = F.coalesce("listed_region", F.when(is_on_none, F.col("left_region")))
    return (
        out.join(listed, on="person_key", how="left")
        .join(_last_departure(departures, places), on="person_key", how="left")
        .withColumns({name: F.when(is_open, F.col(name)) for name in ("left_month", "left_region")})
        .withColumn("payer_region", F.when(has_moved_on & (_county(lists) != _county("from_region")), lists))
        .where(has_moved | F.col("payer_region").isNotNull())
        .select(
            *("person_key", "moved_on", "from_region", "to_region", "from_class", "to_class", "left_month"),
            *(finding.alias("finding"), "payer_region"),
        )
    )


def _last_departure(departures: DataFrame, places: DataFrame) -> DataFrame:
    """One row per person who went off an old place's roll on the way: when, and of which; at a time that left last."""
    last = F.struct("left_month", _is_of("from_region").alias("is_left_last"), "region_code")
    return (
        departures.join(F.broadcast(places), on="id_key", how="inner")
        .where(~_is_of("to_region") & (F.col("left_month") >= F.col("since_month")))
        .groupBy(F.col("id_key").alias("person_key"))
        .agg(F.max(last).alias("last"))
        .select("person_key", "last.left_month", F.col("last.region_code").alias("left_region"))
    )


def carried(followed: DataFrame, departures: DataFrame) -> DataFrame:
    """The rows of the old place's rolls that still count: it let the person go and nobody else has taken over."""
    unpaid = followed.where(F.col("finding") == "unpaid")
    who = unpaid.select(F.col("person_key").alias("id_key"), "left_month")
    return departures.join(F.broadcast(who), on=["id_key", "left_month"], how="left_semi")


def _is_of(place: str) -> Column:
    """Whether a roll is that of the county of `place`."""
    return F.coalesce(_county("region_code") == _county(place), F.lit(False))


def _county(place: str | Column) -> Column:
    return F.substring(place, 1, COUNTY_DIGITS)
