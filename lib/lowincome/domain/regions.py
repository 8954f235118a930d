"""Region codes: a code begins with those of the regions above it."""

from dataclasses import dataclass

LEVELS = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}
ROOT = ""


@dataclass(frozen=True)
class Region:
    """A place that has a code in the administrative division table."""

    code: str
    name: str

    @property
    def level(self) -> str:
        """`province`, `city`, `county`, `township` or `village`."""
        return LEVELS[len(self.code)]


def chain(code: str) -> tuple[str, ...]:
    """`code` and the codes above it, the nearest first, ending with the root `""`."""
    return (*(code[:length] for length in sorted(LEVELS, reverse=True) if length <= len(code)), ROOT)
