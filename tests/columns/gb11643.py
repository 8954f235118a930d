"""Identity numbers in plain Python, written from the standard and not from our columns: the oracle of the tests."""

import random
import re
import unicodedata
from datetime import date

WEIGHTS = [2 ** (18 - place) % 11 for place in range(1, 18)]  # the standard's formula behind 7 9 10 5 8 4 2 1 …
LATEST = date(2024, 11, 30)


def check_of(stem: str) -> str:
    rest = (12 - sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True)) % 11) % 11
    return "X" if rest == 10 else str(rest)


def valid(stem: str) -> str:
    return stem + check_of(stem)


def judge(raw: str | None) -> tuple[str | None, str | None]:
    """The normalised number, or the code that says why there is none; (None, None) for a blank cell."""
    text = "".join(c for c in unicodedata.normalize("NFKC", raw or "") if not c.isspace() and c not in "\u200b\ufeff")
    text = text.strip("'\"`‘’“”=").upper()
    if not text:
        return None, None
    if re.fullmatch("[A-Z]{3}[0-9]{12}", text):
        return text, None
    code = _code(text)
    if code:
        return None, code
    return (valid(f"{text[:6]}19{text[6:]}") if len(text) == 15 else text), None


def _code(text: str) -> str | None:
    if len(text) in (15, 18) and (
        (len(set(text)) == 1 and text[0] in "123456789") or text.startswith("123456789012345")
    ):
        return "id_placeholder"
    if text == "987654321098765432":
        return "id_placeholder"
    if re.fullmatch(r"[0-9](\.[0-9]+)?E\+?[0-9]{1,2}", text):
        return "id_excel_scientific"
    if not re.fullmatch("[1-9][0-9]{14}|[1-9][0-9]{16}[0-9X]", text):
        return "id_shape"
    is_wrong = len(text) == 18 and text[17] != check_of(text[:17])
    if is_wrong and text.endswith("000"):
        return "id_excel_zeros"
    if not _is_birth(text[6:14] if len(text) == 18 else "19" + text[6:12]):
        return "id_birth"
    return "id_checksum" if is_wrong else None


def _is_birth(digits: str) -> bool:
    try:
        return date(1850, 1, 1) <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) <= LATEST
    except ValueError:
        return False


def some_numbers(count: int) -> list[str]:
    """Numbers of every kind, most of them valid or one slip away from it."""
    dice = random.Random(11643)
    return [_slip(_number(dice), dice) for _ in range(count)]


def _number(dice: random.Random) -> str:
    day = date.fromordinal(dice.randint(date(1845, 1, 1).toordinal(), date(2026, 1, 1).toordinal()))
    stem = f"{dice.choice(['990101', '370102', '810000', '911156'])}{day:%Y%m%d}{dice.randrange(1000):03}"
    if dice.random() < 0.2:
        return stem[:6] + stem[8:]
    return f"USA{dice.randrange(10**12):012}" if dice.random() < 0.05 else valid(stem)


def _slip(number: str, dice: random.Random) -> str:
    at = dice.randrange(len(number))
    return dice.choice(
        [
            number,
            number.lower(),
            f"'{number}",
            f" {number[:6]} {number[6:]}\u3000",
            number.translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789X"}),
            number[:at] + dice.choice("0123456789X") + number[at + 1 :],
            number[:at] + number[at + 1 :],
            number[:15] + "000",
            f"{number[0]}.{number[1:6]}E+17",
        ]
    )
