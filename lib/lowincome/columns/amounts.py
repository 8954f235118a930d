"""Amounts of money from text to BIGINT fen, digit by digit: no floating point, no rounding."""

from typing import Literal

from pyspark.sql import Column
from pyspark.sql import functions as F

MAX_FEN = 10**13  # a sum over a whole province stays far from the end of BIGINT
_PLACES = {"yuan": 2, "wan_yuan": 6}  # decimals of the unit that make one fen
_UNIT_WORDS = {"yuan": "(元)?", "wan_yuan": "(万元?)?"}
_WHOLE = "([0-9]{1,15}|[0-9]{1,3}(,[0-9]{3}){1,4})"


def to_fen(text: Column, unit: Literal["yuan", "wan_yuan"] = "yuan") -> Column:
    """The fen in `1,234.50`, `￥12`, `-3.5元` or `(12)`, negative for refunds; null when it is no exact amount.

    `text` is clean (narrow characters). Parts of a fen, another unit, odd thousands and more than 10^13 fen are null.
    """
    written = F.translate(text, "− ", "-")
    plain = F.translate(written, ",¥元万()+-", "")
    decimals = F.rpad(F.split_part(F.concat(plain, F.lit(".")), F.lit("."), F.lit(2)), _PLACES[unit], "0")
    size = F.concat(F.substring_index(plain, ".", 1), decimals).try_cast("bigint")
    signed = F.when(written.rlike("[-(]"), -size).otherwise(size)
    return F.when(written.rlike(_shape(unit)) & (size <= MAX_FEN), signed)


def to_integer(text: Column) -> Column:
    """The whole number in `12`, `-3` or `12.0` (as Excel writes it), up to 18 digits; null for anything else."""
    return F.when(text.rlike("^[-+]?[0-9]{1,18}([.]0*)?$"), F.substring_index(text, ".", 1).try_cast("bigint"))


def _shape(unit: str) -> str:
    """The expression that an amount in `unit` matches; decimals beyond a fen may only be zeros."""
    places = _PLACES[unit]
    number = f"({_WHOLE}([.][0-9]{{0,{places}}}0*)?|[.][0-9]{{1,{places}}}0*){_UNIT_WORDS[unit]}"
    return f"^(([-+]?¥?|¥[-+]){number}|[(]¥?{number}[)])$"
