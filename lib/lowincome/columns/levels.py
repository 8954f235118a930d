"""Levels of urgency as ranks that can be compared."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lowincome.domain.levels import LEVELS

_COLOURS = tuple(reversed(LEVELS))  # the place of a colour, from 1, is its rank


def rank_of(level: Column) -> Column:
    """1 for blue up to 4 for red; null when there is no level."""
    return F.array_position(F.array(*map(F.lit, _COLOURS)), level).cast("int")


def level_name(rank: Column) -> Column:
    """The colour that has this rank; null for none."""
    # Not element_at: with ANSI on, Spark takes it for never null, and gives the last colour where the rank is unknown.
    return F.try_element_at(F.array(*map(F.lit, _COLOURS)), rank)
