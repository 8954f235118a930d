"""The spans of months that views compare, by name: `back_1` is the month before the evaluated one."""

from collections.abc import Mapping

from lowincome.config.indicators import View
from lowincome.domain.month import last_months, months_between, plus_months

YEAR = tuple(f"back_{back}" for back in range(12))
# Spans that are a count of months, made from the twelve months.
OF_YEAR: tuple[View, ...] = ("months_in_a_row", "months_at_zero", "months_above_zero")
BEFORE_ALL = 0

# What each view reads of its measure, the newest span first; of some months, as many as the indicator says.
SPANS: Mapping[View, tuple[str, ...]] = {
    "month": ("back_0",),
    "previous_month": ("back_1",),
    "year_ago_month": ("back_12",),
    "mom_difference": ("back_0", "back_1"),
    "mom_ratio": ("back_0", "back_1"),
    "yoy_difference": ("back_0", "back_12"),
    "yoy_ratio": ("back_0", "back_12"),
    "year_to_date": ("year_to_date",),
    "last_3_months": ("last_3_months",),
    "last_12_months": ("last_12_months",),
    "cumulative": ("cumulative",),
    "share_ratio": ("last_12_months",),
    "per_head": ("last_12_months",),
    "variation_percent": YEAR,
    "lowest_month": YEAR,
    "highest_month": YEAR,
    "months_in_a_row": ("months_in_a_row",),
    "months_at_zero": ("months_at_zero",),
    "months_above_zero": ("months_above_zero",),
}


def span_months(span: str, month: int) -> tuple[int, ...]:
    """The months of `span` seen from `month`, the oldest first; of all before only the first and the last."""
    if span == "year_to_date":
        return last_months(month, month % 100)
    if span == "last_3_months":
        return last_months(month, 3)
    if span == "last_12_months" or span in OF_YEAR:
        return last_months(month, 12)
    if span == "cumulative":
        return (BEFORE_ALL, month)
    return (plus_months(month, -int(span.removeprefix("back_"))),)


def known_months(span: str, month: int, first: int) -> tuple[int, ...]:
    """The months of which something must be known for `span` to be; `first` is the first of all."""
    return months_between(first, month) if span == "cumulative" else span_months(span, month)
