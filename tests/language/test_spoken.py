"""Expressions as Chinese sentences."""

import pytest

from lowincome.language import parse, spoken

NAMES = {"age": "count", "paid": "fen", "alive": "boolean", "code": "text", "param.line": "fen", "unsaid": "count"} | {
    "param.share": "percent",
    "month": "month",
}
WORDS = {
    "age": "年龄",
    "paid": "自付",
    "alive": "在世",
    "code": "类别",
    "param.line": "预警线",
    "param.share": "比例线",
    "month": "月份",
}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("alive and paid > param.line", "在世，并且自付 > 预警线"),
        ("not alive or age <= 3", "非在世，或者年龄 ≤ 3"),
        ("not (alive and age = 1)", "不满足（在世，并且年龄 = 1）"),
        ("(alive or age = 1) and age <> 2", "（在世，或者年龄 = 1），并且年龄 ≠ 2"),
        ("age between 25 and 50", "年龄在 25 至 50 之间"),
        ("code in ('dibao', 'x')", "类别属于“低保对象”、“x”之一"),
        ("code = 'dibao'", "类别 = “低保对象”"),
        ("paid is null", "自付未知"),
        ("paid is not null", "自付已知"),
        ("alive is true", "在世为真"),
        ("coalesce(age, 0) >= 1", "年龄（未知时取 0） ≥ 1"),
        ("paid * 2 - paid + 0 < abs(-paid)", "自付 × 2 − 自付 + 0 < −自付的绝对值"),
        ("greatest(age, unsaid) > least(age, 1)", "年龄、unsaid中大者 > 年龄、1中小者"),
        ("case when alive then age else 0 end > 1", "在世时取 年龄；否则取 0 > 1"),
        ("alive = true or alive is false", "在世 = 真，或者在世为假"),
        ("any_member(not alive and age > 25) and age > 1", "有成员（非在世，并且年龄 > 25），并且年龄 > 1"),
        ("count_members(alive) >= 2", "符合（在世）的成员人数 ≥ 2"),
        ("not any_member(alive) and age = 1", "没有成员（在世），并且年龄 = 1"),
        ("sum_member(paid) > param.line", "全部成员的自付之和 > 预警线"),
        ("ratio(paid, paid) >= param.share", "自付占自付的比例 ≥ 比例线"),
        ("months_since(month) > 0", "月份距今月数 > 0"),
    ],
)
def test_spoken(text: str, words: str) -> None:
    assert "，并且".join(spoken(parse(text, NAMES, NAMES), WORDS, {"dibao": "低保对象"})) == words


def test_conditions_that_must_all_hold_are_told_one_by_one() -> None:
    found = parse("alive and (age > 1 and age < 3) and (paid = 0 or not alive)", NAMES)
    assert spoken(found, WORDS, {}) == ("在世", "（年龄 > 1，并且年龄 < 3）", "（自付 = 0，或者非在世）")
