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


def asked(text: str, *members: dict[str, Any], **values: Any) -> Any:
    return evaluate(parse(text, NAMES, NAMES), values, members)


@pytest.mark.parametrize(
    ("truths", "any_member", "all_members", "count"),
    [
        ([True, True], True, True, 2),
        ([True, False], True, False, 1),
        ([False, False], False, False, 0),
        ([True, None], True, None, None),
        ([False, None], None, False, None),
        ([None], None, None, None),
        ([], None, None, None),
    ],
)
def test_members_answer_as_or_and_and_plus(
    truths: list[bool | None], any_member: bool | None, all_members: bool | None, count: int | None
) -> None:
    members = [{"ok": truth} for truth in truths]
    assert asked("any_member(ok)", *members) is any_member
    assert asked("all_members(ok)", *members) is all_members
    assert asked("count_members(ok)", *members) == count


def test_the_largest_and_smallest_are_those_that_are_known_and_a_sum_needs_all() -> None:
    members: list[dict[str, Any]] = [{"n": 3, "age": 1}, {"age": 2}, {"n": 5, "age": 2**62}]
    assert asked("max_member(n)", *members) == 5
    assert asked("min_member(n)", *members) == 3
    assert asked("sum_member(n)", *members) is None
    assert asked("sum_member(coalesce(n, 0))", *members) == 8
    assert asked("sum_member(age)", *members, {"age": 2**62}) is None, "beyond 64 bits"
    assert asked("max_member(n)", {}) is None


def test_a_member_has_values_of_its_own_and_its_own_line() -> None:
    members = [{"a_fen": 400, "param.line": 500}, {"a_fen": 700, "param.line": 900}]
    text = "a_fen > param.line and not any_member(a_fen > param.line)"
    assert asked(text, *members, a_fen=1_100, **{"param.line": 1_000}) is True


def test_months_since_counts_calendar_months_up_to_the_evaluated_one() -> None:
    assert value("months_since(known_month)", month=202403, known_month=202312) == 3
    assert value("months_since(known_month)", month=202403, known_month=202403) == 0
    assert value("months_since(known_month)", month=202401, known_month=202403) == -2
    assert value("months_since(day_on)", month=202403, day_on=date(2024, 2, 29)) == 1
    assert value("months_since(day_on)", month=202403) is None
    assert asked("max_member(months_since(known_month))", {"month": 202403, "known_month": 202401}) == 2


@pytest.mark.parametrize(
    ("part", "whole", "percent", "is_reached"),
    [
        (60, 100, 60, True),
        (5_999, 10_000, 60, False),
        (2, 3, 67, False),
        (67, 100, 67, True),
        (0, 5, 60, False),
        (5, 0, 60, None),
        (5, -1, 60, None),
        (None, 5, 60, None),
        (5, None, 60, None),
        (5, 5, None, None),
        (10**15, 3, 60, True),
    ],
)
def test_a_ratio_compares_without_rounding(
    part: int | None, whole: int | None, percent: int | None, is_reached: bool | None
) -> None:
    given = {"a_fen": part, "b_fen": whole, "param.share": percent}
    assert value("ratio(a_fen, b_fen) >= param.share", **given) is is_reached
    assert value("not (ratio(a_fen, b_fen) < param.share)", **given) is is_reached
