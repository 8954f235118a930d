"""A reason template in its parts."""

import pytest

from lowincome.config.reasons import Name, Template, Text, parse_template


def test_words_and_places_alternate() -> None:
    template = parse_template("自付{self_pay_fen}元，超过{param.line}元")
    assert template.parts == (Text("自付"), Name("self_pay_fen"), Text("元，超过"), Name("param.line"), Text("元"))
    assert template.names == ("self_pay_fen", "param.line")


def test_a_sentence_without_places_and_one_that_begins_with_two() -> None:
    assert parse_template("新办") == Template((Text("新办"),))
    assert parse_template("{a}{a}岁").names == ("a",)


@pytest.mark.parametrize("text", ["{", "a}", "{}", "{a b}", "{{a}}", "{a!r}", "{a:>5}", "{A}"])
def test_a_brace_without_a_plain_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="brace"):
        parse_template(text)
