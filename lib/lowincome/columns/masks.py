"""What people are shown in place of raw values."""

from pyspark.sql import Column
from pyspark.sql import functions as F

_STARS = "*" * 10


def masked_id(number: Column) -> Column:
    """An identity number with its first 6 and last 2 characters; always ten stars, so that the length tells nothing."""
    ends = F.concat(F.substring(number, 1, 6), F.lit(_STARS), F.substring(number, -2, 2))
    return F.when(F.length(number) >= 15, ends).when(number.isNotNull(), _STARS)


def money_text(fen: Column) -> Column:
    """Yuan with thousands separators and two decimals, such as `1,234.50` for 123450 fen; exact to 10^15 yuan."""
    digits = F.lpad(F.abs(fen).cast("string"), 20, "0")
    yuan = F.format_number(F.substring(digits, 1, 18).cast("bigint"), 0)
    return F.concat(F.when(fen < 0, "-").otherwise(""), yuan, F.lit("."), F.substring(digits, 19, 2))
