"""What months and amounts are compared to: ratios, amounts per head, variation, counts of months."""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

from pyspark.sql import Column
from pyspark.sql import functions as F


def ratio(value: Column, base: Column) -> Column:
    """`value` in multiples of `base` as a double; null when either is unknown or the base is 0."""
    return F.when(base != 0, value.cast("double") / base.cast("double"))


def variation(months: Sequence[Column]) -> Column:
    """Standard deviation of the months in whole percent of their mean, rounded down; null when they add up to nothing.

    n·Σx² − (Σx)² stays a whole number; only its root is a double. Rounding down loses nothing against a line of whole
    percent. Beyond 64 bits it is unknown.
    """
    total = reduce(F.try_add, months)
    squares = reduce(F.try_add, (F.try_multiply(month, month) for month in months))
    spread = F.try_subtract(F.try_multiply(squares, F.lit(len(months)).cast("bigint")), F.try_multiply(total, total))
    return F.when(total > 0, F.floor(F.sqrt(spread.cast("double")) * 100 / total.cast("double")).cast("bigint"))


def lowest(months: Sequence[Column]) -> Column:
    """The lowest of the months: each of them is at or above a line when this is; unknown when one is."""
    return F.when(_all_known(months), F.least(*months))


def highest(months: Sequence[Column]) -> Column:
    """The highest of the months: each of them is at or below a line when this is; unknown when one is."""
    return F.when(_all_known(months), F.greatest(*months))


def _all_known(months: Sequence[Column]) -> Column:
    return reduce(Column.__and__, (month.isNotNull() for month in months))


def per_head(value: Column) -> Column:
    """The amount per living member, rounded half up, once; null when nobody is left.

    To compare with a line, multiply the line by the members instead.
    """
    heads = F.col("n_members")
    return F.when(heads > 0, F.floor((value * 2 + heads) / (heads * 2)).cast("bigint"))


def _run(months: Sequence[Column], goes_on: Callable[[Column], Column]) -> Column:
    run = F.lit(len(months))
    for length, value in reversed(list(enumerate(months))):
        run = F.when(goes_on(value), run).otherwise(F.lit(length))
    return run


# Of the twelve months, the newest first: how many that end with the newest are above 0, how many are not, how many
# of all are above 0.
COUNTS_OF_MONTHS: Mapping[str, Callable[[Sequence[Column]], Column]] = {
    "months_in_a_row": lambda months: _run(months, lambda value: value > 0),
    "months_at_zero": lambda months: _run(months, lambda value: value <= 0),
    "months_above_zero": lambda months: reduce(Column.__add__, (F.when(value > 0, 1).otherwise(0) for value in months)),
}
