"""Wiring of the moves: which rolls go on counting for those who moved, and where something is wrong."""

from dataclasses import replace

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.config.catalogue import Catalogue
from lowincome.config.codes import BENEFIT_CLASSES
from lowincome.domain.month import plus_months
from lowincome.people.aliases import persons_of
from lowincome.people.moves import carried, followed
from lowincome.pipeline.context import Context
from lowincome.pipeline.known import Known, departures


def follow(context: Context, known: Known, moves: DataFrame, meant: DataFrame) -> tuple[DataFrame, Known]:
    """The rows that went off a roll, and what is known with those that count on; core.move of the month is written."""
    tables, keep, catalogue, month = context.tables, context.staging.keep, context.catalogue, known.month
    back = max(catalogue.layers.left_months, catalogue.persons.moves.months)
    lists = {*catalogue.layers.left_classes, *_rolls(catalogue)}
    left = keep("departures", persons_of(departures(context, known, lists, plus_months(month, 1 - back)), meant))
    is_benefit = F.col("programme_code").isin(*BENEFIT_CLASSES)
    now, gone = known.newest_snapshots("enrolment", catalogue).where(is_benefit), left.where(is_benefit)
    tables.replace_month("core.move", followed(moves, now, gone).withColumn("month", F.lit(month)), month)
    of_month = tables.of_month("core.move", month)
    still = keep("carried", carried(of_month, gone))
    enrolment = known.subjects["enrolment"]
    subjects = {**known.subjects, "enrolment": enrolment.unionByName(still.select(*enrolment.columns))}
    return left, replace(known, subjects=subjects)


def _rolls(catalogue: Catalogue) -> set[str]:
    """The classes that list who has a benefit."""
    lists = [c for c in catalogue.contracts.values() if c.subject == "enrolment" and c.delivery == "snapshot"]
    return {c.class_id for c in lists if not c.possible("programme_code").isdisjoint(BENEFIT_CLASSES)}
