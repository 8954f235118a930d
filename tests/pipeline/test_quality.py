"""How well people and households are found in a province whose departments make errors (lowincome/sample/errors.py).

A mention is a number and a name as a list writes them. Rows that intake refuses are no mentions: they go back.
"""

import csv
import shutil
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pyspark.sql import SparkSession

from lowincome.config.settings import Settings
from lowincome.domain.month import last_months
from lowincome.pipeline.context import Context
from lowincome.pipeline.intake import take_in
from lowincome.pipeline.known import known_for
from lowincome.pipeline.landing import gather
from lowincome.pipeline.people import resolve
from lowincome.pipeline.setup import init_store
from lowincome.sample.errors import FAMILY_ERRORS, ROW_ERRORS, TYPED
from lowincome.sample.province import write_province
from tests.pipeline.pairs import Item, Score, by_error, scored

FAMILIES, SEED, MONTH = 2000, 1, 202412
LISTS = {*TYPED, "population", "hukou_members", "marriages", "cremations", "death_deregistrations"} - {"medical_aid"}
PERSONS, HOUSEHOLDS = 0.999, 0.99


class Matched(NamedTuple):
    """Mentions and people with the person and household they belong to, truly and as found; how many were refused."""

    mentions: list[Item]
    people: list[Item]
    refused: dict[str, int]


def lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@pytest.fixture(scope="module")
def matched(spark: SparkSession, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Matched:
    root = tmp_path_factory.mktemp("errors")
    init_store(root)
    context = Context(root, engine=settings.engine)
    months, landing, truth = last_months(MONTH, 4), context.folders.landing, root / "truth"
    write_province(spark, landing, truth, households=FAMILIES, seed=SEED, contracts={}, months=months, has_errors=True)
    for folder in landing.iterdir():
        if folder.name not in LISTS:
            shutil.rmtree(folder)
    take_in(context, gather(context, MONTH), 1)
    resolve(context, known_for(context, MONTH, 1))
    return compare(context, truth)


def compare(context: Context, truth: Path) -> Matched:
    found = Found(context)
    mentions: list[Item] = []
    refused: dict[str, int] = defaultdict(int)
    people: dict[str, tuple[object, str]] = {}
    for path in sorted(truth.glob("mentions-*.csv")):
        for row in lines(path) if path.stem.removeprefix("mentions-") in LISTS else ():
            person = found.person(row["id_no"], row["name"])
            if row["id_no"] not in found.numbers:
                refused[row["error"]] += 1
                continue
            mentions.append(Item(row["person_id"], person, row["error"]))
            if row["class_id"] == "population":
                people[row["person_id"]] = (found.households.get(person, person), row["error"])
    true = [row for row in lines(truth / "households.csv") if int(row["month"]) == MONTH]
    return Matched(mentions, [Item(row["household"], *people[row["person_id"]]) for row in true], dict(refused))


class Found:
    """What the pipeline holds to be one person and one household; only a test may look into the vault like this."""

    def __init__(self, context: Context) -> None:
        def rows(name: str) -> list[Any]:
            return context.tables.read(name).collect()

        self.keys = {
            (row.id_no, row.name): (row.id_key, row.name_key) for row in rows("vault.identity") if row.name_key
        }
        self.numbers = {id_no for id_no, _ in self.keys}
        self.households = {row.person_key: row.household_id for row in rows("core.member")}
        self.by_name = {(row.id_key, row.name_key): row.person_key for row in rows("core.alias")}
        self.by_number: dict[int, set[int]] = defaultdict(set)
        for (id_key, _), person in self.by_name.items():
            self.by_number[id_key].add(person)

    def person(self, id_no: str, name: str) -> object:
        """Whom a mention is held to mean; itself when nobody."""
        id_key, name_key = self.keys.get((id_no, name), (None, None))
        if id_key is None:
            return (id_no, name)
        if (id_key, name_key) in self.by_name:
            return self.by_name[id_key, name_key]
        several = self.by_number.get(id_key, {id_key})
        return next(iter(several)) if len(several) == 1 else (id_no, name)


def test_people_are_found(matched: Matched) -> None:
    score = scored(matched.mentions)
    print(shown(matched.mentions))
    assert score.n_pairs > 10_000
    assert min(score.precision, score.recall) >= PERSONS, shown(matched.mentions)


def test_households_are_found(matched: Matched) -> None:
    score = scored(matched.people)
    print(shown(matched.people))
    assert score.n_pairs > 2_000
    assert min(score.precision, score.recall) >= HOUSEHOLDS, shown(matched.people)


def test_every_error_is_made_and_most_are_seen_through(matched: Matched) -> None:
    of_mentions = by_error(matched.mentions)
    assert set(of_mentions) == {*FAMILY_ERRORS, *ROW_ERRORS}, sorted(of_mentions)
    for error in ("name_variant", "old_number", "reissued_number", "shared_number"):
        assert of_mentions[error][:2] == (1.0, 1.0), shown(matched.mentions)
    assert by_error(matched.people)["collective_book"][:2] == (1.0, 1.0)


def test_most_mistyped_numbers_never_come_in(matched: Matched) -> None:
    accepted = sum(item.error == "mistyped_number" for item in matched.mentions)
    assert matched.refused.keys() == {"mistyped_number"}
    assert matched.refused["mistyped_number"] > accepted


def shown(items: list[Item]) -> str:
    """The scores as a table."""
    scores: dict[str, Score] = {"all": scored(items), **by_error(items)}
    return "\n".join(f"{name:20} {s.precision:8.2%} {s.recall:8.2%} {s.n_pairs:8}" for name, s in scores.items())


def test_pairs_are_counted_as_by_hand() -> None:
    items = [Item("a", 1), Item("a", 1), Item("a", 2, "slip"), Item("b", 2), Item("b", 3)]
    assert scored(items) == (1 / 2, 1 / 4, 4)
    assert scored(items, "slip") == (0.0, 0.0, 2)
    assert scored([Item("a", 1)]) == (1.0, 1.0, 0)
