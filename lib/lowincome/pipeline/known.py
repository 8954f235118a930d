"""What a month may see: rows that hold as a release knew them, and which city delivered what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from lowincome.columns.places import CITY_DIGITS
from lowincome.config.catalogue import SUBJECTS, Catalogue
from lowincome.domain.month import plus_months
from lowincome.intake.changes import newest_states
from lowincome.intake.presence import gone, present
from lowincome.intake.slots import is_class
from lowincome.pipeline.context import Context

PROVINCE_DIGITS = 2
MONTHS_OF = {"month": 1, "quarter": 3, "term": 7, "year": 12}  # from February to September is the longer term


@dataclass(frozen=True)
class Known:
    """What is known for `month` when releases up to `as_of` count."""

    month: int
    as_of: int
    subjects: Mapping[str, DataFrame]
    drops: tuple[Row, ...]

    def newest_snapshots(self, subject: str, contracts: Catalogue) -> DataFrame:
        """The rows of `subject` that are on the newest list of each sender of each snapshot class."""
        return self.subjects[subject].where(is_class(_classes(contracts, subject, "snapshot")))


def known_for(context: Context, month: int, as_of: int) -> Known:
    """What holds in `month` as releases up to `as_of` left it, told of it or earlier, about it or earlier.

    Events all count; of a snapshot the rows whose interval is open, with the month that opened it as `period`; of a
    register that tells changes the newest state.
    """
    listed = _listed(context, month, as_of)
    subjects = {subject: _holding(context, subject, listed, month, as_of) for subject in SUBJECTS}
    drops = _in_force(context.tables.read("std.drop"), as_of).where(
        (F.col("state") == "loaded") & (F.col("period") <= month)
    )
    return Known(month, as_of, subjects, tuple(drops.orderBy("class_id", "period", "sender_code").collect()))


def departures(context: Context, known: Known, classes: Iterable[str], first_month: int) -> DataFrame:
    """One row per row of `std.enrolment` that went off the lists of `classes` since `first_month`, with left_month."""
    ledger, rows = (context.tables.read(name).where(is_class(classes)) for name in ("std.presence", "std.enrolment"))
    left = gone(ledger.where(F.col("from_release") <= known.as_of), known.month, first_month)
    return _in_force(rows, known.as_of).join(left, on=["class_id", "content_key"], how="inner")


def _listed(context: Context, month: int, as_of: int) -> DataFrame:
    """Result of `present`; kept, for several stages read each subject that has lists."""
    known = context.tables.read("std.presence").where(F.col("from_release") <= as_of)
    if context.tables.version("std.presence") is None:
        return present(known, month)
    return context.staging.keep(f"listed-{month}-{as_of}", present(known, month))


def _holding(context: Context, subject: str, listed: DataFrame, month: int, as_of: int) -> DataFrame:
    rows = _in_force(context.tables.read(f"std.{subject}"), as_of).where(F.col("event_month") <= month)
    snapshots, changes = (_classes(context.catalogue, subject, delivery) for delivery in ("snapshot", "changes"))
    told = rows.where(F.col("period") <= month)
    parts = [told.where(~is_class([*snapshots, *changes]))]
    if changes:
        parts.append(told.where(is_class(changes)).transform(newest_states))
    if snapshots:
        there = rows.where(is_class(snapshots)).join(listed, on=["class_id", "content_key"], how="inner")
        parts.append(there.withColumn("period", F.col("since")).drop("since"))
    return reduce(DataFrame.unionByName, parts)


def _classes(contracts: Catalogue, subject: str, delivery: str) -> list[str]:
    """The classes of a subject that are delivered in this way."""
    of_subject = (contract for contract in contracts.contracts.values() if contract.subject == subject)
    return [contract.class_id for contract in of_subject if contract.delivery == delivery]


def _in_force(rows: DataFrame, as_of: int) -> DataFrame:
    """Rows that had come by `as_of` and were not withdrawn by then."""
    is_withdrawn = F.coalesce(F.col("to_release") <= as_of, F.lit(False))
    return rows.where((F.col("from_release") <= as_of) & ~is_withdrawn)


def delivered_cities(catalogue: Catalogue, drops: Iterable[Row]) -> dict[str, dict[int, frozenset[str]]]:
    """Measure → month → cities for which every class behind the measure was delivered: there, no row means 0."""
    cities = frozenset(code for code in catalogue.regions if len(code) == CITY_DIGITS)
    by_class: dict[str, dict[int, frozenset[str]]] = {}
    for drop in drops:
        months = by_class.setdefault(drop.class_id, {})
        contract = catalogue.contracts.get(drop.class_id)
        for month in _answered(drop.period, MONTHS_OF[contract.cadence] if contract else 1):
            months[month] = months.get(month, frozenset()) | _cities_of(drop.sender_code, cities)
    return {m.name: _common(by_class, m.classes) for m in catalogue.indicators.measures}


def _answered(period: int, months: int) -> list[int]:
    """The months that a drop answers for: since the one before it was due, and until the next one is."""
    return [plus_months(period, shift) for shift in range(1 - months, months)]


def _cities_of(sender: str, cities: frozenset[str]) -> frozenset[str]:
    if len(sender) == PROVINCE_DIGITS:
        return frozenset(city for city in cities if city.startswith(sender))
    return frozenset({sender[:CITY_DIGITS]}) & cities


def _common(by_class: Mapping[str, Mapping[int, frozenset[str]]], classes: Iterable[str]) -> dict[int, frozenset[str]]:
    delivered = [by_class.get(class_id, {}) for class_id in classes]
    months = set.intersection(*(set(one) for one in delivered)) if delivered else set()
    return {month: frozenset.intersection(*(one[month] for one in delivered)) for month in sorted(months)}
