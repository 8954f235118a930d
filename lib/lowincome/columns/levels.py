"""Levels of urgency as ranks that can be compared."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lowincome.domain.levels import LEVELS


def rank_of(level: Column) -> Column:
    """1 for blue up to 4 for red; null when there is no level."""
    return F.array_position(F.array(*(F.lit(colour) for colour in reversed(LEVELS))), level).cast("int")
