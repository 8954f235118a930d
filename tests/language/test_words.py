"""Attacks and slips that the language refuses, each with what was found and what is allowed."""

import pytest

from lowincome.language import ExpressionError, parse
from tests.language.names import NAMES

FOREIGN_WORDS = [
    "select 1",
    "ok; drop table person",
    "ok; ok",
    "drop table person",
    "create table t as select 1",
    "(select true)",
    "n in (select 1)",
    "exists (select 1)",
    "with x as (select 1) select 1",
    "ok union select 1",
    "ok -- a comment",
    "ok /* a comment */",
    "ok # a comment",
    "/*+ broadcast(t) */ ok",
    "`ok`",
    '"ok"',
    "[ok]",
    "n = `age`",
    "оk",  # a Cyrillic o
    "ｏｋ",  # full-width letters
    "ok\u200b",  # a zero-width space
    "ok\u00a0and ok",  # a no-break space
    "n ＞ 1",  # a full-width sign
    "n > １",  # a full-width digit
    "code = '\u202edoc'",
    "code = 'a\\'b'",
    "code = 'a\nb'",
    "code = 'open",
    "code = N'a'",
    "code = x'ff'",
    "cast(n as string) = '1'",
    "n::string = '1'",
    "try_cast(n as int) = 1",
    "count(*) > 1",
    "* > 1",
    "sum(n) over () > 1",
    "row_number() over (partition by n) = 1",
    "exists(n, x -> x > 1)",
    "x -> x",
    "java_method('java.lang.Runtime', 'getRuntime') = 'a'",
    "reflect('java.lang.System', 'exit', 0) = 'a'",
    "current_date > day_on",
    "current_timestamp() > day_on",
    "rand() > 0",
    "n > rand()",
    "nvl(n, 1) = 1",
    "ifnull(n, 1) = 1",
    "if(ok, 1, 2) = 1",
    "regexp_like(code, 'a')",
    "code like 'a%'",
    "code rlike 'a'",
    "code || 'x' = 'ax'",
    "interval 1 day > day_on",
    "date '2024-01-01' > day_on",
    "day_on > date('2024-01-01')",
    "n / 2 > 1",
    "n % 2 = 1",
    "n & 1 = 1",
    "n << 1 = 2",
    "~n = 1",
    "!ok",
    "n <=> 1",
    "n is distinct from 1",
    "1.5 < n",
    "1e5 < n",
    "0x10 < n",
    "1_000 < n",
    "n > 9999999999999999999",
    "ok ? ok : ok",
    "$1 = n",
    ":x = n",
    "@x = n",
    "{{ n }} > 1",
    "${n} > 1",
    "param > 1",
    "param.unknown > 1",
    "spark.ok.line > 1",
    "a.b.c.d > 1",
    "OK",
    "unknown_name > 1",
    "n(1) > 1",
    "n any (1)",
    "n between symmetric 1 and 2",
    "code collate x = 'a'",
]


@pytest.mark.parametrize("text", FOREIGN_WORDS)
def test_what_is_not_in_the_vocabulary_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        parse(text, NAMES)
    assert refused.value.allowed


def test_an_unknown_name_is_shown_with_the_names_that_exist() -> None:
    with pytest.raises(ExpressionError, match="unknown name 'agee'") as refused:
        parse("agee > 1", {"age": "count", "n": "count"})
    assert refused.value.allowed == "age, n"


def test_an_unknown_function_is_shown_with_the_functions_that_exist() -> None:
    with pytest.raises(ExpressionError, match="unknown function 'nvl'") as refused:
        parse("nvl(n, 1) = 1", NAMES)
    assert refused.value.allowed == "abs, coalesce, greatest, least, months_since, ratio"


def test_division_is_told_to_multiply_across() -> None:
    with pytest.raises(ExpressionError, match="no division") as refused:
        parse("a_fen / b_fen > 2", NAMES)
    assert "*" in refused.value.allowed


@pytest.mark.parametrize(
    "text",
    [
        "n = 1" + " or n = 1" * 400,
        "(" * 31 + "ok" + ")" * 31,
        "(" * 900 + "ok" + ")" * 900,
        "case when " * 150 + "ok",
        "not " * 400 + "ok",
        "- " * 900 + "n = 1",
        "n = 1" + " and n = 1" * 31,
        "n in (" + ", ".join(["1"] * 320) + ")",
    ],
)
def test_size_and_depth_are_limited(text: str) -> None:
    with pytest.raises(ExpressionError, match=r"characters|nested too deeply|parts"):
        parse(text, NAMES)


def test_sums_of_many_parts_are_checked_in_reasonable_time() -> None:
    chain = " + ".join(["a_fen"] * 28)
    assert parse(f"{chain} > 0", NAMES).type == "boolean"
