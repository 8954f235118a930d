"""The ledger of measures: what each release added to or withdrew from a person's months, from the changed rows only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.config.indicators import Measure
from lowincome.language import to_column

Source = tuple[str, str, str]  # subject, the column that says in which month, the column that says whose

KEY = ("id_key", "month", "from_release")
CHANGES = {"from_release": 1, "to_release": -1}  # a row adds when it is taken in and takes back when it is withdrawn


def person_month_changes(
    subjects: Mapping[str, DataFrame], measures: Sequence[Measure], since: int, until: int
) -> DataFrame:
    """One row per person, month and release: what releases in (since, until] added to or withdrew from the measures.

    A row counts in the release that took it in and, negated, in the one that withdrew it; so the sum over all releases
    up to any point is the state known at that point, and a run reads only the rows that its releases changed. Each half
    of the sources is added up by itself, over its own measures: sums of all at once would not fit into memory.
    """
    halves = [(half, [m for m in measures if _is_of(m, half)]) for half in _halves(measures)]
    sums = [
        _sums(subjects, half, own, since, until).select(*KEY, *(F.col(m.column).alias(f"{m.column}__{n}") for m in own))
        for n, (half, own) in enumerate(halves)
    ]
    joined = reduce(lambda left, right: left.join(right, on=list(KEY), how="full"), sums)
    found = {m: [F.col(f"{m.column}__{n}") for n, (_, own) in enumerate(halves) if m in own] for m in measures}
    return joined.select(*KEY, *(_added(values).alias(measure.column) for measure, values in found.items()))


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
    values = [F.coalesce(F.when(where, value), F.lit(0)) for where, value in _parts(measure, subject, person)]
    return reduce(Column.__add__, values or [F.lit(0).cast("bigint")]).alias(measure.column)


def is_counted(measure: Measure, subject: str, person: str = "id_key") -> Column:
    """Whether a row of `subject` adds to `measure` of the person in column `person`; false or null when it does not.

    Without the amounts of rows that are not of its kind: for most rows all that is looked at is their class or kind.
    """
    parts = _parts(measure, subject, person)
    if len(parts) == 1:
        where, value = parts[0]
        return where & (value != 0)
    return measure_value(measure, subject, person) != 0


def _parts(measure: Measure, subject: str, person: str) -> list[tuple[Column, Column]]:
    """Which rows of `subject` a measure counts, and what each adds."""
    parts = (part for part in measure.parts if (part.subject, part.person) == (subject, person))
    return [(to_column(part.where, F.col), to_column(part.value, F.col).cast("bigint")) for part in parts]


def _halves(measures: Sequence[Measure]) -> list[list[Source]]:
    """The sources of the subject that most measures count, and all others."""
    sources: dict[Source, None] = dict.fromkeys((p.subject, m.month_by, p.person) for m in measures for p in m.parts)
    [(most, _)] = Counter(part.subject for measure in measures for part in measure.parts).most_common(1)
    halves = ([source for source in sources if (source[0] == most) is is_most] for is_most in (True, False))
    return [half for half in halves if half]


def _is_of(measure: Measure, sources: Sequence[Source]) -> bool:
    return any((part.subject, measure.month_by, part.person) in sources for part in measure.parts)


def _sums(
    subjects: Mapping[str, DataFrame], sources: Sequence[Source], measures: Sequence[Measure], since: int, until: int
) -> DataFrame:
    """One row per person, month and release with rows of `sources` that are counted: what they add to `measures`."""
    changes = [
        _counted(subjects[source[0]].where(_is_in(release, since, until)), source, release, measures)
        for source in sources
        for release in CHANGES
    ]
    sums = [F.sum(measure.column).alias(measure.column) for measure in measures]
    return reduce(DataFrame.unionByName, changes).groupBy(*KEY).agg(*sums)


def _counted(rows: DataFrame, source: Source, release: str, measures: Sequence[Measure]) -> DataFrame:
    """The rows that a measure of this source counts; what does not count them is 0, never null."""
    subject, month_by, person = source
    own = [measure for measure in measures if _is_of(measure, [source])]
    values = {m.column: measure_value(m, subject, person) if m in own else F.lit(0).cast("bigint") for m in measures}
    sign = CHANGES[release]
    return rows.where(reduce(or_, (is_counted(measure, subject, person) for measure in own))).select(
        F.col(person).alias("id_key"),
        F.col(month_by).alias("month"),
        F.col(release).alias("from_release"),
        *((value if sign > 0 else -value).alias(name) for name, value in values.items()),
    )


def _added(values: Sequence[Column]) -> Column:
    return reduce(Column.__add__, (F.coalesce(value, F.lit(0)) for value in values))


def _is_in(release: str, since: int, until: int) -> Column:
    """Whether a release is after `since` and not after `until`."""
    return (F.col(release) > since) & (F.col(release) <= until)
