"""Numbers of typed files as text: the digits that were meant, and no exponent where that is possible."""

from decimal import Decimal

# Excel keeps 15 digits. A longer number is not what was typed; in scientific notation screening knows it for that.
EXACT_BELOW = 1e15


def excel_number(value: float) -> str:
    """A number as Excel shows it: 15 digits, so that a sum like 1234.5599999999999 is the 1234.56 that people see."""
    return _positional(f"{value:.15g}", value)


def plain_number(text: str) -> str:
    """The shortest text of a binary fraction without its exponent."""
    return _positional(text, float(text))


def _positional(text: str, value: float) -> str:
    if "e" in text.lower() and abs(value) < EXACT_BELOW:
        return f"{Decimal(text):f}"
    return text
