"""The calendar that ships, and what a wrong one is told."""

from datetime import date
from pathlib import Path

import pytest

from lowincome.config.calendar import load_calendar
from lowincome.domain.errors import ConfigError
from lowincome.domain.workdays import WorkCalendar

CALENDAR = Path(__file__).parents[2] / "conf" / "calendar.yaml"


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    return load_calendar(CALENDAR)


@pytest.mark.parametrize("day", [*range(1, 8)])
def test_national_day_2024_is_off(calendar: WorkCalendar, day: int) -> None:
    assert not calendar.is_working(date(2024, 10, day))


@pytest.mark.parametrize(
    "day",
    [
        date(2023, 1, 28),
        date(2023, 6, 25),
        date(2024, 2, 4),
        date(2024, 2, 18),
        date(2024, 9, 29),
        date(2024, 10, 12),
        date(2025, 1, 26),
        date(2025, 2, 8),
        date(2025, 9, 28),
        date(2026, 1, 4),
        date(2026, 2, 28),
    ],
)
def test_make_up_days_are_worked(calendar: WorkCalendar, day: date) -> None:
    assert day.weekday() >= 5
    assert calendar.is_working(day)


@pytest.mark.parametrize(
    ("first", "last", "n_days"),
    [
        (date(2023, 1, 21), date(2023, 1, 27), 7),
        (date(2024, 2, 10), date(2024, 2, 17), 8),
        (date(2025, 1, 28), date(2025, 2, 4), 8),
        (date(2026, 2, 15), date(2026, 2, 23), 9),
    ],
)
def test_spring_festival_is_off(calendar: WorkCalendar, first: date, last: date, n_days: int) -> None:
    days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    assert len(days) == n_days
    assert not any(calendar.is_working(day) for day in days)


@pytest.mark.parametrize(("year", "n_working"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_each_year(calendar: WorkCalendar, year: int, n_working: int) -> None:
    days = range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal())
    assert sum(calendar.is_working(date.fromordinal(n)) for n in days) == n_working


@pytest.mark.parametrize(
    ("issued_on", "due_on"),
    [
        (date(2025, 1, 2), date(2025, 1, 9)),
        (date(2025, 1, 23), date(2025, 2, 6)),
        (date(2024, 9, 27), date(2024, 10, 10)),
        (date(2024, 2, 9), date(2024, 2, 22)),
    ],
)
def test_due_five_working_days_later(calendar: WorkCalendar, issued_on: date, due_on: date) -> None:
    due = calendar.due(issued_on, 5)
    assert (due.on, due.is_provisional) == (due_on, False)


def test_due_beyond_the_announced_calendar_is_provisional(calendar: WorkCalendar) -> None:
    assert calendar.valid_through == date(2026, 12, 31)
    assert calendar.due(date(2026, 12, 29), 5).is_provisional


YEAR = """\
valid_through: "2024-12-31"
years:
  "2024":
    source: notice
    holidays:
      元旦: {first: "2024-01-01", last: "2024-01-01"}
    worked_days: ["2024-02-04"]
"""


@pytest.mark.parametrize(
    ("found", "wrong", "line", "said"),
    [
        ('["2024-02-04"]', '["2024-02-05"]', 7, "2024-02-05 is listed as worked"),
        ('["2024-02-04"]', '["2023-02-04"]', 7, "2023-02-04 is listed as worked"),
        ('last: "2024-01-01"', 'last: "2023-12-31"', 6, "元旦 is from 2024-01-01 to 2023-12-31"),
        ('first: "2024-01-01"', 'first: "2024-01-32"', 6, "not a date"),
        ('"2024":', '"2023":', 6, "元旦 is from 2024-01-01"),
        ('valid_through: "2024-12-31"', 'valid_through: "2025-12-31"', 2, "do not lead up to valid_through"),
        ('first: "2024-01-01", last: "2024-01-01"', 'first: "2024-02-03", last: "2024-02-05"', 3, "both a holiday"),
        ("source: notice", "sources: notice", 4, "unknown key 'sources'"),
    ],
)
def test_a_wrong_entry_is_named_with_its_line(tmp_path: Path, found: str, wrong: str, line: int, said: str) -> None:
    path = tmp_path / "calendar.yaml"
    assert found in YEAR
    path.write_text(YEAR.replace(found, wrong), encoding="utf-8")
    with pytest.raises(ConfigError, match=said) as error:
        load_calendar(path)
    assert error.value.line == line


def test_the_small_calendar_is_right_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text(YEAR, encoding="utf-8")
    calendar = load_calendar(path)
    assert calendar.holidays == {date(2024, 1, 1)}
    assert calendar.make_up_days == {date(2024, 2, 4)}
