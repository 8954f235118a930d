"""Persons of a month: who they are, how sure that is, how old, alive or dead."""

from collections.abc import Callable
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns import id_numbers as ids
from lowincome.columns.order import in_order
from lowincome.config.people import FIELDS, Persons
from lowincome.domain.month import last_day
from lowincome.people.aliases import shared_by
from lowincome.people.observations import DIFFERENCES

UNREGISTERED, AGREED = 1, 2  # the best trust in somebody whom only one list tells, or only two that agree
_NEWEST = 999_999  # above every month yyyymm


class _Of(NamedTuple):
    """How rows of a person become one: the least and the most, whether any is so, what the first one in order has."""

    least: Callable[[Column], Column]
    most: Callable[[Column], Column]
    has: Callable[[Column], Column]
    first: Callable[[Column, Column], Column]


_SEVERAL = _Of(F.min, F.max, F.bool_or, F.min_by)
_ONLY = _Of(*3 * (lambda column: column,), first=lambda column, _: column)


def agreed(only: DataFrame, several: DataFrame, rules: Persons) -> DataFrame:
    """One row per person whom a class makes: by whom they are told, what all rows say alike, whether some `differ`.

    `only`: observations with person_key of those of whom there is one; `several`: of all others. The first are nearly
    everybody, and grouping them would cost four times the rest. Most of the others are told alike by all: choosing is
    left to `persons`, for whoever is not.
    """
    told = only.select("person_key", *_alike(_ONLY, rules))
    told = told.union(several.groupBy("person_key").agg(*_alike(_SEVERAL, rules)))
    return told.where(F.col("is_resident") | F.col("is_known"))


def _alike(of: _Of, rules: Persons) -> list[Column]:
    """What is said of a person alike, and how they stand."""
    least = [of.least(column).alias(name) for name, column in _told().items()]
    differ = [F.coalesce(_differs(of, column), F.lit(False)) for column in _told().values()]
    return [*least, reduce(or_, differ).alias("differ"), _region_month(of, rules), *_standing(of, rules)]


def persons(
    agreed: DataFrame, several: DataFrame, aliases: DataFrame, deaths: DataFrame, rules: Persons, month: int
) -> DataFrame:
    """One row per person whom a class makes, with what is believed of them, how far, and whether they died.

    `agreed`: its result, computed, of `several`; `deaths` (known by `month`) with person_key. A field is that of
    the class with the best rank that tells it, then of the newest row. A death record of another name or birthday is
    somebody else's, or a typing error in the number: it kills nobody.
    """
    shared = shared_by(aliases).withColumn("is_shared", F.lit(True))
    found = agreed.join(_chosen(agreed, several, rules), on="person_key", how="left").join(
        F.broadcast(shared), on="person_key", how="left"
    )
    found = found.withColumns(
        {name: F.when(F.col("differ"), F.col(f"chosen_{name}")).otherwise(F.col(name)) for name in _told()}
    )
    told = judged_deaths(deaths, found)
    return (
        found.join(_agreed(told), on="person_key", how="left")
        .withColumn("marks", _marks())
        .withColumn("trust", _trust())
        .withColumn("is_collective_book", F.col("is_collective_book").cast("boolean"))
        .select(F.lit(month).alias("month"), "person_key", *FIELDS, *_STANDING, *_OTHERS)
    )


_STANDING = ("is_resident", "trust", "marks")
_OTHERS = ("died_on", "death_known_month", "region_month")


def _told() -> dict[str, Column]:
    """What a row says of a person. Of flags and lists the least is slow to find: they are numbers here."""
    fields = {name: F.col(name) for name in FIELDS}
    flag = F.col("is_collective_book").cast("int")
    return {**fields, "is_collective_book": flag, "own_trust": ids.trust(F.col("marks"))}


def _chosen(agreed: DataFrame, observations: DataFrame, rules: Persons) -> DataFrame:
    """One row per person of whom rows differ: the winner of each field, and the trust in the row that names them."""
    ranked = {name: "name_key" if name == "own_trust" else name for name in _told()}
    winners = [
        F.min_by(column, _order(ranked[name], rules)).alias(f"chosen_{name}") for name, column in _told().items()
    ]
    who = agreed.where(F.col("differ")).select("person_key")
    return observations.join(who, on="person_key", how="left_semi").groupBy("person_key").agg(*winners)


def _region_month(of: _Of, rules: Persons) -> Column:
    """Since when the home is told that is believed."""
    return of.first(F.col("period"), _order("region_code", rules)).alias("region_month")


def _order(field: str, rules: Persons) -> Column:
    """Sorts the row to believe to the front: it tells the field, its class is ranked best, it is the newest, or any."""
    rank = F.lit(len(rules.ranks[field]))
    for place, class_id in enumerate(rules.ranks[field]):
        rank = F.when(F.col("class_id") == class_id, place).otherwise(rank)
    newest = F.lit(_NEWEST) - F.col("period")
    return in_order((F.col(field).isNull(), 1), (rank, 2), (newest, 6), key=F.coalesce("content_key", "row_key"))


def _standing(of: _Of, rules: Persons) -> list[Column]:
    """By whom the person is told, and whether all say the same."""
    makes = {made: [c for c, one in rules.makes.items() if one == made] for made in ("resident", "known")}
    return [
        of.has(F.col("class_id").isin(*makes["resident"])).alias("is_resident"),
        of.has(F.col("class_id").isin(*makes["known"])).alias("is_known"),
        of.has(F.col("class_id") == rules.register).alias("is_registered"),
        _differs(of, F.col("class_id")).alias("is_told_twice"),
        *(_differs(of, F.col(name)).alias(mark) for name, mark in DIFFERENCES.items()),
    ]


def _differs(of: _Of, column: Column) -> Column:
    return of.least(column) != of.most(column)


def _marks() -> Column:
    """What is to be known about the person's identity."""
    marks = {
        "unregistered": ~F.col("is_registered"),
        "shared_number": F.col("is_shared"),
        **{mark: F.col(mark) for mark in DIFFERENCES.values()},
        "death_disputed": F.col("is_disputed"),
    }
    return F.array_compact(F.array(*(F.when(is_so, F.lit(mark)) for mark, is_so in marks.items())))


def _trust() -> Column:
    """0 a shared number; else what the number is worth, less for somebody whom the register does not know."""
    agreed = F.col("is_told_twice") & ~F.coalesce(F.col("name_differs"), F.lit(False))
    standing = F.when(F.col("is_registered"), ids.FULL_TRUST).when(agreed, AGREED).otherwise(UNREGISTERED)
    return F.when(F.col("is_shared"), 0).otherwise(F.least(F.col("own_trust"), standing))


def judged_deaths(deaths: DataFrame, people: DataFrame) -> DataFrame:
    """One row per death record of a person, with `refusal`: why it kills nobody; null when name and birth agree."""
    stated = F.col("attributes")["birth_on"].try_cast("date")
    known = people.select(
        "person_key", F.col("name_key").alias("believed_name"), F.col("birth_on").alias("believed_on")
    )
    is_named = F.coalesce(F.col("name_key") == F.col("believed_name"), F.lit(False))
    refusal = F.when(~is_named, "death_name_differs").when(stated != F.col("believed_on"), "death_birth_differs")
    return deaths.join(known, on="person_key", how="inner").select(*deaths.columns, refusal.alias("refusal"))


def _agreed(told: DataFrame) -> DataFrame:
    """One row per person with a death record: day and month known of those that agree, whether one does not."""
    agrees = F.col("refusal").isNull()
    return told.groupBy("person_key").agg(
        F.min(F.when(agrees, F.col("event_on"))).alias("died_on"),
        F.min(F.when(agrees, F.col("period"))).alias("death_known_month"),
        F.bool_or(~agrees).alias("is_disputed"),
    )


def age_on(birth_on: Column, day: Column) -> Column:
    """Whole years from `birth_on` to `day`; a birthday on `day` counts."""
    had_birthday = F.date_format(day, "MMdd") >= F.date_format(birth_on, "MMdd")
    return F.year(day) - F.year(birth_on) - F.when(had_birthday, 0).otherwise(1)


def with_age(people: DataFrame, month: int) -> DataFrame:
    """`people` with whole years at the end of `month`, or at death."""
    end = last_day(month)
    day = F.least(F.col("died_on"), _day(end))  # least() skips nulls: the month's end for the living
    return people.withColumn("age", age_on(F.col("birth_on"), F.coalesce(day, _day(end))).cast("int"))


def _day(day: date) -> Column:
    return F.lit(day.isoformat()).cast("date")
