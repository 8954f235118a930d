"""Amounts of money from text to BIGINT fen, digit by digit: no floating point, no rounding."""

from typing import Literal

from pyspark.sql import Column
from pyspark.sql import functions as F

# Digits before the point and after it that make whole fen, and the word for the unit. The largest amount is below
# 10^13 fen: a sum over a whole province stays far from the end of BIGINT.
_PLAIN = "^-?[0-9]{1,11}[.][0-9]{2}$"  # as most amounts are written
_UNITS = {"yuan": (11, 2, "元?"), "wan_yuan": (7, 6, "(万元?)?")}


def to_fen(text: Column, unit: Literal["yuan", "wan_yuan"] = "yuan") -> Column:
    """The fen in `1,234.50`, `￥12`, `-3.5元` or `(12)`, negative for refunds; null when it is no exact amount.

    `text` is compact (narrow, no spaces). Parts of a fen, another unit, odd thousands and 10^13 fen are null.
    """
    plain = F.translate(text, ",¥元万()+-", "")
    whole = F.substring_index(plain, ".", 1)
    decimals = F.rpad(F.substring(plain, F.length(whole) + 2, F.length(plain)), _UNITS[unit][1], "0")
    sign = F.when(text.contains("-") | text.contains("("), "-").otherwise("")
    written = F.when(text.rlike(_shape(unit)), F.concat(sign, whole, decimals).try_cast("bigint"))
    if unit != "yuan":
        return written
    return F.when(text.rlike(_PLAIN), F.replace(text, F.lit("."), F.lit("")).try_cast("bigint")).otherwise(written)


def to_integer(text: Column) -> Column:
    """The whole number in `12`, `-3` or `12.0` (as Excel writes it), up to 18 digits; null for anything else."""
    return F.when(text.rlike("^[-+]?[0-9]{1,18}([.]0*)?$"), F.substring_index(text, ".", 1).try_cast("bigint"))


def _shape(unit: str) -> str:
    """The expression that an amount in `unit` matches; decimals beyond a fen may only be zeros."""
    digits, places, word = _UNITS[unit]
    groups, rest = divmod(digits, 3)
    grouped = f"[0-9]{{1,3}}(,[0-9]{{3}}){{1,{groups - 1}}}|[0-9]{{1,{rest}}}(,[0-9]{{3}}){{{groups}}}"
    number = f"(([0-9]{{1,{digits}}}|{grouped})([.][0-9]{{0,{places}}}0*)?|[.][0-9]{{1,{places}}}0*){word}"
    return f"^(([-+]?¥?|¥[-+]){number}|[(]¥?{number}[)])$"
