"""What a parsed expression tells about itself."""

import pytest

from lowincome.domain.errors import LowincomeError
from lowincome.language import parse
from tests.language.names import NAMES


def test_it_names_what_it_reads() -> None:
    expression = parse("is_alive and a_fen > param.line", NAMES)
    assert expression.text == "is_alive and a_fen > param.line"
    assert expression.names == {"is_alive", "a_fen", "param.line"}
    assert expression.types == {"a_fen": "fen", "is_alive": "boolean", "param.line": "fen"}


def test_equal_texts_are_equal_expressions() -> None:
    assert parse("n > 1", NAMES) == parse("n > 1", NAMES)
    assert len({parse("n > 1", NAMES), parse("n > 1", NAMES), parse("n > 2", NAMES)}) == 2


def test_keywords_may_be_written_large_and_over_lines() -> None:
    assert parse("ok AND NOT\n  is_alive", NAMES).names == {"ok", "is_alive"}


def test_an_error_is_one_that_ends_a_run_with_advice() -> None:
    with pytest.raises(LowincomeError, match=r"(?s)near '>'.*what to do: allowed"):
        parse("n >", NAMES)
