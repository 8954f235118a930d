from datetime import date, datetime

import pytest

from tests.oracle import values


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        (" 110105 19491231 002x\t", "11010519491231002X"),
        ("'440524188001010014", "440524188001010014"),
        ("’440524188001010014", "440524188001010014"),
        ("610104620927690", "610104196209276908"),
        (610104620927690, "610104196209276908"),
        ("110105194912310021", None),
        ("666666666666666666", None),
        ("110105194902310026", None),
        ("3.70102E+17", None),
        (3.70102e17, None),
        (990101198001010000, None),
        ("99010119800101000", None),
        ("11010519491231\ufffd02X", None),
        ("", None),
        (None, None),
    ],
)
def test_id_no(cell: object, expected: str | None) -> None:
    assert values.id_no(cell) == expected


@pytest.mark.parametrize(
    "cell", ["2024-01-31", "20240131", "2024/1/31", "2024年1月31日", "45322", 45322, "２０２４-01-31"]
)
def test_every_form_of_a_date(cell: object) -> None:
    assert values.day(cell) == date(2024, 1, 31)


def test_dates_of_other_types_and_no_dates() -> None:
    assert values.day(datetime(2024, 1, 31, 8)) == values.day("2024-01-31 08:00:00") == date(2024, 1, 31)
    assert values.day(45322.0) == date(2024, 1, 31)
    assert [values.day(cell) for cell in ("2024-02-30", "20241301", "", None, "不详", "2024-01")] == [None] * 6


def test_months() -> None:
    for cell in ("202401", "2024-01", "2024/1", "2024年1月", "20240115", 202401, date(2024, 1, 9)):
        assert values.first_of_month(cell) == date(2024, 1, 1)
    assert [values.first_of_month(cell) for cell in ("202413", "", None)] == [None] * 3


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1,234.50", 123450),
        ("￥12", 1200),
        ("¥12.00元", 1200),
        ("１２．５", 1250),
        ("-3.00", -300),
        ("0", 0),
        (12.1, 1210),
        (7, 700),
        ("0.005", 1),
        ("", None),
        (None, None),
        ("-", None),
        ("NaN", None),
        ("1e30", None),
        ("不详", None),
    ],
)
def test_fen(cell: object, expected: int | None) -> None:
    assert values.fen(cell) == expected


def test_fen_of_ten_thousand_yuan() -> None:
    assert values.fen("12.5", unit=1_000_000) == 12_500_000


def test_names() -> None:
    assert values.name(" 欧阳　明 ") == "欧阳明"
    assert values.name("阿依•古丽") == values.name("阿依·古丽")
    assert [values.name(cell) for cell in ("", None, "张\ufffd")] == [None] * 3


def test_months_before_and_whole_years() -> None:
    assert [values.months_before(202412, n) for n in (0, 11, 12)] == [202412, 202401, 202312]
    assert values.whole_years(date(1974, 12, 6), date(2024, 12, 5)) == 49
    assert values.whole_years(date(1974, 12, 5), date(2024, 12, 5)) == 50
    assert values.whole_years(date(2000, 2, 29), date(2025, 2, 28)) == 24
