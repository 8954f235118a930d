"""Warnings over months: the engine against the same policy in plain Python, and each promise by itself."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from lowincome.casework.dispatch import dispatched
from lowincome.config.tables import load_tables
from lowincome.domain.month import plus_months
from lowincome.monitor.episodes import Terms, episodes
from tests.conftest import CONF, ENGINE
from tests.monitor.story import (
    CAPS,
    COLOURS,
    COOL,
    FAMILY,
    LAPSE,
    Answer,
    Book,
    Episode,
    Hit,
    Ident,
    Town,
    next_book,
    township,
)  # fmt: skip

TABLES = load_tables(CONF / "tables.yaml")
WARNING = ", ".join(f"{column.name} {column.type}" for column in TABLES["mon.warning"].columns)
HIT = (
    "household_id bigint, rule_id string, hit_id bigint, level string, reason_text string, "
    "causes array<string>, person_keys array<bigint>, evidence_keys array<bigint>"
)
ANSWER = ", ".join(f"{column.name} {column.type}" for column in TABLES["casework.answer"].columns)
MONTHS = 3 if ENGINE == "spark" else 18
SEEN_AS = {"r1": 1, "r2": 2, "r3": 3, "gone": 4}
CAUSES: dict[str, list[str]] = {"r1": ["illness"], "r2": ["schooling", "illness"], "r3": [], "gone": []}


class Machine:
    """The engine's side of the story, month by month."""

    def __init__(self, spark: SparkSession) -> None:
        self.spark = spark
        self.rows: list[Any] = []
        self.idents: dict[int, Ident] = {}
        self.said: list[Answer] = []

    def frame(self, rows: list[Any], schema: str) -> DataFrame:
        return self.spark.createDataFrame(rows, schema)

    def month(
        self, month: int, hits: list[Hit], said: list[Answer], before: dict[int, int], now: dict[int, int]
    ) -> dict[tuple[int, str], dict[str, Any]]:
        """The rows of mon.warning of one month, by household and family."""
        ids = {ident: warning_id for warning_id, ident in self.idents.items()}
        self.said += said
        told = [(ids[a.ident], a.month, a.outcome, a.until, f"{a.month}", n) for n, a in enumerate(self.said)]
        found = [
            (h.household, h.rule, SEEN_AS[h.rule], COLOURS[h.rank], h.rule, CAUSES[h.rule], h.people, h.people)
            for h in hits
        ]
        flows = Counter((home, now.get(person)) for person, home in before.items())
        places = [(home, township(home) + "001" if home % 3 else None, "990101") for home in {*now.values()}]
        after = episodes(
            self.frame(self.rows, WARNING),
            self.frame([*found, (None, "r1", 9, "red", "r1", [], (1,), (1,))], HIT),
            self.frame(told, ANSWER),
            self.frame(
                [(*flow, n) for flow, n in flows.items()] + [(None, home, 1) for home in now.values()],
                "from_household_id bigint, household_id bigint, n_people int",
            ),
            self.frame([*now.items()], "person_key bigint, household_id bigint"),
            self.frame(places, "household_id bigint, region_code string, county_code string"),
            FAMILY,
            Terms(COOL, LAPSE),
            month,
        )
        posted = dispatched(after, self.frame([*CAPS.items()], "township_code string, cap int"), month)
        self.rows = posted.select(*TABLES["mon.warning"].column_names).collect()
        self.idents |= {
            row["warning_id"]: (month, row["household_id"], row["family"])
            for row in self.rows
            if row["first_month"] == month
        }
        assert len({(row["household_id"], row["family"]) for row in self.rows}) == len(self.rows)
        return {(row["household_id"], row["family"]): row.asDict() for row in self.rows}

    def told(self, row: dict[str, Any]) -> Episode:
        """A row in the words of the story."""
        assert row["first_month"] == self.idents[row["warning_id"]][0]
        assert row["hit_ids"] == [SEEN_AS[rule] for rule in row["rule_ids"]]
        assert row["reason_texts"] == row["rule_ids"]
        assert row["causes"] == sorted({cause for rule in row["rule_ids"] for cause in CAUSES[rule]})
        return Episode(
            self.idents[row["warning_id"]],
            row["state"],
            COLOURS.index(row["level"]),
            row["last_hit_month"],
            tuple(row["evidence_keys"]),
            tuple(row["rule_ids"]),
            row["outcome"],
            row["notice"],
            row["sent_month"],
            COLOURS.index(row["sent_level"]) if row["sent_level"] else None,
            row["answered_month"],
            row["snoozed_until"],
            row["cool_until"],
            frozenset(row["linked_household_ids"]),
        )


def test_eighteen_months_are_those_of_the_policy_in_plain_python(spark: SparkSession) -> None:
    """On Spark, which takes seconds for the plan of a month, three of them."""
    machine, town = Machine(spark), Town(Random(20241231))
    town.found(60)
    book: Book = {}
    met: Counter[Any] = Counter()
    for month in (plus_months(202401, n) for n in range(MONTHS)):
        before = dict(town.homes)
        said = town.answers(book, month)
        town.live()
        hits = town.hits(month)
        rows = machine.month(month, hits, said, before, dict(town.homes))
        book = next_book(book, hits, machine.said, before, town.homes, month)
        found = {key: machine.told(row) for key, row in rows.items()}
        assert found == {key: plain(episode) for key, episode in book.items()}, month
        met.update(x for e in book.values() for x in (e.state, e.outcome, e.notice))
        met["linked"] += sum(bool(e.linked) for e in book.values())
    states, notices = ("waiting", "open", "snoozed", "closed", "admitted", "lapsed", "dissolved"), ("new", "raised")
    assert MONTHS < 18 or min(met[x] for x in (*states, *notices, "resumed", "linked")) >= 2


@pytest.mark.skipif(ENGINE == "spark", reason="six more months of the same plan")
def test_each_promise_by_itself(spark: SparkSession) -> None:
    """Six households over six months; what their township is told, and in which state they are."""
    machine = Machine(spark)
    levels = {
        2: (2, 2, 1, 3, 3, 0),  # a level that falls and rises again
        5: (3, 3, 2, 3, 3, 3),  # closed in the second month: quiet for two months, then a warning anew
        8: (2, 2, 4, 4, 0, 0),  # closed in the second month, but the level rises in the third
        11: (2, 2, 2, 2, 2, 0),  # snoozed in the second month, until the third
        14: (2, 1, 3, 0, 0, 0),  # snoozed in the second month for long, but the level rises in the third
        17: (1, 0, 0, 0, 0, 0),  # one hit and no answer
    }
    outcomes = {5: ("closed", None), 8: ("admitted", None), 11: ("snoozed", 202403), 14: ("snoozed", 202412)}
    homes = {home: home for home in levels}
    seen: dict[int, list[tuple[str, str | None]]] = {home: [] for home in levels}
    for month in range(202401, 202407):
        hits = [Hit(home, "r1", rank[month - 202401], (home,)) for home, rank in levels.items() if rank[month - 202401]]
        said = [Answer((202401, home, "spending"), month, *told) for home, told in outcomes.items()]
        rows = machine.month(month, hits, said if month == 202402 else [], homes, homes)
        for home in levels:
            row = rows.get((home, "spending"))
            seen[home].append((row["state"], row["notice"]) if row else ("", None))
    first, still, none = ("open", "new"), ("open", None), ("", None)
    closed, snoozed, raised = ("closed", None), ("snoozed", None), ("open", "raised")
    assert seen == {
        2: [first, still, still, raised, still, still],
        5: [first, closed, closed, closed, first, still],
        8: [first, closed, first, still, still, still],
        11: [first, snoozed, snoozed, ("open", "resumed"), still, still],
        14: [first, snoozed, raised, still, still, closed],
        17: [first, still, still, closed, none, none],
    }


def test_a_warning_goes_with_the_person_whose_rows_are_the_evidence(spark: SparkSession) -> None:
    machine = Machine(spark)
    before = {1: 1, 2: 1, 3: 1, 4: 4, 5: 4, 6: 6, 7: 7}
    hits = [Hit(1, "r1", 3, (3,)), Hit(1, "r3", 2, (1,)), Hit(4, "r1", 1, (5,)), Hit(6, "r1", 1, (6,))]
    machine.month(202401, hits, [], before, before)
    # 3 leaves household 1 alone, 5 moves to 7, 6 is no longer registered
    after = {1: 1, 2: 1, 3: 100, 4: 4, 5: 7, 7: 7}
    rows = machine.month(202402, [], [], before, after)
    found = {key: (row["state"], row["outcome"], row["linked_household_ids"]) for key, row in rows.items()}
    assert found == {
        (100, "spending"): ("open", None, [1]),
        (1, "status"): ("open", None, [100]),
        (7, "spending"): ("open", None, [4]),
        (6, "spending"): ("closed", "dissolved", []),
    }


def test_a_rule_that_is_no_longer_configured_is_a_family_of_its_own(spark: SparkSession) -> None:
    machine = Machine(spark)
    [(key, row)] = machine.month(202401, [Hit(1, "gone", 2, (1,))], [], {1: 1}, {1: 1}).items()
    assert (key, row["level"], row["state"]) == ((1, "gone"), "yellow", "open")


def plain(episode: Episode) -> Episode:
    return Episode(**{**vars(episode), "is_gone": False})
