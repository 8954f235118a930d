"""The ledger of measures: what each release added to or withdrew from a person's months, from the changed rows only."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.config.indicators import Measure, Part
from lowincome.language import to_column

KEY = ("id_key", "month", "from_release")
CHANGES = {"from_release": 1, "to_release": -1}  # a row adds when it is taken in and takes back when it is withdrawn


def person_month_changes(
    subjects: Mapping[str, DataFrame], measures: Sequence[Measure], since: int, until: int
) -> DataFrame:
    """One row per person, month and release: what releases in (since, until] added to or withdrew from the measures.

    A row counts in the release that took it in and, negated, in the one that withdrew it; so the sum over all releases
    up to any point is the state known at that point, and a run reads only the rows that its releases changed.
    """
    sources = dict.fromkeys((part.subject, measure.month_by) for measure in measures for part in measure.parts)
    changes = [
        _counted(subjects[subject].filter(_is_in(release, since, until)), subject, month_by, measures).select(
            "id_key", "month", F.col(release).alias("from_release"), *_signed(measures, sign)
        )
        for subject, month_by in sources
        for release, sign in CHANGES.items()
    ]
    sums = [F.sum(measure.column).alias(measure.column) for measure in measures]
    return reduce(DataFrame.unionByName, changes).groupBy(*KEY).agg(*sums)


def measure_value(measure: Measure, subject: str) -> Column:
    """What a row of `subject` adds to `measure`; 0 when the measure does not count it."""
    parts = (_part_value(part) for part in measure.parts if part.subject == subject)
    return reduce(Column.__add__, parts, F.lit(0).cast("bigint")).alias(measure.column)


def _part_value(part: Part) -> Column:
    where, value = (to_column(expression, F.col) for expression in (part.where, part.value))
    return F.coalesce(F.when(where, value.cast("bigint")), F.lit(0).cast("bigint"))


def _counted(rows: DataFrame, subject: str, month_by: str, measures: Sequence[Measure]) -> DataFrame:
    """The rows that a measure with this kind of month counts; what does not count them is 0, never null."""
    values = [measure_value(m, subject) if m.month_by == month_by else _none(m) for m in measures]
    counted = rows.select("id_key", F.col(month_by).alias("month"), *CHANGES, *values)
    return counted.filter(reduce(or_, (F.col(measure.column) != 0 for measure in measures)))


def _none(measure: Measure) -> Column:
    return F.lit(0).cast("bigint").alias(measure.column)


def _signed(measures: Sequence[Measure], sign: int) -> list[Column]:
    return [(F.col(measure.column) * sign).alias(measure.column) for measure in measures]


def _is_in(release: str, since: int, until: int) -> Column:
    """Whether a release is after `since` and not after `until`."""
    return (F.col(release) > since) & (F.col(release) <= until)
