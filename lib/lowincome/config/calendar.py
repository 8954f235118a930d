"""The working days of conf/calendar.yaml: announced holidays and make-up days, each year with its notice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from lowincome.config.build import build
from lowincome.config.strict_yaml import Entry, load
from lowincome.domain.workdays import WorkCalendar


@dataclass(frozen=True)
class Holiday:
    """Days off from `first` to `last`, both included."""

    first: date
    last: date

    def days(self) -> Iterator[date]:
        """Each day off, weekends too."""
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class Year:
    """What one notice of the State Council announces; `worked_days` are weekend days worked instead."""

    source: str
    holidays: Mapping[str, Holiday]
    worked_days: tuple[date, ...]


@dataclass(frozen=True)
class _File:
    valid_through: date
    years: Mapping[str, Year]


def load_calendar(path: Path) -> WorkCalendar:
    """The calendar of all announced years; ConfigError where a day contradicts its year or another entry."""
    root = load(path)
    file = build(_File, root)
    years: Entry = root["years"]
    for name, year in file.years.items():
        _check_year(name, year, years[name])
    _check_range(file, root)
    off = {day for year in file.years.values() for holiday in year.holidays.values() for day in holiday.days()}
    worked = {day for year in file.years.values() for day in year.worked_days}
    if off & worked:
        raise years.error(f"{min(off & worked)} is both a holiday and a worked day", allowed="each day in one list")
    weekdays_off = {day for day in off if day.weekday() < 5}
    return WorkCalendar(frozenset(weekdays_off), frozenset(worked), file.valid_through)


def _check_year(name: str, year: Year, entry: Entry) -> None:
    """Holidays belong to the year, though New Year may begin in the December before; make-up days are weekend days."""
    for title, holiday in year.holidays.items():
        if not _begins_near(name, holiday.first) or not 0 <= (holiday.last - holiday.first).days < 15:
            raise entry["holidays"].error(
                f"{title} is from {holiday.first} to {holiday.last}", key=title, allowed=f"1 to 15 days of {name}"
            )
    for day in year.worked_days:
        if day.weekday() < 5 or str(day.year) != name:
            raise entry.error(
                f"{day} is listed as worked", key="worked_days", allowed=f"Saturdays and Sundays of {name}"
            )


def _begins_near(year: str, day: date) -> bool:
    return str(day.year) == year or (str(day.year + 1) == year and day.month == 12)


def _check_range(file: _File, root: Entry) -> None:
    """The years follow one another up to valid_through: no day between may silently be an ordinary one."""
    last = file.valid_through.year
    expected = [str(year) for year in range(last - len(file.years) + 1, last + 1)]
    if not file.years or sorted(file.years) != expected:
        problem = f"years {', '.join(file.years)} do not lead up to valid_through, {file.valid_through}"
        raise root.error(problem, key="years", allowed=f"each year once, {last} the last")
