"""Days and months as departments write them; what names no day of the calendar becomes null for the caller to flag."""

import datetime

from pyspark.sql import Column
from pyspark.sql import functions as F

_YEAR = "(18|19|20)[0-9]{2}"
_ISO = f"^{_YEAR}-[0-9]{{2}}-[0-9]{{2}}$"
_COMPACT = f"^{_YEAR}[0-9]{{4}}$"
_WRITTEN = f"^{_YEAR}(-[0-9]{{1,2}}-|/[0-9]{{1,2}}/|[.][0-9]{{1,2}}[.]|年[0-9]{{1,2}}月)[0-9]{{1,2}}日?$"
_SERIAL = "^[2-5][0-9]{4}([.][0-9]+)?$"
_TIME = "[ T]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?$"
_LONGEST_DAY = len("2024年12月31日")
_COMPACT_MONTH = f"^{_YEAR}(0[1-9]|1[0-2])$"
_WRITTEN_MONTH = f"^{_YEAR}(-|/|[.]|年)(0?[1-9]|1[0-2])月?$"
_EXCEL_EPOCH = datetime.date(1899, 12, 30)  # day 0 of serials after Excel's invented 29 February 1900


def to_date(text: Column) -> Column:
    """The day of `2024-01-31`, `2024/1/31`, `20240131`, `2024年1月31日` or an Excel serial, a time of day cut off."""
    day = F.when(F.length(text) > _LONGEST_DAY, F.regexp_replace(text, _TIME, "")).otherwise(text)
    compact = F.concat_ws("-", *(F.substring(day, start, length) for start, length in ((1, 4), (5, 2), (7, 2))))
    serial = F.date_add(F.lit(_EXCEL_EPOCH), F.substring(day, 1, 5).try_cast("int"))
    return (
        F.when(text.rlike(_ISO), calendar_day(text))
        .when(day.rlike(_WRITTEN), calendar_day(F.translate(day, "/.年月日", "----")))
        .when(day.rlike(_COMPACT), calendar_day(compact))
        .when(day.rlike(_SERIAL), serial)
    )


def calendar_day(text: Column) -> Column:
    """The day written as `2024-01-31`; null when the calendar has none such."""
    return text.try_cast("timestamp").cast("date")  # Sail reads a timestamp in half the time of a date


def to_month(text: Column) -> Column:
    """The month yyyymm of `202401`, `2024-01`, `2024/1`, `2024年1月`, or of a day inside it."""
    number = F.lpad(F.translate(F.substring(text, 6, 3), "月", ""), 2, "0")
    return (
        F.when(text.rlike(_COMPACT_MONTH), text.try_cast("int"))
        .when(text.rlike(_WRITTEN_MONTH), F.concat(F.substring(text, 1, 4), number).try_cast("int"))
        .otherwise(month_of(to_date(text)))
    )


def month_of(day: Column) -> Column:
    """The month yyyymm of a date."""
    return F.year(day) * 100 + F.month(day)


def first_day(month: Column) -> Column:
    """The first day of a month yyyymm."""
    return F.make_date((month / 100).cast("int"), month % 100, F.lit(1))


def last_day(month: Column) -> Column:
    """The last day of a month yyyymm."""
    return F.last_day(first_day(month))


def months_after(month: Column, count: int) -> Column:
    """The month `count` months after an integer month yyyymm."""
    index = (month / 100).cast("int") * 12 + month % 100 - 1 + count
    return ((index / 12).cast("int") * 100 + index % 12 + 1).cast("int")
