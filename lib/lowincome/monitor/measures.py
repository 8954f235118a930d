"""The ledger of measures: what each release added to or withdrew from a person's months, from the changed rows only."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.config.indicators import Measure, Part
from lowincome.language import to_column

Source = tuple[str, str, str]  # subject, the column that says in which month, the column that says whose

KEY = ("id_key", "month", "from_release")
CHANGES = {"from_release": 1, "to_release": -1}  # a row adds when it is taken in and takes back when it is withdrawn


def person_month_changes(
    subjects: Mapping[str, DataFrame], measures: Sequence[Measure], since: int, until: int
) -> DataFrame:
    """One row per person, month and release: what releases in (since, until] added to or withdrew from the measures.

    A row counts in the release that took it in and, negated, in the one that withdrew it; so the sum over all releases
    up to any point is the state known at that point, and a run reads only the rows that its releases changed.
    """
    sources = dict.fromkeys((p.subject, m.month_by, p.person) for m in measures for p in m.parts)
    changes = [
        _counted(subjects[source[0]].filter(_is_in(release, since, until)), source, measures).select(
            "id_key", "month", F.col(release).alias("from_release"), *_signed(measures, sign)
        )
        for source in sources
        for release, sign in CHANGES.items()
    ]
    sums = [F.sum(measure.column).alias(measure.column) for measure in measures]
    return reduce(DataFrame.unionByName, changes).groupBy(*KEY).agg(*sums)


def measure_states(standing: Mapping[str, DataFrame], measures: Sequence[Measure]) -> DataFrame:
    """One row per person who holds something: what holds at the month's end; `standing`: results of that name."""
    sources = dict.fromkeys((part.subject, part.person) for measure in measures for part in measure.parts)
    counted = [
        standing[subject].select(
            F.col(person).alias("id_key"), *(measure_value(measure, subject, person) for measure in measures)
        )
        for subject, person in sources
    ]
    sums = [F.sum(measure.column).alias(measure.column) for measure in measures]
    return reduce(DataFrame.unionByName, counted).groupBy("id_key").agg(*sums)


def measure_value(measure: Measure, subject: str, person: str = "id_key") -> Column:
    """What a row of `subject` adds to `measure` of the person in column `person`; 0 when it is not counted."""
    parts = (_part_value(part) for part in measure.parts if (part.subject, part.person) == (subject, person))
    return reduce(Column.__add__, parts, F.lit(0).cast("bigint")).alias(measure.column)


def _part_value(part: Part) -> Column:
    where, value = (to_column(expression, F.col) for expression in (part.where, part.value))
    return F.coalesce(F.when(where, value.cast("bigint")), F.lit(0).cast("bigint"))


def _counted(rows: DataFrame, source: Source, measures: Sequence[Measure]) -> DataFrame:
    """The rows that a measure of this source counts; what does not count them is 0, never null."""
    subject, month_by, person = source
    values = [measure_value(m, subject, person) if m.month_by == month_by else no_value(m) for m in measures]
    counted = rows.select(F.col(person).alias("id_key"), F.col(month_by).alias("month"), *CHANGES, *values)
    return counted.filter(reduce(or_, (F.col(measure.column) != 0 for measure in measures)))


def no_value(measure: Measure) -> Column:
    """What a row adds to a measure that does not count its kind of rows."""
    return F.lit(0).cast("bigint").alias(measure.column)


def _signed(measures: Sequence[Measure], sign: int) -> list[Column]:
    return [(F.col(measure.column) * sign).alias(measure.column) for measure in measures]


def _is_in(release: str, since: int, until: int) -> Column:
    """Whether a release is after `since` and not after `until`."""
    return (F.col(release) > since) & (F.col(release) <= until)
