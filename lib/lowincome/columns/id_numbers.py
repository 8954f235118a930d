"""Identity numbers by GB 11643: 6 region, 8 birth, 3 order (odd: male), 1 check; old ones: short year, no check.

A number goes through four columns, so that no expression nests another twice: `repaired` text → `stem` of 17 digits
→ `check_character` of the stem → `normalised` number and `refusal`.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lowincome.columns import text as texts

_CHECK_CHARACTERS = "10X98765432"
_QUOTES = "'\"`‘’“”="  # Excel and export tools put them around numbers to keep them text
_OLD, _NEW, _FOREIGN = "^[1-9][0-9]{14}$", "^[1-9][0-9]{16}[0-9X]$", "^[A-Z]{3}[0-9]{12}$"
_SCIENTIFIC = r"^[0-9](\.[0-9]+)?E\+?[0-9]{1,2}$"
# Typed to get past a form. 666666666666666666 even passes the checksum.
_PLACEHOLDERS = (
    *(digit * length for digit in "123456789" for length in (15, 18)),
    "123456789012345",
    "123456789012345678",
    "12345678901234567X",
    "987654321098765432",
)
EARLIEST_BIRTH = "1850-01-01"


def repaired(text: Column) -> Column:
    """The number as its owner would write it: narrow digits, no spaces, no quotes around it, a capital X."""
    mended = F.nullif(F.upper(F.btrim(texts.squeezed(text), F.lit(_QUOTES))), F.lit(""))
    # The length, because `$` lets a line break pass at the end.
    return F.when((F.length(text) == 18) & text.rlike(_NEW), text).otherwise(mended)


def repairs(raw: Column, number: Column) -> dict[str, Column]:
    """By mark code, whether `repaired` had to mend the raw cell that way; `number` is its result."""
    is_mended = raw != number  # seldom: the expressions are tried on few cells
    return {
        "id_full_width": is_mended & raw.rlike("[０-９Ｘｘ＇]"),
        "id_spaces": is_mended & raw.rlike("[ \t\u00a0\u3000]"),
        "id_apostrophe": is_mended & raw.rlike("^[ \u3000]*['\"`‘’“”＇=]"),
        "id_lower_x": is_mended & raw.rlike("[xｘ]"),
        "id_upgraded_15": is_old(number),
        # Excel writes zeros over the last three digits; one in eleven damaged numbers still passes the checksum.
        "id_tail_000": number.endswith("000") & number.rlike(_NEW),
    }


def is_old(number: Column) -> Column:
    """Whether it has the 15 digits of numbers issued before 1999."""
    return (F.length(number) == 15) & number.rlike(_OLD)


def stem(number: Column) -> Column:
    """The 17 digits before the check character, the century put in for old numbers; null for any other shape."""
    upgraded = F.concat(F.substring(number, 1, 6), F.lit("19"), F.substring(number, 7, 9))
    return F.when(number.rlike(_NEW), F.substring(number, 1, 17)).when(is_old(number), upgraded)


def check_character(stem_digits: Column) -> Column:
    """The 18th character that GB 11643 computes from 17 digits.

    The standard weighs the digits with powers of two, modulo 11. As 13 is 2 modulo 11, reading the digits in base 13
    gives the same remainder, in one step instead of seventeen.
    """
    weighed = F.conv(stem_digits, 13, 10).cast("bigint") % 11 * 2 % 11
    return F.substring(F.lit(_CHECK_CHARACTERS), (weighed + 1).cast("int"), F.lit(1))


def normalised(number: Column, stem_digits: Column, check: Column) -> Column:
    """The number by which a person is known: 18 characters, or the 15 of a foreigner's former residence card."""
    return F.when((F.length(number) == 15) & stem_digits.isNotNull(), F.concat(stem_digits, check)).otherwise(number)


def birth_on(stem_digits: Column) -> Column:
    """The date of birth inside the number; null when there is no such day."""
    parts = [F.substring(stem_digits, start, length) for start, length in ((7, 4), (11, 2), (13, 2))]
    return F.concat_ws("-", *parts).try_cast("date")


def refusal(number: Column, stem_digits: Column, check: Column, latest_birth: Column) -> Column:
    """Why the number cannot be one, as a reason code; null when nothing speaks against it (or it is null)."""
    is_wrong = (F.length(number) == 18) & (F.substring(number, 18, 1) != check)
    is_born = F.coalesce(birth_on(stem_digits).between(F.lit(EARLIEST_BIRTH).cast("date"), latest_birth), F.lit(False))
    without_stem = F.when(number.rlike(_SCIENTIFIC), "id_excel_scientific").when(~number.rlike(_FOREIGN), "id_shape")
    return (
        F.when(number.isin(*_PLACEHOLDERS), "id_placeholder")
        .when(stem_digits.isNull(), without_stem)
        .when(is_wrong & number.endswith("000"), "id_excel_zeros")
        .when(~is_born, "id_birth")
        .when(is_wrong, "id_checksum")
    )
