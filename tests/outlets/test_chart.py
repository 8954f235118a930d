"""The geometry of the column chart."""

import pytest

from lowincome.outlets.chart import BASE, TOP, column_chart


def _points(*amounts: int | None) -> list[tuple[int, int | None]]:
    return [(202400 + n, amount) for n, amount in enumerate(amounts, start=1)]


def test_columns_are_in_proportion_and_inside() -> None:
    chart = column_chart(_points(50_000_000, 100_000_000, None, -5))
    half, full, unknown, negative = chart.bars
    assert chart.unit == "万元"
    assert [tick.label for tick in chart.ticks] == ["0", "20", "40", "60", "80", "100"]
    assert (full.y, full.height) == (TOP, BASE - TOP)
    assert half.height == pytest.approx((BASE - TOP) / 2, abs=0.1)
    assert (unknown.is_known, unknown.label, unknown.height) == (False, "未报送", 0)
    assert (negative.height, negative.label) == (0, "0.0")
    assert negative.left + negative.width <= 100


@pytest.mark.parametrize(
    ("highest", "unit", "top"),
    [
        (0, "元", "1"),
        (99, "元", "1"),
        (123_45, "元", "125"),
        (2_390_000_00, "万元", "250"),
        (98_765_432_100_00, "亿元", "1,000"),
    ],
)
def test_grid_lines_reach_the_highest(highest: int, unit: str, top: str) -> None:
    chart = column_chart(_points(highest))
    assert (chart.unit, chart.ticks[-1].label) == (unit, top)
    assert 2 <= len(chart.ticks) <= 6


def test_compared_months_are_marked() -> None:
    chart = column_chart([(month, 100) for month in (202311, 202312, *range(202401, 202413))])
    assert {bar.month: bar.role for bar in chart.bars if bar.role} == {
        202312: "last-year",
        202411: "last-month",
        202412: "current",
    }


def test_nothing_known_still_draws() -> None:
    assert [bar.is_known for bar in column_chart(_points(None, None)).bars] == [False, False]
    assert column_chart([]).bars == ()
