"""Which months a class reports on, and which days each of its drops covers."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from lowincome.config.contracts import Contract
from lowincome.domain.month import first_day, last_day, plus_months
from lowincome.sample.recipes import class_number


class Delivery(NamedTuple):
    """One drop of a class: its month, the next one's (for late rows), the days it covers, whether it is the first."""

    period: int
    next_period: int | None
    from_day: date
    to_day: date
    is_first: bool


def months_of_year(contract: Contract) -> tuple[int, ...]:
    """The months in which the class is delivered, by its cadence; once a year is January or December."""
    yearly = 12 if class_number(contract.class_id) % 2 else 1
    months = {"month": tuple(range(1, 13)), "quarter": (3, 6, 9, 12), "term": (2, 9), "year": (yearly,)}
    return months[contract.cadence]


def deliveries(contract: Contract, months: Sequence[int]) -> list[Delivery]:
    """The deliveries of a class in these months."""
    due = months_of_year(contract)
    periods = [month for month in months if month % 100 in due]
    return [
        Delivery(period, after, first_day(_since(period, due)), last_day(period), at == 0)
        for at, (period, after) in enumerate(zip(periods, [*periods[1:], None], strict=True))
    ]


def _since(period: int, due: tuple[int, ...]) -> int:
    """The month after the last one that was due before `period`."""
    month = period
    while plus_months(month, -1) % 100 not in due:
        month = plus_months(month, -1)
    return month
