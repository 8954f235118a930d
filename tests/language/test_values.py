"""Three-valued logic in plain Python, value by value."""

from datetime import date
from typing import Any

import pytest

from lowincome.language import evaluate, parse
from tests.language.names import NAMES


def value(text: str, **values: Any) -> Any:
    return evaluate(parse(text, NAMES), values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ok and is_alive", [True, False, None, False, False, False, None, False, None]),
        ("ok or is_alive", [True, True, True, True, False, None, True, None, None]),
    ],
)
def test_truth_tables(text: str, expected: list[bool | None]) -> None:
    truths = (True, False, None)
    assert [value(text, ok=left, is_alive=right) for left in truths for right in truths] == expected


def test_the_unknown_stays_unknown() -> None:
    assert value("not ok") is None
    assert value("a_fen > 0") is None
    assert value("n + 1") is None
    assert value("abs(n)") is None
    assert value("n between 1 and 2") is None
    assert value("n between 5 and age", n=1) is False
    assert value("code in ('a', 'b')") is None
    assert value("n is null") is True
    assert value("ok is true") is False
    assert value("ok is not true") is True
    assert value("coalesce(n, age)") is None


def test_a_case_without_match_is_unknown() -> None:
    assert value("case when n > 1 then 'many' when n = 1 then 'one' end", n=0) is None
    assert value("case when n > 1 then 'many' when n = 1 then 'one' end", n=1) == "one"
    assert value("case when n > 1 then 1 else 0 end") == 0


def test_greatest_and_least_see_known_values_only() -> None:
    assert value("greatest(n, age)", n=3) == 3
    assert value("least(n, age, 5)", n=7, age=6) == 5
    assert value("greatest(n, age)") is None


def test_beyond_64_bits_is_unknown() -> None:
    largest = 2**63 - 1
    assert value("n + 1", n=largest) is None
    assert value("n * 2", n=largest) is None
    assert value("-n", n=-(2**63)) is None
    assert value("abs(n)", n=-(2**63)) is None
    assert value("n - 1", n=largest) == largest - 1


def test_text_dates_and_months() -> None:
    assert value("code = '大专'", code="大专") is True
    assert value("code = 'a''b'", code="a'b") is True
    assert value("day_on < other_on", day_on=date(2024, 1, 1), other_on=date(2024, 1, 2)) is True
    assert value("known_month = month", known_month=202411, month=202411) is True


def test_ratios_compare_with_counts() -> None:
    assert value("r_ratio >= param.times", r_ratio=1.5, **{"param.times": 2}) is False
    assert value("r_ratio >= param.times", r_ratio=2.0, **{"param.times": 2}) is True
