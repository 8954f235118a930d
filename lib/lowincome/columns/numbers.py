"""Numbers that people read out, type and copy."""

from pyspark.sql import Column
from pyspark.sql import functions as F

BITS = (1 << 50) - 1
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"
SPOKEN = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without the letters that look like digits or like one another


def spoken_number(month: Column, key: Column) -> Column:
    """Month and 50 bits of a hash as `2412-7K2M9-QDXAB`: no spreadsheet takes it for a number or a date.

    Two of a million numbers in one month are equal once in two thousand months.
    """
    coded = F.translate(F.conv(key.bitwiseAND(F.lit(BITS)).cast("string"), 10, 32), DIGITS, SPOKEN)
    ten = F.lpad(coded, 10, "0")
    dash = F.lit("-")
    return F.concat(F.substring(month.cast("string"), 3, 4), dash, F.substring(ten, 1, 5), dash, F.substring(ten, 6, 5))
