"""The spans of months that views compare, by name: `back_1` is the month before the evaluated one."""

from collections.abc import Mapping

from lowincome.config.indicators import View
from lowincome.domain.month import last_months, plus_months

RUN: View = "months_in_a_row"
RUN_MONTHS = tuple(f"back_{back}" for back in range(12))

# What each view reads, the newest span first. The run is a span of its own: one number that stands for twelve months.
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
    RUN: (RUN,),
}


def span_months(span: str, month: int) -> tuple[int, ...]:
    """The months of `span` seen from `month`, the oldest first; a run is known where the month itself is."""
    if span == RUN:
        return (month,)
    if span == "year_to_date":
        return last_months(month, month % 100)
    if span == "last_3_months":
        return last_months(month, 3)
    if span == "last_12_months":
        return last_months(month, 12)
    return (plus_months(month, -int(span.removeprefix("back_"))),)
