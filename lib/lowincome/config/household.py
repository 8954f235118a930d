"""The legal ladder of conf/household.yaml: in which order and by which lines people become households."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lowincome.config.build import build, build_each
from lowincome.config.codes import BENEFIT_CLASSES
from lowincome.config.contract import Contract
from lowincome.config.strict_yaml import Entry, load

RUNGS = ("approved_unit", "excluded", "guardian", "minor", "dependent_adult", "spouse", "elder", "self")


@dataclass(frozen=True)
class Rung:
    """One step of the ladder, as readers see it."""

    name: str
    label: str
    source: str


@dataclass(frozen=True)
class Age:
    """A line in whole years."""

    years: int
    source: str


@dataclass(frozen=True)
class Ages:
    """`generation`: how much older than a child a parent is at least."""

    adult: Age
    elder: Age
    generation: Age


@dataclass(frozen=True)
class Stages:
    """Stages of education in which an adult child still depends on the parents."""

    codes: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Disability:
    """The acts on a card that begin and end a disability, and the grades that count as severe."""

    starts: tuple[str, ...]
    ends: tuple[str, ...]
    grades: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class DependentAdult:
    """Who is an adult child that cannot live independently."""

    stages: Stages
    disability: Disability


@dataclass(frozen=True)
class Guardians:
    """Relations to the head of a book that let the head bring up a minor."""

    relations: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Cap:
    """How many people a book, an approved unit, or the children of one parent may be."""

    members: int
    source: str


@dataclass(frozen=True)
class SingleApplication:
    """Rolls on which a severely disabled person may stand alone."""

    is_on: bool
    programmes: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Exclusion:
    """Kinds of life events that take a person out of the household, and bring them back; `classes` tell them."""

    name: str
    label: str
    classes: tuple[str, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    after_months: int
    source: str


@dataclass(frozen=True)
class Ladder:
    """How households are formed; `rungs` in the order in which they are tried."""

    rungs: tuple[Rung, ...]
    ages: Ages
    dependent_adult: DependentAdult
    guardians: Guardians
    cap: Cap
    single_application: SingleApplication
    exclusions: tuple[Exclusion, ...]


def load_ladder(path: Path, contracts: Mapping[str, Contract]) -> Ladder:
    """The ladder; ConfigError at a rung that is unknown, missing or after `self`, or a kind that no class tells."""
    root = load(path)
    rungs, exclusions = root.take("rungs", Entry), root.take("exclusions", Entry)
    ladder = build(
        Ladder,
        root,
        rungs=build_each(Rung, rungs, "name"),
        exclusions=build_each(Exclusion, exclusions, "name"),
    )
    _check_rungs(ladder, rungs)
    for exclusion in ladder.exclusions:
        _check_kinds(exclusion, exclusions[exclusion.name], contracts)
    _check_numbers(ladder, root)
    return ladder


def _check_rungs(ladder: Ladder, entry: Entry) -> None:
    names = [rung.name for rung in ladder.rungs]
    for name in names:
        if name not in RUNGS:
            raise entry.error(f"unknown rung {name!r}", key=name, allowed=", ".join(RUNGS))
    if sorted(names) != sorted(RUNGS) or names[-1] != "self":
        raise entry.error(f"the rungs are {', '.join(names)}", allowed=f"each of {', '.join(RUNGS)} once, self last")


def _check_kinds(exclusion: Exclusion, entry: Entry, contracts: Mapping[str, Contract]) -> None:
    """A kind misspelt would silently keep everybody in: the classes named must be able to tell each one."""
    told: set[str] = set()
    for class_id in exclusion.classes:
        if class_id not in contracts:
            raise entry.error(f"no class {class_id!r}", key="classes", allowed="classes of conf/sources")
        told |= contracts[class_id].possible("kind_code")
    unknown = [kind for kind in (*exclusion.starts, *exclusion.ends) if exclusion.classes and kind not in told]
    if unknown:
        raise entry.error(f"no class tells {', '.join(unknown)}", key="starts", allowed=", ".join(sorted(told)))


def _check_numbers(ladder: Ladder, root: Entry) -> None:
    ages = ladder.ages
    if not 0 < ages.generation.years <= ages.adult.years < ages.elder.years:
        raise root.error("the ages do not rise", key="ages", allowed="0 < generation ≤ adult < elder")
    if ladder.cap.members < 2:
        raise root.error(f"cap is {ladder.cap.members}", key="cap", allowed="2 or more members")
    unknown = [name for name in ladder.single_application.programmes if name not in BENEFIT_CLASSES]
    if unknown:
        raise root.error(
            f"no benefit roll {unknown[0]!r}", key="single_application", allowed=", ".join(BENEFIT_CLASSES)
        )
