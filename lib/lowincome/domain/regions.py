"""Region codes: a code begins with those of the regions above it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

LEVELS = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}
ROOT = ""


@dataclass(frozen=True)
class Region:
    """A place that has a code in the administrative division table.

    `last`: the last day on which the code holds; `successor`: the code that stands for it then, "" when none does.
    """

    code: str
    name: str
    last: date = date.max
    successor: str = ""

    @property
    def level(self) -> str:
        """`province`, `city`, `county`, `township` or `village`."""
        return LEVELS[len(self.code)]


def chain(code: str) -> tuple[str, ...]:
    """`code` and the codes above it, the nearest first, ending with the root `""`."""
    return (*(code[:length] for length in sorted(LEVELS, reverse=True) if length <= len(code)), ROOT)


def province_code(regions: Mapping[str, Region]) -> str:
    """The code of the province; "" when no line is one."""
    return next((code for code, region in regions.items() if region.level == "province"), ROOT)


def full_name(regions: Mapping[str, Region], code: str) -> str:
    """The names of the regions in which a code lies, from the city down: the province goes without saying."""
    return "".join(regions[one].name for one in reversed(chain(code)[:-2]) if one in regions)


def successors(regions: Mapping[str, Region], on: date) -> dict[str, str]:
    """Each code that stands for no place of its own any more on a day → the code that holds instead.

    A place that was merged with the one above it, without a successor of its own, is known as part of that one's.
    """
    found = {code: _current(code, regions, on) for code in regions}
    return {code: current for code, current in found.items() if current != code}


def _current(code: str, regions: Mapping[str, Region], on: date) -> str:
    for above in chain(code)[:-1]:
        region = regions.get(above)
        if region and region.successor and region.last < on:
            return _current(region.successor, regions, on)
    return code
