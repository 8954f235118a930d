"""Where a measure over a span of months is known: what did not come is not 0."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns.places import CITY_DIGITS
from lowincome.config.indicators import Indicators
from lowincome.monitor.spans import known_months

Known = Mapping[str, Mapping[int, frozenset[str]]]
Pair = tuple[str, str]  # a measure and a span


class Coverage(NamedTuple):
    """Flags by name: the cities in which they hold; of each measure and span, under which flags it is known.

    A measure over months_at_zero is known of so many months under each flag; under others that number is 0.
    """

    flags: Mapping[str, Sequence[str]]
    known_under: Mapping[Pair, Mapping[str, int]]

    def with_flags(self, people: DataFrame) -> DataFrame:
        """`people` (with region_code) and the flags: many spans share one, and a place is looked at once for each."""
        city = F.substring("region_code", 1, CITY_DIGITS)
        return people.select("*", *(city.isin(*cities).alias(flag) for flag, cities in self.flags.items()))

    def value_of(self, pair: Pair, found: Column) -> Column:
        """What `found` of a measure over a span says: null where it is not known, without rows what nothing adds to."""
        value = F.lit(None).cast("bigint")
        for flag, n_months in self.known_under[pair].items():
            # Nothing in the months that are known is nothing in so many months, not in twelve.
            counted = F.least(found, F.lit(n_months)) if pair[1] == "months_at_zero" else F.coalesce(found, F.lit(0))
            value = F.when(F.col(flag), counted).otherwise(value)
        return value.cast("bigint")


def coverage(known: Known, pairs: Iterable[Pair], indicators: Indicators, month: int) -> Coverage:
    """Where each of `pairs` is known; `known`: per measure and month, the cities (four digits) that delivered."""
    flags: dict[tuple[str, ...], str] = {}
    known_under: dict[Pair, dict[str, int]] = {}
    for measure, span in pairs:
        every_month = span == "months_above_zero" or indicators.measure(measure).every_month
        found = _known_cities(known.get(measure, {}), span, month, every_month)
        named = {flags.setdefault(tuple(cities), f"known_{len(flags)}"): n for n, cities in found.items()}
        known_under[measure, span] = named
    return Coverage({flag: cities for cities, flag in flags.items()}, known_under)


def _known_cities(
    delivered: Mapping[int, frozenset[str]], span: str, month: int, every_month: bool
) -> Mapping[int, Sequence[str]]:
    """The cities for which a span is known: of months_at_zero by how many of its months are, of others all under 0.

    A span is not known when a month is missing that is not before the city's first delivery. Months before that count
    nothing, so that a sum is at least so much; with `every_month` they are missing, too.
    """
    months = known_months(span, month, min(delivered, default=month))
    found: dict[int, list[str]] = {}
    for city in sorted(set().union(*delivered.values())):
        first = min(one for one in delivered if city in delivered[one])
        own = [one for one in months if every_month or one >= first]
        if own and all(city in delivered.get(one, ()) for one in own):
            found.setdefault(len(own) if span == "months_at_zero" else 0, []).append(city)
    return found
