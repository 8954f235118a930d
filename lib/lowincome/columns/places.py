"""What a region code says of the places in which it lies."""

from pyspark.sql import Column
from pyspark.sql import functions as F

UNKNOWN_TOWNSHIP = "000000000"
CITY_DIGITS, COUNTY_DIGITS, TOWNSHIP_DIGITS, VILLAGE_DIGITS = 4, 6, 9, 12


def township_of(region: Column) -> Column:
    """The township of a region code; 000000000 when the code names a larger region only."""
    return F.coalesce(_code_of(region, TOWNSHIP_DIGITS), F.lit(UNKNOWN_TOWNSHIP))


def village_of(region: Column) -> Column:
    """The village of a region code; null when the code names a larger region only."""
    return _code_of(region, VILLAGE_DIGITS)


def is_in_township(region: Column, province: str) -> Column:
    """Whether a region code names a township of the province, or a village in one."""
    return F.coalesce((F.length(region) >= TOWNSHIP_DIGITS) & region.startswith(province), F.lit(False))


def _code_of(region: Column, digits: int) -> Column:
    return F.when(F.length(region) >= digits, F.substring(region, 1, digits))
