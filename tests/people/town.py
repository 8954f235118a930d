"""Handmade towns: people and relations of many small cases, solved together in one run of the people stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from lowincome.config.code_lists import load_code_lists
from lowincome.config.contracts import load_contracts
from lowincome.config.household import Ladder, load_ladder
from lowincome.config.tables import load_tables
from lowincome.people.circumstances import circumstances
from lowincome.people.households import households, known_kin, members, membership_reasons
from lowincome.people.kin import both_ways, couples, crowded_books, relations
from lowincome.people.ladder import Kin, providers
from lowincome.people.registry import household_events, with_id
from lowincome.people.roots import heads, settled, with_decided
from tests.people import given

CONF = Path(__file__).parents[2] / "conf"
TABLES = load_tables(CONF / "tables.yaml")
SUBJECTS = {name.removeprefix("std."): table.column_names for name, table in TABLES.items() if name.startswith("std.")}
CONTRACTS = load_contracts(CONF / "sources", SUBJECTS, load_code_lists(CONF / "codes" / "lists"))
LADDER: Ladder = load_ladder(CONF / "household.yaml", CONTRACTS)
MONTH = 202412
POPULATION = (
    "id_key bigint, name_key bigint, birth_on date, sex_code string, region_code string, book_key bigint, "
    "is_collective_book boolean, residence_code string, row_key bigint, drop_id string"
)
DEATH = "id_key bigint, name_key bigint, event_on date, period int"
KIN = (
    "id_key bigint, other_key bigint, relation_code string, event_on date, to_on date, book_key bigint, "
    "class_id string, row_key bigint"
)
ROLL = "id_key bigint, programme_code string, unit_key bigint, grade_code string, to_on date, row_key bigint"
EVENT = "id_key bigint, kind_code string, grade_code string, event_on date, row_key bigint"
PAIR = "person_key bigint, other_key bigint"
SPAN = 100  # keys of one case
VILLAGE = "990101001001"


class Town:
    """People and relations of one case, built in sentences; keys and books of other cases never meet."""

    def __init__(self, base: int = 0) -> None:
        self.base = base
        self.people: list[tuple[Any, ...]] = []
        self.deaths: list[tuple[Any, ...]] = []
        self.kin: list[tuple[Any, ...]] = []
        self.judgments: list[tuple[Any, ...]] = []
        self.rolls: list[tuple[Any, ...]] = []
        self.events: list[tuple[Any, ...]] = []
        self.must_link: list[tuple[int, int]] = []
        self.cannot_link: list[tuple[int, int]] = []

    def person(
        self,
        key: int,
        born: int | date | None,
        book: int | None = None,
        *,
        collective: bool = False,
        residence: str | None = VILLAGE,
    ) -> None:
        key += self.base
        birth = date(born, 6, 1) if isinstance(born, int) else born
        book = book and book + self.base
        row = (key, -key, birth, "male", VILLAGE, book, collective, residence, len(self.people), "d")
        self.people.append(row)

    def dies(self, key: int, on: date, *, known_as: int | None = None, period: int = MONTH) -> None:
        self.deaths.append((key + self.base, -(known_as or key + self.base), on, period))

    def related(self, key: int, relation: str, other: int, book: int = 1) -> None:
        row = (key + self.base, other + self.base, relation, date(2020, 1, 1), None, book + self.base, "hukou_members")
        self.kin.append((*row, self._row()))

    def married(self, key: int, other: int, on: date = date(2010, 1, 1)) -> None:
        row = (key + self.base, other + self.base, "spouse", on, None, None, "marriages", self._row())
        self.kin.append(row)

    def divorced(self, key: int, other: int, on: date) -> None:
        row = (key + self.base, other + self.base, "former_spouse", on, None, None, "divorces", self._row())
        self.kin.append(row)

    def bore(self, mother: int, child: int, on: date = date(2015, 1, 1)) -> None:
        row = (mother + self.base, child + self.base, "parent", on, None, None, "births", self._row())
        self.kin.append(row)

    def pays_for(self, parent: int, child: int, until: date | None = None) -> None:
        row = (parent + self.base, child + self.base, "parent", date(2022, 1, 1), until, None, "support_judgments")
        self.judgments.append((*row, self._row()))

    def on_roll(
        self, key: int, programme: str, unit: int | None = None, grade: str | None = None, until: date | None = None
    ) -> None:
        self.rolls.append((key + self.base, programme, unit and unit + self.base, grade, until, len(self.rolls)))

    def event(self, key: int, kind: str, on: date, grade: str | None = None) -> None:
        self.events.append((key + self.base, kind, grade, on, len(self.events)))

    def couple_with_child(self, child_born: int) -> None:
        """1 and 2 are a couple in book 1, 3 is their child."""
        self.person(1, 1980, 1)
        self.person(2, 1982, 1)
        self.person(3, child_born, 1)
        for key, relation in ((1, "head"), (2, "spouse"), (3, "child")):
            self.related(key, relation, 1)

    def _row(self) -> int:
        """Row keys of kinship are told apart: 1000 per case and more."""
        return self.base * 1000 + len(self.kin) + len(self.judgments)


@dataclass(frozen=True)
class Month:
    """What the stage makes of a month, as rows that are there."""

    people: DataFrame
    kin: Kin
    roots: DataFrame
    units: DataFrame
    members: DataFrame
    reasons: DataFrame
    households: DataFrame
    events: DataFrame


class Before(NamedTuple):
    """What the month before left."""

    members: DataFrame
    households: DataFrame


def computed(frame: DataFrame) -> DataFrame:
    """`frame` as rows that are there, as the pipeline keeps what several steps read: plans stay small."""
    return frame.sparkSession.createDataFrame(frame.toArrow(), frame.schema)


def solve(
    spark: SparkSession,
    towns: list[Town],
    before: Before | None = None,
    month: int = MONTH,
    ladder: Ladder = LADDER,
) -> Month:
    """The people stage on handmade rows."""

    def frame(rows: str, schema: str) -> DataFrame:
        return spark.createDataFrame([row for town in towns for row in getattr(town, rows)], schema)

    registered = computed(given.registered(frame("people", POPULATION), frame("deaths", DEATH), month))
    crowded = computed(crowded_books(registered, ladder.cap.members))
    people = computed(circumstances(registered, frame("rolls", ROLL), frame("events", EVENT), crowded, ladder, month))
    apart = both_ways(frame("cannot_link", PAIR))
    register = computed(relations(frame("kin", KIN), crowded, apart))
    married = computed(couples(register))
    kin = Kin(*map(computed, known_kin(register, married, frame("judgments", KIN), apart, ladder, month)))
    pointed = computed(providers(people, kin, ladder))
    roots = computed(settled(pointed))
    if any(town.must_link for town in towns):
        pointed = computed(with_decided(pointed, roots, frame("must_link", PAIR)))
        roots = computed(settled(pointed))
    return _named(spark, people, kin, pointed, roots, before, month, ladder)


def _named(
    spark: SparkSession,
    people: DataFrame,
    kin: Kin,
    pointed: DataFrame,
    roots: DataFrame,
    before: Before | None,
    month: int,
    ladder: Ladder,
) -> Month:
    past = before or Before(empty(spark, "core.member"), empty(spark, "core.household"))
    alive = people.select("person_key", F.col("died_on").isNull().alias("is_alive"))
    known = roots.join(alive, on="person_key", how="inner")
    units = computed(with_id(heads(pointed, roots), known, past.members, past.households, month))
    found = computed(members(pointed, roots, units))
    homes = computed(households(found, people, units, ladder.cap.members))
    events = computed(household_events(found, homes, past.members, month))
    return Month(people, kin, roots, units, found, membership_reasons(pointed, ladder), homes, events)


def empty(spark: SparkSession, name: str) -> DataFrame:
    """An own table without rows."""
    columns = ", ".join(f"{column.name} {column.type}" for column in TABLES[name].columns)
    return spark.createDataFrame([], columns)


class Solved:
    """What the stage made of one case."""

    def __init__(self, members: Mapping[int, Row], heads: list[Row]) -> None:
        self.members = members
        self.households = heads

    @property
    def units(self) -> set[frozenset[int]]:
        units: dict[int, set[int]] = {}
        for key, row in self.members.items():
            units.setdefault(row.household_id, set()).add(key)
        return {frozenset(unit) for unit in units.values()}

    @property
    def rungs(self) -> dict[int, str]:
        return {key: row.rung for key, row in self.members.items()}
