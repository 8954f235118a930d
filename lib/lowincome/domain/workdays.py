"""Working days of the State Council calendar: weekends, public holidays and make-up days."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class DueDate:
    """The last day of a term; provisional when the calendar for that day was not announced yet."""

    on: date
    is_provisional: bool


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: weekdays but `holidays`, and `make_up_days` at weekends; announced to `valid_through`."""

    holidays: frozenset[date]
    make_up_days: frozenset[date]
    valid_through: date

    def is_working(self, day: date) -> bool:
        """Whether offices are open on `day`."""
        if day in self.make_up_days:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def first_working_day(self, day: date) -> date:
        """`day` itself when it is worked, else the next day that is."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def due(self, issued_on: date, working_days: int) -> DueDate:
        """The day that is `working_days` working days after `issued_on`; the day of issue does not count."""
        day = issued_on
        for _ in range(working_days):
            day = self.first_working_day(day + timedelta(days=1))
        return DueDate(day, is_provisional=day > self.valid_through)
