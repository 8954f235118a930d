"""What a province is made from, and the words of a planted scene: payments, cards, deaths and rolls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from pyspark.sql import SparkSession

from lowincome.domain.month import first_day, plus_months
from lowincome.sample.dice import Dice
from lowincome.sample.templates import BY_NAME, SLOTS_PER_FAMILY

YUAN = 100
DISPOSABLE = {"9901": 41_000 * YUAN, "9902": 33_500 * YUAN}  # income of a head in the year before, by city, for 2024
STANDARDS = {"9901": 930 * YUAN, "9902": 820 * YUAN}  # of dibao by city, per head and month, since July 2024
ROLLS = ("tekun_roll", "dibao_roll", "dibao_edge_roll", "rigid_expenditure_roll", "anti_poverty_return_roll")


@dataclass(frozen=True)
class Fact:
    """One row of a department about the member in `slot`, told in the drop of `period`."""

    class_id: str
    slot: int
    period: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Scene:
    """One planted family; `person` is the slot the scene is about.

    `births`, `deaths` (day, month it becomes known) and `married_on` override what the dice say; `one_unit` makes the
    whole family one household; `city` is where it lives when its line is that of a city.
    """

    name: str
    note: str
    template: str
    facts: tuple[Fact, ...] = ()
    person: int = 0
    births: Mapping[int, date] = field(default_factory=dict)
    deaths: Mapping[int, tuple[date, int]] = field(default_factory=dict)
    married_on: date | None = None
    one_unit: bool = False
    city: str = ""


@dataclass(frozen=True)
class Province:
    """What a province is made from: its size, the dice, its months and its planted scenes (the first families)."""

    spark: SparkSession
    dice: Dice
    families: int
    months: tuple[int, ...]
    scenes: tuple[Scene, ...]
    has_errors: bool = False

    @property
    def first(self) -> int:
        """The first month."""
        return self.months[0]

    @property
    def last(self) -> int:
        """The last month."""
        return self.months[-1]


def person_id(family: int, slot: int) -> int:
    """The number of a person inside the sample; never written to a drop."""
    return family * SLOTS_PER_FAMILY + slot


def pay(
    class_id: str, slot: int, month: int, self_fen: int, *, total: int | None = None, late: int = 0, form: str = ""
) -> Fact:
    """A settlement on the 11th of `month`, told `late` months later; `form="old"` writes the 15-digit number."""
    values = {
        "settled_on": first_day(month) + timedelta(days=10),
        "total_fen": 2 * self_fen if total is None else total,
        "self_fen": self_fen,
        "id_form": form,
    }
    return Fact(class_id, slot, plus_months(month, late), values)


def aid(slot: int, month: int, amount_fen: int, mode: str, *, late: int = 0) -> Fact:
    """Medical aid paid on the 21st of `month`."""
    values = {"paid_on": first_day(month) + timedelta(days=20), "amount_fen": amount_fen, "mode": mode}
    return Fact("medical_aid", slot, plus_months(month, late), values)


def card(slot: int, month: int, action: str, *, late: int = 0, grade: str | None = None) -> Fact:
    """A disability card handled on the 6th of `month`; a grade that nobody asks for is drawn."""
    values = {"issued_on": first_day(month) + timedelta(days=5), "action": action, "planted_grade": grade}
    return Fact("disability_cards", slot, plus_months(month, late), values)


def death(class_id: str, slot: int, died_on: date, period: int, *, name: str | None = None) -> Fact:
    """A death record; `name` when it is not the registered one."""
    return Fact(class_id, slot, period, {"died_on": died_on, "other_name": name})


def on_roll(roll: str, template: str, since: int, until: int, slots: tuple[int, ...] | None = None) -> tuple[Fact, ...]:
    """Every member (or `slots`) on `roll` in the snapshots from `since` to `until`."""
    chosen = range(len(BY_NAME[template].slots)) if slots is None else slots
    return tuple(Fact(roll, slot, since, {"to_period": until}) for slot in chosen)


def birthday_before(day: date, years: int, *, days: int = 0) -> date:
    """The birth date of someone who turns `years` exactly on `day`, `days` later."""
    return day.replace(year=day.year - years) + timedelta(days=days)
