"""Identity numbers by GB 11643: 6 region, 8 birth, 3 order (odd: male), 1 check; old ones: short year, no check.

A number goes through five columns, so that no expression nests another twice: `repaired` text → `is_dated` → `stem` of
17 digits → `check_character` of the stem → `normalised` number and `refusal`. What speaks against a number without
refusing it becomes a mark, and the marks cap its `trust`.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from lowincome.columns import text as texts
from lowincome.columns.dates import calendar_day

_CHECK_CHARACTERS = "10X98765432"
_QUOTES = "'\"`‘’“”="  # Excel and export tools put them around numbers to keep them text
_HYPHENS = "-‐‑‒–—_"
_ODD_X = "×*✕✖ХхⅩⅹ"  # what stands for the X: signs, the Cyrillic letter, the Roman ten
_MONTHS_OF_31, _LONGER_THAN_28, _MONTHS = "(0[13578]|1[02])", "(0[13-9]|1[0-2])", "(0[1-9]|1[0-2])"
_DAY = f"({_MONTHS}(0[1-9]|1[0-9]|2[0-8])|{_LONGER_THAN_28}(29|30)|{_MONTHS_OF_31}31)"
_DATED = f"^[1-9][0-9]{{5}}(18[5-9]|19[0-9]|20[0-9])[0-9]{_DAY}[0-9]{{3}}[0-9X]$"  # but for 29 February
_OLD, _NEW, _LETTERS = "^[1-9][0-9]{14}$", "^[1-9][0-9]{16}[0-9X]$", "^[A-Z]{3}[0-9]{12}$"
_OTHER = "^[A-Z]{1,2}[0-9]{7,10}$"  # passports and travel permits
_SCIENTIFIC = r"^[0-9](\.[0-9]+)?E\+?[0-9]{1,2}$"
_DECIMAL_TAIL = r"^[1-9][0-9]{14}\.0+$"  # fifteen digits survive a spreadsheet's number cell, eighteen do not
# Provinces of GB/T 2260, today's and former counties alike; 99 is no province but that of all test data.
_PROVINCES = (
    *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37"),
    *("41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65"),
    *("71", "81", "82", "83", "99"),
)
# Typed to get past a form. 666666666666666666 even passes the checksum.
_PLACEHOLDERS = (
    *(digit * length for digit in "123456789" for length in (15, 18)),
    "123456789012345",
    "123456789012345678",
    "12345678901234567X",
    "987654321098765432",
)
EARLIEST_BIRTH = "1850-01-01"

FULL_TRUST = 3
# The best grade that a number with this mark can have: 2 nothing proves the typing, 1 something speaks against it.
TRUST_CAPS = {
    "id_upgraded_15": 2,
    "id_letters": 2,
    "id_region_unknown": 2,
    "id_other": 1,
    "id_tail_000": 1,
    "birth_differs": 1,
    "sex_differs": 1,
}


def repaired(text: Column) -> Column:
    """The number as its owner would write it: narrow digits, no spaces, quotes or hyphens, a capital X."""
    bare = F.upper(F.btrim(texts.squeezed(text), F.lit(_QUOTES)))
    mended = F.translate(bare, _ODD_X + _HYPHENS, "X" * len(_ODD_X))
    mended = F.when(mended.rlike(_DECIMAL_TAIL), F.substring(mended, 1, 15)).otherwise(mended)
    # The length, because `$` lets a line break pass at the end.
    return F.when((F.length(text) == 18) & text.rlike(_NEW), text).otherwise(F.nullif(mended, F.lit("")))


def is_plain(raw: Column, number: Column) -> Column:
    """Whether the raw cell is its `repaired` number and issued here, so that `repairs` and `warnings` find nothing."""
    issued_in = F.substring(number, 1, 2).isin(*_PROVINCES)
    is_whole = (F.length(number) == 18) & (raw == number) & issued_in & ~number.endswith("000")
    return F.coalesce(is_whole, F.lit(False))


def repairs(raw: Column, number: Column) -> dict[str, Column]:
    """By mark code, whether `repaired` had to mend the raw cell that way; `number` is its result."""
    is_mended = raw != number  # seldom: the expressions are tried on few cells
    return {
        "id_full_width": is_mended & raw.rlike("[０-９Ｘｘ＇]"),
        "id_spaces": is_mended & raw.rlike("[ \t\u00a0\u3000]"),
        "id_apostrophe": is_mended & raw.rlike("^[ \u3000]*['\"`‘’“”＇=]"),
        "id_hyphens": is_mended & raw.rlike("[0-9０-９][-‐‑‒–—_−－＿]"),
        "id_lower_x": is_mended & raw.rlike("[xｘ]"),
        "id_odd_x": is_mended & raw.rlike(f"[＊{_ODD_X}]"),
        "id_decimal_tail": is_mended & raw.rlike(r"[.．][0０]+$"),
        "id_upgraded_15": is_old(number),
        # Excel writes zeros over the last three digits; one in eleven damaged numbers still passes the checksum.
        "id_tail_000": number.endswith("000") & number.rlike(_NEW),
    }


def warnings(number: Column, stem_digits: Column) -> dict[str, Column]:
    """By mark code, what makes an accepted number less certain; `number` and `stem_digits` as below."""
    digits = F.length(number) == 18
    is_foreign = digits & number.startswith("9") & ~number.startswith("99")
    issued_in = F.when(is_foreign, F.substring(stem_digits, 2, 2)).otherwise(F.substring(stem_digits, 1, 2))
    return {
        "id_letters": (F.length(number) == 15) & stem_digits.isNull(),
        "id_other": F.length(number).between(8, 12),
        "id_region_unknown": ~issued_in.isin(*_PROVINCES),
    }


def kind(number: Column) -> Column:
    """Of a repaired text: cn18, cn15, hkmo and tw (residence permits), foreign (both forms), other; null stays null."""
    of_18 = (
        F.when(number.startswith("810000") | number.startswith("820000"), "hkmo")
        .when(number.startswith("830000"), "tw")
        .when(number.rlike("^9[1-8]"), "foreign")
        .otherwise("cn18")
    )
    return (
        F.when(is_old(number), "cn15")
        .when(number.rlike(_NEW), of_18)
        .when(number.rlike(_LETTERS), "foreign")
        .when(number.isNotNull(), "other")
    )


def is_old(number: Column) -> Column:
    """Whether it has the 15 digits of numbers issued before 1999."""
    return (F.length(number) == 15) & number.rlike(_OLD)


def is_dated(number: Column) -> Column:
    """Whether it has 18 characters and a day of birth in the calendar, as nearly all have; 29 February is not tried."""
    return F.coalesce((F.length(number) == 18) & number.rlike(_DATED), F.lit(False))


def stem(number: Column, dated: Column) -> Column:
    """The 17 digits before the check character, the century put in for old numbers; null for any other shape."""
    upgraded = F.concat(F.substring(number, 1, 6), F.lit("19"), F.substring(number, 7, 9))
    digits = F.substring(number, 1, 17)
    return F.when(dated, digits).when(number.rlike(_NEW), digits).when(is_old(number), upgraded)


def check_character(stem_digits: Column) -> Column:
    """The 18th character that GB 11643 computes from 17 digits.

    The standard weighs the digits with powers of two, modulo 11. As 13 is 2 modulo 11, reading the digits in base 13
    gives the same remainder, in one step instead of seventeen.
    """
    weighed = F.conv(stem_digits, 13, 10).cast("bigint") % 11 * 2 % 11
    return F.substring(F.lit(_CHECK_CHARACTERS), (weighed + 1).cast("int"), F.lit(1))


def normalised(number: Column, stem_digits: Column, check: Column) -> Column:
    """The number by which a person is known: 18 characters, or as it stands on a foreigner's document."""
    return F.when((F.length(number) == 15) & stem_digits.isNotNull(), F.concat(stem_digits, check)).otherwise(number)


def birth_on(stem_digits: Column) -> Column:
    """The date of birth inside the number; null when there is no such day."""
    parts = [F.substring(stem_digits, start, length) for start, length in ((7, 4), (11, 2), (13, 2))]
    return calendar_day(F.concat_ws("-", *parts))


def sex_code(stem_digits: Column) -> Column:
    """The sex inside a Chinese number; null inside a foreigner's, whose layout is published without it."""
    is_male = F.substring(stem_digits, 17, 1).isin(*"13579")
    is_chinese = ~stem_digits.startswith("9") | stem_digits.startswith("99")
    return F.when(is_chinese, F.when(is_male, "male").otherwise("female"))


def refusal(number: Column, dated: Column, stem_digits: Column, check: Column, latest_birth: Column) -> Column:
    """Why the number cannot be one, as a reason code; null when nothing speaks against it (or it is null)."""
    is_earlier = dated & (F.substring(number, 7, 4).try_cast("int") < F.year(latest_birth))
    is_wrong = (F.length(number) == 18) & (F.substring(number, 18, 1) != check)
    is_born = F.coalesce(birth_on(stem_digits).between(F.lit(EARLIEST_BIRTH).cast("date"), latest_birth), F.lit(False))
    is_document = number.rlike(_LETTERS) | number.rlike(_OTHER)
    without_stem = F.when(number.rlike(_SCIENTIFIC), "id_excel_scientific").when(~is_document, "id_shape")
    is_placeholder = number.isin(*_PLACEHOLDERS)
    return (
        F.when(is_earlier & ~is_wrong & ~is_placeholder, None)  # nearly all: the rest is tried on few
        .when(is_born & ~is_wrong & ~is_placeholder, None)
        .when(is_placeholder, "id_placeholder")
        .when(stem_digits.isNull(), without_stem)
        .when(is_wrong & number.endswith("000"), "id_excel_zeros")
        .when(~is_born, "id_birth")
        .when(is_wrong, "id_checksum")
    )


def trust(marks: Column) -> Column:
    """How far an accepted number can be relied on, from the marks of its row: 3 proved and agreed to 1 doubtful."""
    caps = [F.when(F.array_contains(marks, mark), cap) for mark, cap in TRUST_CAPS.items()]
    return F.least(F.lit(FULL_TRUST), *caps)
