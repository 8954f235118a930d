"""Deterministic draws as Columns: one seed gives one province, whatever the engine and the number of partitions."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt
from statistics import NormalDist

from pyspark.sql import Column
from pyspark.sql import functions as F

TABLE_SIZE, TABLE_BITS = 256, 10


@dataclass(frozen=True)
class Dice:
    """Draws of one province; `salt` names what is drawn, `of` the columns that a draw belongs to."""

    seed: int

    def below(self, count: int, salt: str, *of: Column) -> Column:
        """A whole number from 0 up to, not including, `count`."""
        return F.pmod(self.hash(salt, *of), F.lit(count).cast("bigint"))

    def hash(self, salt: str, *of: Column) -> Column:
        """A 64-bit hash, the source of all other draws."""
        return F.xxhash64(F.lit(self.seed).cast("bigint"), F.lit(salt), *of)

    def hits(self, per_mille: int, salt: str, *of: Column) -> Column:
        """True for `per_mille` of a thousand draws."""
        return self.below(1000, salt, *of) < per_mille

    def choice(self, options: Sequence[str], salt: str, *of: Column) -> Column:
        """One of `options`."""
        return one_of(options, self.below(len(options), salt, *of))

    def long_tail(self, median: int, spread: float, salt: str, *of: Column) -> Column:
        """A whole number around `median`, log-normal with `spread` as the standard deviation of its logarithm.

        The product of two draws from a table of whole numbers: engines differ in exp and log, never in these.
        """
        table = _quantiles(spread / sqrt(2))
        first, second = (self.choice(table, f"{salt}/{half}", *of).cast("bigint") for half in (1, 2))
        return F.shiftright(F.lit(median) * first * second, 2 * TABLE_BITS)


def _quantiles(spread: float) -> list[str]:
    """A log-normal distribution with median 1 in `TABLE_SIZE` steps, as whole numbers of 2 ** -TABLE_BITS."""
    normal = NormalDist(0.0, spread)
    steps = ((step + 0.5) / TABLE_SIZE for step in range(TABLE_SIZE))
    return [f"{round(exp(normal.inv_cdf(step)) * 2**TABLE_BITS):06d}" for step in steps]


def whole(number: Column, divisor: int) -> Column:
    """The whole part of `number / divisor` for numbers from zero up to 2 ** 53, where the double cannot round up."""
    return F.floor(number / divisor).cast("bigint")


def one_of(options: Sequence[str], index: Column) -> Column:
    """The option at `index`, counted from 0; cut from one text, because an array of literals makes plans large."""
    width = max(len(option) for option in options)
    text = "".join(option.ljust(width) for option in options)
    return F.rtrim(F.substring(F.lit(text), (index * width + 1).cast("int"), F.lit(width)))


def digits(number: Column, width: int) -> Column:
    """The number as text of `width` digits with leading zeros."""
    return F.lpad(number.cast("string"), width, "0")


def month_of(day: Column) -> Column:
    """The month `yyyymm` of a date."""
    return (F.year(day) * 100 + F.month(day)).cast("int")


def first_day_of(month: Column) -> Column:
    """The first day of a month `yyyymm`."""
    return F.make_date(whole(month, 100).cast("int"), (month % 100).cast("int"), F.lit(1))


def plus_months_of(month: Column, count: Column) -> Column:
    """The month `count` months after `month`."""
    return month_of(F.add_months(first_day_of(month), count.cast("int")))
