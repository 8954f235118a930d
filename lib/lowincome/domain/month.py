"""Months as integers `yyyymm`, so that they sort, partition and print without conversion."""

import calendar
import re
from datetime import date

from lowincome.domain.errors import LowincomeError

FIRST_YEAR, LAST_YEAR = 1949, 2099


def parse_month(text: str) -> int:
    """The month named by `text`, such as `202412`; anything else is an error that names the form."""
    if not re.fullmatch(r"\d{6}", text, flags=re.ASCII) or not is_month(int(text)):
        raise LowincomeError(f"{text!r} is not a month", do="write year and month as yyyymm, for example 202412")
    return int(text)


def is_month(number: int) -> bool:
    """Whether `number` is a `yyyymm` between 194901 and 209912."""
    return FIRST_YEAR <= number // 100 <= LAST_YEAR and 1 <= number % 100 <= 12


def in_words(month: int) -> str:
    """The month as Chinese readers see it: 2024年12月."""
    return f"{month // 100}年{month % 100}月"


def plus_months(month: int, count: int) -> int:
    """The month `count` months after `month` (before it, when negative)."""
    index = (month // 100) * 12 + month % 100 - 1 + count
    return index // 12 * 100 + index % 12 + 1


def last_months(month: int, count: int) -> tuple[int, ...]:
    """The `count` months that end with `month`, the oldest first."""
    return tuple(plus_months(month, -back) for back in reversed(range(count)))


def months_between(first: int, last: int) -> tuple[int, ...]:
    """The months from `first` to `last`, both included."""
    return last_months(last, (last // 100 - first // 100) * 12 + last % 100 - first % 100 + 1)


def first_day(month: int) -> date:
    """The first day of `month`."""
    return date(month // 100, month % 100, 1)


def last_day(month: int) -> date:
    """The last day of `month`."""
    year, number = divmod(month, 100)
    return date(year, number, calendar.monthrange(year, number)[1])
