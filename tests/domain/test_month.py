import pytest
from hypothesis import given
from hypothesis import strategies as st

from lowincome.domain.errors import LowincomeError
from lowincome.domain.month import first_day, in_words, last_day, last_months, parse_month, plus_months

months = st.builds(lambda year, month: year * 100 + month, st.integers(1960, 2090), st.integers(1, 12))


def test_a_month_is_parsed() -> None:
    assert parse_month("202412") == 202412


@pytest.mark.parametrize("text", ["2024-13", "202413", "202400", "", "２０２４１２", "202412\n", "20241", "194812"])
def test_anything_else_says_the_form(text: str) -> None:
    with pytest.raises(LowincomeError, match="yyyymm"):
        parse_month(text)


@given(months, st.integers(-500, 500), st.integers(-500, 500))
def test_adding_months_is_adding(month: int, a: int, b: int) -> None:
    assert plus_months(plus_months(month, a), b) == plus_months(month, a + b)


@given(months)
def test_a_month_follows_the_last_day_of_the_one_before(month: int) -> None:
    assert (first_day(plus_months(month, 1)) - last_day(month)).days == 1


def test_last_months_cross_the_year() -> None:
    assert last_months(202402, 4) == (202311, 202312, 202401, 202402)
    assert last_day(202402).day == 29


def test_a_month_in_words() -> None:
    assert [in_words(month) for month in (202412, 202501)] == ["2024年12月", "2025年1月"]
