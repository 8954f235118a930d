"""Levels of urgency as ranks that can be compared: the gravest is the highest."""

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as F

from lowincome.config.rule import Level
from lowincome.domain.levels import LEVELS

RANKS = {colour: rank for rank, colour in enumerate(reversed(LEVELS), start=1)}
LOWEST = LEVELS[-1]


def level_value(level: Level, column: Callable[[str], Column]) -> Column:
    """The value that the level is measured by, as BIGINT; 0 when the level is fixed."""
    return (column(level.value) if level.value else F.lit(0)).cast("bigint")


def level_rank(level: Level, column: Callable[[str], Column]) -> Column:
    """The rank of the fixed level, or of the gravest step that the value reaches; the lowest when it reaches none.

    Steps are tenths of the line and compare by cross-multiplication, so that nothing is rounded.
    """
    if level.fixed:
        return F.lit(RANKS[level.fixed])
    value, line = level_value(level, column), column(f"param.{level.line}")
    rank = F.lit(RANKS[LOWEST])
    for colour in sorted(level.steps, key=RANKS.__getitem__):
        rank = F.when(value * 10 >= line * level.steps[colour], F.lit(RANKS[colour])).otherwise(rank)
    return rank
