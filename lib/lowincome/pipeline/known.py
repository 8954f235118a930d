"""What a month may see: rows in force at a release, newest snapshots, and which city delivered what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from lowincome.config.catalogue import SUBJECTS, Catalogue
from lowincome.pipeline.context import Context

PROVINCE_DIGITS, CITY_DIGITS = 2, 4


@dataclass(frozen=True)
class Known:
    """What is known for `month` when releases up to `as_of` count."""

    month: int
    as_of: int
    subjects: Mapping[str, DataFrame]
    drops: tuple[Row, ...]

    def newest_snapshots(self, subject: str, contracts: Catalogue) -> DataFrame:
        """The rows of `subject` that the newest drop of each sender of each snapshot class holds."""
        newest: dict[tuple[str, str], Row] = {}
        for drop in self.drops:
            contract = contracts.contracts.get(drop.class_id)
            if contract and contract.subject == subject and contract.delivery == "snapshot":
                slot = (drop.class_id, drop.sender_code)
                if slot not in newest or drop.period > newest[slot].period:
                    newest[slot] = drop
        ids = [drop.drop_id for drop in newest.values()]
        return self.subjects[subject].where(F.col("drop_id").isin(ids))


def known_for(context: Context, month: int, as_of: int) -> Known:
    """Rows of drops that report on `month` or earlier, as releases up to `as_of` left them."""
    subjects = {
        subject: _in_force(context.tables.read(f"std.{subject}"), as_of).where(
            (F.col("period") <= month) & (F.col("event_month") <= month)
        )
        for subject in SUBJECTS
    }
    drops = _in_force(context.tables.read("std.drop"), as_of).where(
        (F.col("state") == "loaded") & (F.col("period") <= month)
    )
    return Known(month, as_of, subjects, tuple(drops.orderBy("class_id", "period", "sender_code").collect()))


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
        months[drop.period] = months.get(drop.period, frozenset()) | _cities_of(drop.sender_code, cities)
    return {m.name: _common(by_class, m.classes) for m in catalogue.indicators.measures}


def _cities_of(sender: str, cities: frozenset[str]) -> frozenset[str]:
    if len(sender) == PROVINCE_DIGITS:
        return frozenset(city for city in cities if city.startswith(sender))
    return frozenset({sender[:CITY_DIGITS]}) & cities


def _common(by_class: Mapping[str, Mapping[int, frozenset[str]]], classes: Iterable[str]) -> dict[int, frozenset[str]]:
    delivered = [by_class.get(class_id, {}) for class_id in classes]
    months = set.intersection(*(set(one) for one in delivered)) if delivered else set()
    return {month: frozenset.intersection(*(one[month] for one in delivered)) for month in sorted(months)}
