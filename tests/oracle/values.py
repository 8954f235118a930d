"""Single cells as departments write them, read into plain Python values; None means that the cell cannot be used."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
QUOTES = "'`\"‘’“”"
DOTS = "•‧∙⋅・●"
UNDECODED = "\ufffd"
LARGEST_FEN = 10**13


def text(cell: object) -> str | None:
    """Return the cell as NFKC text without outer blanks; None when nothing is left or bytes were lost."""
    if cell is None or cell != cell:
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        cell = int(cell)
    found = unicodedata.normalize("NFKC", str(cell)).strip().strip("\u200b\ufeff")
    return None if not found or UNDECODED in found else found


def code(cell: object) -> str | None:
    """Return a number or code without any blank inside, in capitals."""
    found = text(cell)
    return re.sub(r"\s", "", found).strip(QUOTES).upper() or None if found else None


def name(cell: object) -> str | None:
    """Return a person's name without blanks and with one spelling of the middle dot."""
    found = text(cell)
    return re.sub(r"\s", "", found).translate({ord(dot): "·" for dot in DOTS}) or None if found else None


def check_digit(first_17: str) -> str:
    """Return the GB 11643 check character of the first seventeen digits."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True)) % 11]


def id_no(cell: object) -> str | None:
    """Return the 18-character identity number, or None when it is none: wrong length, check character or birth date."""
    found = code(cell)
    if found is None or (isinstance(cell, int | float) and len(found) > 15):
        return None  # a number cell keeps fifteen digits, so the last three of eighteen are invented
    if re.fullmatch(r"[0-9]{15}", found):
        found = found[:6] + "19" + found[6:]
        found += check_digit(found)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", found) or found[17] != check_digit(found[:17]):
        return None
    return found if _real(found[6:10], found[10:12], found[12:14]) else None


def _real(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1880 <= found.year <= 2100 else None


def day(cell: object) -> date | None:
    """Return the date of 2024-01-31, 20240131, 2024/1/31, 2024年1月31日, 2024.1.31 or an Excel serial number."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = text(cell)
    if found is None:
        return None
    if re.fullmatch(r"[0-9]{5}(\.[0-9]+)?", found):
        return date(1899, 12, 30) + timedelta(days=int(found[:5]))
    if re.fullmatch(r"[0-9]{8}", found):
        return _real(found[:4], found[4:6], found[6:])
    parts = re.fullmatch(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?([T\s]+[0-9:.]+)?", found)
    return _real(*parts.groups()[:3]) if parts else None


def first_of_month(cell: object) -> date | None:
    """Return the first day of the month of 202401, 2024-01, 2024/1, 2024年1月 or of any full date."""
    found = text(cell)
    if found and not isinstance(cell, date):
        parts = re.fullmatch(r"([0-9]{4})\s*[-/.年]?\s*([0-9]{1,2})\s*月?", found)
        if parts and not re.fullmatch(r"[0-9]{5}", found):
            return _real(parts[1], parts[2], "1")
    full = day(cell)
    return full.replace(day=1) if full else None


def fen(cell: object, unit: int = 100) -> int | None:
    """Return the amount in fen, rounded half up; `unit` is the number of fen in one unit of the column."""
    found = text(cell)
    if found is None:
        return None
    bare = re.sub(r"[,\s¥元]", "", found.replace("−", "-"))
    try:
        amount = (Decimal(bare) * unit).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    except InvalidOperation:
        return None
    return int(amount) if amount.is_finite() and abs(amount) <= LARGEST_FEN else None


def month_of(on: date) -> int:
    """Return the month yyyymm of a date."""
    return on.year * 100 + on.month


def months_before(month: int, n: int) -> int:
    """Return the month n months before `month`."""
    count = month // 100 * 12 + month % 100 - 1 - n
    return count // 12 * 100 + count % 12 + 1


def whole_years(birth: date, on: date) -> int:
    """Return the age in whole years on a day."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
