"""Identity numbers in plain Python, written from the standard and not from our columns: the oracle of the tests."""

import random
import re
import unicodedata
from datetime import date

WEIGHTS = [2 ** (18 - place) % 11 for place in range(1, 18)]  # the standard's formula behind 7 9 10 5 8 4 2 1 …
LATEST = date(2024, 11, 30)
PROVINCES = {
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83), (99, 99))
    for code in range(first, last + 1)
}


def check_of(stem: str) -> str:
    rest = (12 - sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True)) % 11) % 11
    return "X" if rest == 10 else str(rest)


def valid(stem: str) -> str:
    return stem + check_of(stem)


def judge(raw: str | None) -> tuple[str | None, str | None]:
    """The normalised number, or the code that says why there is none; (None, None) for a blank cell."""
    text = "".join(c for c in unicodedata.normalize("NFKC", raw or "") if not c.isspace() and c not in "\u200b\ufeff")
    text = "".join("X" if c in "×*✕✖Х" else c for c in text.strip("'\"`‘’“”=").upper() if c not in "-‐‑‒–—_")
    if re.fullmatch("[1-9][0-9]{14}[.]0+", text):
        text = text[:15]
    if not text:
        return None, None
    if re.fullmatch("[A-Z]{3}[0-9]{12}|[A-Z]{1,2}[0-9]{7,10}", text):
        return text, None
    code = _code(text)
    if code:
        return None, code
    return (valid(f"{text[:6]}19{text[6:]}") if len(text) == 15 else text), None


def describe(number: str | None, birth: date | None, sex: str | None) -> tuple[str, set[str]] | None:
    """The kind of a mended cell that was accepted, and what makes it less certain."""
    if number is None:
        return None
    if re.fullmatch("[A-Z]{3}[0-9]{12}", number):
        return "foreign", {"id_letters"}
    if number[0].isalpha():
        return "other", {"id_other"}
    long = valid(f"{number[:6]}19{number[6:]}") if len(number) == 15 else number
    is_foreign = long[0] == "9" and long[1] != "9" and len(number) == 18
    marks = set() if (long[1:3] if is_foreign else long[:2]) in PROVINCES else {"id_region_unknown"}
    if birth and birth != date(int(long[6:10]), int(long[10:12]), int(long[12:14])):
        marks.add("birth_differs")
    if sex and (long[0] != "9" or long[1] == "9") and sex != ("male" if int(long[16]) % 2 else "female"):
        marks.add("sex_differs")
    if len(number) == 15:
        return "cn15", marks | {"id_upgraded_15"}
    if number.endswith("000"):
        marks.add("id_tail_000")
    kinds = {"810000": "hkmo", "820000": "hkmo", "830000": "tw"}
    return "foreign" if is_foreign else kinds.get(number[:6], "cn18"), marks


def grade(marks: set[str]) -> int:
    """1 something speaks against the number, 2 nothing proves it was typed well, 3 proved."""
    if marks & {"id_other", "id_tail_000", "birth_differs", "sex_differs"}:
        return 1
    return 2 if marks else 3


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


def some_numbers(count: int, seed: int = 11643) -> list[str]:
    """Numbers of every kind, most of them valid or one slip away from it."""
    dice = random.Random(seed)
    return [_slip(_number(dice), dice) for _ in range(count)]


def _number(dice: random.Random) -> str:
    day = date.fromordinal(dice.randint(date(1845, 1, 1).toordinal(), date(2026, 1, 1).toordinal()))
    regions = ["990101", "370102", "810000", "820000", "830000", "911156", "937840", "916156", "170101"]
    stem = f"{dice.choice(regions)}{day:%Y%m%d}{dice.randrange(1000):03}"
    chance = dice.random()
    if chance < 0.2:
        return stem[:6] + stem[8:]
    if chance < 0.25:
        return f"USA{dice.randrange(10**12):012}"
    return f"{dice.choice(['E', 'H', 'EA'])}{dice.randrange(10**8):08}" if chance < 0.3 else valid(stem)


def _slip(number: str, dice: random.Random) -> str:
    at = dice.randrange(len(number))
    return dice.choice(
        [
            number,
            number,
            number.lower(),
            f"'{number}",
            f" {number[:6]} {number[6:]}\u3000",
            f"{number[:6]}-{number[6:14]}-{number[14:]}",
            number.translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789X"}),
            number.replace("X", dice.choice("×*ХхⅩⅹ＊")),
            f"{number}.0",
            number[:at] + dice.choice("0123456789X") + number[at + 1 :],
            number[:at] + number[at + 1 :],
            number[:15] + "000",
            f"{number[0]}.{number[1:6]}E+17",
        ]
    )
