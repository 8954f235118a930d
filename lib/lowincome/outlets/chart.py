"""Geometry of the report's column chart: across in percent, down in pixels, so that text keeps its size anywhere."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT, TOP, BASE = 236, 30, 190
UNITS = ((10_000_000_000, "亿元"), (1_000_000, "万元"), (100, "元"))
STEPS = (1, 2, 2.5, 5, 10)
MAX_STEPS = 5
ROLES = {0: "current", 1: "last-month", 12: "last-year"}


@dataclass(frozen=True)
class Tick:
    """One grid line with the amount it stands for."""

    y: float
    label: str


@dataclass(frozen=True)
class Bar:
    """One month: a column, or an empty place when nothing was delivered.

    `role`: `current` for the evaluated month, `last-month` and `last-year` for those it is compared with, else empty.
    """

    month: int
    middle: float
    left: float
    width: float
    y: float
    height: float
    label: str
    is_known: bool
    role: str


@dataclass(frozen=True)
class Chart:
    """What the template draws."""

    unit: str
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    height: int = HEIGHT
    base: int = BASE


def column_chart(points: Sequence[tuple[int, int | None]]) -> Chart:
    """A chart of (month, fen or None), the last month marked; amounts below zero stand on the base line."""
    highest = max((fen for _, fen in points if fen is not None), default=0)
    scale, unit = next(((scale, unit) for scale, unit in UNITS if highest >= scale), UNITS[-1])
    step = _step(highest / scale)
    n_steps = max(math.ceil(highest / scale / step), 1)
    ticks = tuple(Tick(_y(n / n_steps), f"{step * n:,g}") for n in range(n_steps + 1))
    bars = tuple(_bar(place, len(points), point, scale, step * n_steps) for place, point in enumerate(points))
    return Chart(unit, ticks, bars)


def _step(highest: float) -> float:
    """The smallest round distance with which at most MAX_STEPS grid lines reach `highest`."""
    if highest <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(highest / MAX_STEPS))
    return next(step * size for step in STEPS if step * size * MAX_STEPS >= highest)


def _y(share: float) -> float:
    return round(BASE - (BASE - TOP) * min(max(share, 0.0), 1.0), 1)


def _bar(place: int, places: int, point: tuple[int, int | None], scale: int, top: float) -> Bar:
    month, fen = point
    slot, y = 100 / places, _y((fen or 0) / scale / top)
    return Bar(
        month=month,
        middle=round(slot * (place + 0.5), 2),
        left=round(slot * (place + 0.18), 2),
        width=round(slot * 0.64, 2),
        y=y,
        height=round(BASE - y, 1),
        label="未报送" if fen is None else f"{round(fen / scale, 1) + 0.0:,.1f}",  # + 0.0: no "-0.0"
        is_known=fen is not None,
        role=ROLES.get(places - 1 - place, ""),
    )
