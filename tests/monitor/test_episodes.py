"""Warnings over months: the engine against the same policy in plain Python, and each promise by itself."""

from collections import Counter
from random import Random
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from lowincome.casework.dispatch import dispatched
from lowincome.config.tables import load_tables
from lowincome.domain.month import plus_months
from lowincome.monitor.episodes import Terms, episodes
from tests.conftest import CONF
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
SEEN_AS = {"r1": 1, "r2": 2, "r3": 3}
CAUSES = {"r1": ["illness"], "r2": ["schooling", "illness"], "r3": []}


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
    machine, town = Machine(spark), Town(Random(20241231))
    town.found(60)
    book: Book = {}
    met: Counter[Any] = Counter()
    for month in (plus_months(202401, n) for n in range(18)):
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
    assert min(met[x] for x in ("waiting", "open", "snoozed", "closed", "admitted", "lapsed", "dissolved")) >= 2
    assert min(met[x] for x in ("new", "raised", "resumed", "linked")) >= 2


def plain(episode: Episode) -> Episode:
    return Episode(**{**vars(episode), "is_gone": False})
