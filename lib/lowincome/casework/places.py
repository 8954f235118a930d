"""Where the work on a household lies."""

from pyspark.sql import Column
from pyspark.sql import functions as F

UNKNOWN_TOWNSHIP = "000000000"
TOWNSHIP_DIGITS, VILLAGE_DIGITS = 9, 12


def township_of(region: Column) -> Column:
    """The township of a region code; 000000000 when the code names a larger region only."""
    return F.coalesce(_code_of(region, TOWNSHIP_DIGITS), F.lit(UNKNOWN_TOWNSHIP))


def village_of(region: Column) -> Column:
    """The village of a region code; null when the code names a larger region only."""
    return _code_of(region, VILLAGE_DIGITS)


def _code_of(region: Column, digits: int) -> Column:
    return F.when(F.length(region) >= digits, F.substring(region, 1, digits))
