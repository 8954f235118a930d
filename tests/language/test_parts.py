"""A condition in its parts."""

import pytest

from lowincome.language import alternatives_of, comparison_of, conditions_of, evaluate, names_in, parse

NAMES = {"is_alive": "boolean", "paid_fen": "fen", "n_members": "count", "class_code": "text", "param.line": "fen"}


def test_conditions_stand_in_written_order_and_speak_for_themselves() -> None:
    parts = conditions_of(parse("is_alive and paid_fen > param.line and (n_members > 2 or not is_alive)", NAMES))
    assert [names_in(part) for part in parts] == [("is_alive",), ("paid_fen", "param.line"), ("n_members", "is_alive")]
    values = {"is_alive": True, "paid_fen": 5, "param.line": 5, "n_members": 3}
    assert [evaluate(part, values) for part in parts] == [True, False, True]
    assert [evaluate(part, {}) for part in parts] == [None, None, None]


def test_a_condition_that_is_one_is_its_own_part() -> None:
    [part] = conditions_of(parse("is_alive or paid_fen > 0", NAMES))
    assert evaluate(part, {"is_alive": True}) is True


def test_alternatives_stand_in_written_order() -> None:
    [part] = conditions_of(parse("(is_alive or paid_fen > 0 or (n_members > 2 and is_alive))", NAMES))
    assert [one.text for one in alternatives_of(part)] == ["is_alive", "paid_fen > 0", "(n_members > 2 AND is_alive)"]
    assert alternatives_of(parse("is_alive", NAMES))[0].text == "is_alive"


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("paid_fen > param.line", (7, 5)),
        ("(paid_fen * 2 >= param.line * n_members)", (14, 15)),
        ("n_members = 3", (3, 3)),
        ("n_members between 1 and 3", (3, 1, 3)),
        ("ratio(paid_fen, param.line) >= param.share", (7, 60, 5)),
        ("is_alive", None),
        ("not n_members > 1", None),
        ("class_code in ('dibao')", None),
    ],
)
def test_what_a_comparison_compares(text: str, sides: tuple[int, ...] | None) -> None:
    values = {"paid_fen": 7, "param.line": 5, "n_members": 3, "is_alive": True, "param.share": 60}
    found = comparison_of(parse(text, NAMES | {"param.share": "percent"}))
    parts = found and (found.value, *found.lines, *([found.whole] if found.whole else []))
    assert (parts and tuple(evaluate(side, values) for side in parts)) == sides
    assert found is None or found.value.type == ("fen" if "fen" in text else "count")
