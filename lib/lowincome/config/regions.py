"""The regions of conf/regions.csv: one line per code and name, with the days on which the name holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from lowincome.config.strict_csv import rows_of
from lowincome.domain.errors import ConfigError
from lowincome.domain.regions import LEVELS, Region, chain

HEADER = ["code", "name", "from", "to", "successor"]


@dataclass(frozen=True)
class _Line:
    number: int
    region: Region
    first: date
    last: date


def load_regions(path: Path) -> dict[str, Region]:
    """Each region by code under its newest name, ended ones too: old rows name them. ConfigError names the line."""
    read = (_line(path, number, row) for number, row in rows_of(path, HEADER))
    lines = sorted(read, key=lambda line: (line.region.code, line.first))
    _check_overlaps(path, lines)
    regions = {line.region.code: line.region for line in lines}
    for line in lines:
        above = chain(line.region.code)[1]
        if above and above not in regions:
            problem = f"region {line.region.code} lies in {above}, which is not listed"
            raise ConfigError(str(path), line.number, problem, allowed=f"a line for {above}, too")
        _check_successor(path, line, regions)
    return regions


def _check_successor(path: Path, line: _Line, regions: Mapping[str, Region]) -> None:
    """What follows an ended code is listed, and holds longer: so no two codes follow each other for ever."""
    code, ended = line.region.successor, line.region.last
    if code and (ended == date.max or code not in regions or regions[code].last <= ended):
        problem = f"region {line.region.code} ends and goes on as {code}"
        raise ConfigError(str(path), line.number, problem, allowed="a `to`, and a listed code that holds after it")


def _line(path: Path, number: int, row: list[str]) -> _Line:
    if len(row) != len(HEADER):
        raise ConfigError(str(path), number, f"{len(row)} cells", allowed=",".join(HEADER))
    code, name, first, last, successor = row
    if not (code.isascii() and code.isdigit() and len(code) in LEVELS):
        allowed = ", ".join(f"{length} digits for a {level}" for length, level in LEVELS.items())
        raise ConfigError(str(path), number, f"code is {code!r}", allowed=allowed)
    if not name.strip():
        raise ConfigError(str(path), number, f"region {code} has no name", allowed="the name of the region")
    begins = _day(path, number, first, date.min)
    ends = _day(path, number, last, date.max)
    if ends < begins:
        raise ConfigError(str(path), number, f"region {code} ends before it begins", allowed="from ≤ to")
    return _Line(number, Region(code, name.strip(), ends, successor), begins, ends)


def _day(path: Path, number: int, text: str, empty: date) -> date:
    try:
        return date.fromisoformat(text) if text else empty
    except ValueError:
        raise ConfigError(str(path), number, f"{text!r} is not a date", allowed='"2024-01-31", or empty') from None


def _check_overlaps(path: Path, lines: list[_Line]) -> None:
    """`lines` are sorted by code and first day, so only neighbours can overlap."""
    for before, line in pairwise(lines):
        if line.region.code == before.region.code and line.first <= before.last:
            problem = f"region {line.region.code} has two names on {line.first} (see line {before.number})"
            raise ConfigError(str(path), line.number, problem, allowed="intervals that do not overlap")
