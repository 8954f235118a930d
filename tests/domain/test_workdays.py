from datetime import date

from lowincome.domain.workdays import WorkCalendar

CALENDAR = WorkCalendar(
    holidays=frozenset({date(2025, 1, 1)}),
    make_up_days=frozenset({date(2024, 12, 29)}),
    valid_through=date(2025, 12, 31),
)


def test_the_day_of_issue_does_not_count() -> None:
    assert CALENDAR.due(date(2025, 1, 2), 5).on == date(2025, 1, 9)


def test_holidays_are_skipped_and_make_up_days_count() -> None:
    assert CALENDAR.due(date(2024, 12, 27), 3).on == date(2024, 12, 31)  # Sunday 29th is worked
    assert CALENDAR.due(date(2024, 12, 31), 1).on == date(2025, 1, 2)


def test_a_day_after_the_announced_calendar_is_provisional() -> None:
    assert CALENDAR.due(date(2025, 12, 31), 1).is_provisional
    assert not CALENDAR.due(date(2025, 12, 24), 1).is_provisional


def test_first_working_day() -> None:
    assert CALENDAR.first_working_day(date(2025, 1, 1)) == date(2025, 1, 2)
    assert CALENDAR.first_working_day(date(2025, 2, 1)) == date(2025, 2, 3)
