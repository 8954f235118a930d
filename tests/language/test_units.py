"""Money meets money, years meet years, counts meet counts; what the parser knows and the language does not, is out."""

import pytest

from lowincome.language import ExpressionError, parse
from tests.language.names import NAMES


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a_fen", "fen"),
        ("a_fen + b_fen - param.line", "fen"),
        ("a_fen * 100", "fen"),
        ("param.times * a_fen", "fen"),
        ("-a_fen", "fen"),
        ("abs(a_fen)", "fen"),
        ("a_fen + 0", "fen"),
        ("greatest(a_fen, 0)", "fen"),
        ("coalesce(a_fen, b_fen, 0)", "fen"),
        ("case when ok then a_fen else null end", "fen"),
        ("1", "count"),
        ("0", "count"),
        ("n * age", "count"),
        ("least(n, 3)", "count"),
        ("a_fen > 0", "boolean"),
        ("a_fen * 100 >= b_fen * param.times", "boolean"),
        ("a_fen is not null", "boolean"),
        ("r_ratio >= param.times", "boolean"),
        ("r_ratio > 2 and r_ratio <> 0", "boolean"),
        ("code in ('dibao', '大专')", "boolean"),
        ("code not in ('a')", "boolean"),
        ("n in (1, -2, 0)", "boolean"),
        ("known_month = month", "boolean"),
        ("known_month between month and month", "boolean"),
        ("day_on < other_on", "boolean"),
        ("ok = is_alive", "boolean"),
        ("ok is not true", "boolean"),
        ("not (ok or null)", "boolean"),
        ("coalesce(code, 'none')", "text"),
        ("case when ok then day_on end", "date"),
        ("month", "month"),
        ("param.share", "percent"),
        ("ratio(a_fen, b_fen) >= param.share", "boolean"),
        ("ratio(n, age) between param.share and greatest(param.share, 0)", "boolean"),
        ("ratio(a_fen, b_fen) > 0", "boolean"),
        ("months_since(day_on)", "months"),
        ("months_since(known_month) < param.span", "boolean"),
        ("run = 0 and lived >= param.adult", "boolean"),
        ("lived between 0 and param.adult", "boolean"),
        ("a_fen > param.line * param.span * n", "boolean"),
        ("param.span * param.line", "fen"),
        ("run * n", "months"),
        ("12 * param.adult", "years"),
        ("ratio(run, param.span) >= param.share", "boolean"),
    ],
)
def test_the_type_of_the_value(text: str, kind: str) -> None:
    assert parse(text, NAMES).type == kind


@pytest.mark.parametrize(
    "text",
    [
        "a_fen > 90000",
        "a_fen > n",
        "a_fen between 1 and 2",
        "a_fen in (1, 2)",
        "a_fen + n > 0",
        "a_fen + 1 > 0",
        "a_fen * b_fen > 0",
        "coalesce(a_fen, 1) > 0",
        "greatest(a_fen, n) > 0",
        "case when ok then a_fen else n end > 0",
        "r_ratio + r_ratio > 1",
        "r_ratio * 100 > 1",
        "r_ratio > a_fen",
        "month > 202401",
        "month + 1 = known_month",
        "day_on > '2024-01-01'",
        "day_on > month",
        "code > 'a'",
        "code = 1",
        "ok > is_alive",
        "ok + ok > 1",
        "ok = 1",
        "n and ok",
        "not n",
        "case when n then 1 else 2 end = 1",
        "n is true",
        "least(code, 'a') = 'a'",
        "ratio(a_fen, n) > param.share",
        "ratio(a_fen, b_fen) > 60",
        "ratio(a_fen, b_fen) > param.times",
        "ratio(ok, ok) > param.share",
        "a_fen > param.share",
        "a_fen * param.share > b_fen",
        "param.share + param.share > 0",
        "months_since(known_month) < 3",
        "run >= 5",
        "run >= n",
        "lived >= 18",
        "lived > run",
        "lived > param.times",
        "run > param.adult",
        "run = param.share",
        "run * run > 0",
        "lived * a_fen > 0",
        "lived * run > 0",
        "months_since(n) > 1",
        "months_since(code) > 1",
    ],
)
def test_units_that_do_not_fit_are_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text, NAMES)


def test_money_against_a_number_is_told_to_use_a_parameter() -> None:
    with pytest.raises(ExpressionError, match="'a_fen' is a fen, '90000' is a count") as refused:
        parse("a_fen > 90000", NAMES)
    assert "param.<name>" in refused.value.allowed


@pytest.mark.parametrize(
    "text", ["n = null", "null <> n", "n in (null)", "n between null and 2", "null", "case when ok then null end"]
)
def test_what_is_always_unknown_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "(",
        "ok ok",
        "ok,",
        "()",
        "(ok, ok)",
        "(n, n) = (1, 2)",
        "n in n",
        "n in ()",
        "n in (age)",
        "n in (1 + 1)",
        "case n when 1 then 2 end = 2",
        "case end",
        "a_fen > b_fen > 0",
        "n is 5",
        "'a' 'b' = code",
        "abs()",
        "abs(n, n) = 1",
        "coalesce(n) = 1",
        "case(n)",
        "and",
        "n >",
        "ratio(a_fen) > param.share",
        "ratio(a_fen, b_fen, a_fen) > param.share",
        "ratio(a_fen, b_fen)",
        "param.share < ratio(a_fen, b_fen)",
        "ratio(a_fen, b_fen) > ratio(b_fen, a_fen)",
        "greatest(ratio(a_fen, b_fen), 0) > param.share",
        "(ratio(a_fen, b_fen)) > param.share",
        "ratio(a_fen, b_fen) in (0)",
        "ratio(a_fen, b_fen) is null",
        "months_since() > 1",
        "months_since(day_on, month) > 1",
    ],
)
def test_shapes_outside_the_language_are_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text, NAMES)


MEMBERS = {"age": "count", "is_alive": "boolean", "a_fen": "fen", "born_on": "date", "month": "month"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("any_member(is_alive and age > 3)", "boolean"),
        ("ANY_MEMBER(is_alive)", "boolean"),
        ("count_members(not is_alive)", "count"),
        ("sum_member(a_fen)", "fen"),
        ("max_member(born_on)", "date"),
        ("min_member(months_since(born_on))", "months"),
        ("months_since(max_member(born_on))", "months"),
        ("sum_member(a_fen) > a_fen and all_members(is_alive) = ok", "boolean"),
    ],
)
def test_a_household_asks_its_members(text: str, kind: str) -> None:
    assert parse(text, {"a_fen": "fen", "ok": "boolean", "month": "month"}, MEMBERS).type == kind


def test_what_a_household_reads_itself_and_what_it_asks_are_kept_apart() -> None:
    found = parse(
        "n > 1 and (any_member(age > n0) or any_member(age > n0))", {"n": "count"}, {"age": "count", "n0": "count"}
    )
    assert (found.names, [(one.name, one.of.names) for one in found.questions]) == (
        {"n"},
        [("any_member(age > n0)", {"age", "n0"})],
    )
    assert found.types == {"n": "count", "any_member(age > n0)": "boolean"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("is_alive", "'is_alive' speaks of one member"),
        ("any_member(n > 1)", "'n' is not known here"),
        ("any_member(any_member(is_alive))", "inside a question"),
        ("any_member(age)", "any_member of a count"),
        ("max_member(is_alive)", "max_member of a boolean"),
        ("sum_member(born_on)", "sum_member of a date"),
        ("any_member()", "0 arguments"),
        ("any_member(is_alive, is_alive)", "2 arguments"),
        ("any_member(null)", "always null"),
        ("sum_member(a_fen) > n", "do not fit"),
        ("any_member(all is_alive)", "unknown name 'all'"),
        ("any_member(distinct is_alive)", "unknown name 'distinct'"),
        ("any_member(*)", "not part of the language|cannot be read"),
        ("any_member(is_alive) filter (is_alive)", "unknown function 'filter'"),
        ("any_member(is_alive order by age)", "unknown name 'order'"),
    ],
)
def test_questions_that_make_no_sense_are_refused(text: str, words: str) -> None:
    with pytest.raises(ExpressionError, match=words):
        parse(text, {"n": "count"}, MEMBERS)


def test_only_households_have_members_to_ask() -> None:
    with pytest.raises(ExpressionError, match="unknown function 'any_member'"):
        parse("any_member(ok)", NAMES)
