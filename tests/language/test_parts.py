"""A condition in its parts."""

import pytest

from lowincome.language import conditions_of, evaluate, names_in, parse, sides_of

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


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("paid_fen > param.line", (7, 5)),
        ("paid_fen * 2 >= param.line * n_members", (14, 15)),
        ("n_members = 3", (3, 3)),
        ("is_alive", None),
        ("n_members between 1 and 3", None),
        ("class_code in ('dibao')", None),
    ],
)
def test_the_sides_of_a_comparison(text: str, sides: tuple[int, int] | None) -> None:
    values = {"paid_fen": 7, "param.line": 5, "n_members": 3, "is_alive": True}
    found = sides_of(parse(text, NAMES))
    assert (found and tuple(evaluate(side, values) for side in found)) == sides
