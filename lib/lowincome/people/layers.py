"""Layers of the low-income population: who is registered, who is suspected, by what, and since when."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.config.codes import GENERAL
from lowincome.config.layers import Layers, Status
from lowincome.domain.month import plus_months
from lowincome.people.rolls import is_current


def told_by(rows: DataFrame, code: str, rules: Layers, month: int) -> DataFrame:
    """One row per row of a subject that names a status: the person, and of each status whether the row names it.

    `rows`: those of events, and of lists those that hold in the month; column `code` says what is meant.
    """
    statuses = [status for status in rules.statuses if not status.has_left]
    is_on_list = is_current(month) if "to_on" in rows.columns else F.lit(True)
    is_list = F.col("class_id").isin(*rules.lists)
    named = {
        status.name: _is_of(status, code)
        & F.when(is_list, is_on_list).otherwise(F.col("event_month") >= _first(status, month))
        for status in statuses
    }
    return _told(rows.where(F.col("class_id").isin(*rules.told_classes)), named, rules)


def left_by(departures: DataFrame, rules: Layers, month: int) -> DataFrame:
    """One row per person and list that they went off, as `told_by` has them.

    `departures`: id_key, class_id and left_month of rows that are on no list any more.
    """
    named = {
        status.name: _is_of(status) & (F.col("left_month") >= _first(status, month))
        for status in rules.statuses
        if status.has_left
    }
    return _told(departures, named, rules)


def layers(people: DataFrame, told: Iterable[DataFrame], before: DataFrame, rules: Layers, month: int) -> DataFrame:
    """One row per living person of `people` whom a status holds for: the layer, what decided, what else, since when.

    `before`: person_key, layer_code and from_month of the evaluated month before.
    """
    names = [status.name for status in rules.statuses]
    found = (
        reduce(DataFrame.unionByName, told)
        .groupBy("person_key")
        .agg(*(F.coalesce(F.bool_or(name), F.lit(False)).alias(name) for name in names))
        .join(people.where(F.col("died_on").isNull()).select("person_key"), on="person_key", how="left_semi")
        .select("person_key", F.array_compact(F.array(*_in_order(rules))).alias("codes"))
        .where(F.size("codes") > 0)
    )
    former = before.select(
        "person_key", F.col("layer_code").alias("former_layer_code"), F.col("from_month").alias("former_month")
    )
    is_still = F.col("layer_code") == F.col("former_layer_code")
    return (
        found.withColumn("status_code", F.element_at("codes", 1))
        .withColumn("layer_code", _layer(rules))
        .join(former, on="person_key", how="left")
        .select(
            F.lit(month).alias("month"),
            *("person_key", "layer_code", "status_code"),
            F.slice("codes", 2, len(names)).alias("other_codes"),
            F.when(is_still, F.col("former_month")).otherwise(month).alias("from_month"),
            "former_layer_code",
        )
    )


def with_layer(members: DataFrame, layers: DataFrame) -> DataFrame:
    """`members` with the layer_code of each person; who is in none is general."""
    of_person = layers.select("person_key", F.col("layer_code").alias("found"))
    return (
        members.join(of_person, on="person_key", how="left")
        .withColumn("layer_code", F.coalesce("found", F.lit(GENERAL)))
        .drop("found")
    )


def _told(rows: DataFrame, named: dict[str, Column], rules: Layers) -> DataFrame:
    silent = F.lit(None).cast("boolean")
    flags = [named.get(status.name, silent).alias(status.name) for status in rules.statuses]
    return rows.select(F.col("id_key").alias("person_key"), *flags).where(reduce(or_, map(F.col, named)))


def _is_of(status: Status, code: str | None = None) -> Column:
    is_of_class = F.col("class_id").isin(*status.classes)
    return is_of_class & F.col(code).isin(*status.codes) if code and status.codes else is_of_class


def _first(status: Status, month: int) -> int:
    """The first month of the status's window."""
    return plus_months(month, 1 - (status.months or 1))


def _in_order(rules: Layers) -> list[Column]:
    """The name of each status that holds, else null; that somebody left a list counts below the layers above only."""
    columns = []
    for status in rules.statuses:
        holds = F.col(status.name)
        better = rules.above(status.layer)
        if status.has_left and better:
            holds = holds & ~reduce(or_, (F.col(other.name) for other in better))
        columns.append(F.when(holds, F.lit(status.name)))
    return columns


def _layer(rules: Layers) -> Column:
    layer = F.lit(None).cast("string")
    for one in rules.layers:
        layer = F.when(F.col("status_code").isin(*(s.name for s in rules.of(one.name))), one.name).otherwise(layer)
    return layer
