"""Snapshots as intervals, against lists of drops kept in plain Python."""

import random
from dataclasses import astuple, dataclass, replace

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lowincome.intake.presence import DROP, Snapshot, first_told, gone, presence_changes, present, spans, told_counts
from lowincome.intake.presence import without_told as new_rows

LEDGER = "class_id string, sender_code string, content_key bigint, period int, n int, from_release bigint"
ROLL = "dibao_roll"
MONTHS = (202410, 202411, 202412, 202501)


@dataclass(frozen=True)
class Drop:
    """A list of a sender, as it comes in one release."""

    drop_id: str
    sender: str
    period: int
    contents: frozenset[int]
    release: int = 1


class Ledger:
    """Releases taken in one after the other; rows stay plain between them, as tables keep them."""

    def __init__(self, spark: SparkSession) -> None:
        self.spark = spark
        self.rows: list[tuple[str, str, int, int, int, int]] = []
        self.drops: list[Drop] = []
        self.first: dict[int, int] = {}
        self.counts: dict[str, tuple[int, int]] = {}

    @property
    def frame(self) -> DataFrame:
        return self.spark.createDataFrame(self.rows, LEDGER)

    def take(self, *drops: Drop) -> None:
        """One release with these drops."""
        release = drops[0].release
        pending = spans(
            [(d.drop_id, ROLL, d.sender, d.period) for d in drops], [(ROLL, d.sender, d.period) for d in self.drops]
        )
        self.drops += drops
        self.add(pending, [(d.drop_id, content) for d in drops for content in sorted(d.contents)], release)

    def add(self, pending: list[Snapshot], told: list[tuple[str, int]], release: int) -> None:
        lists = self.spark.createDataFrame([astuple(one) for one in pending], DROP)
        rows = self.spark.createDataFrame(told, "drop_id string, content_key bigint")
        found = presence_changes(rows, self.frame, lists).collect()
        changes = self.spark.createDataFrame(
            [(r.class_id, r.sender_code, r.content_key, r.period, r.n) for r in found], LEDGER.rsplit(",", 1)[0]
        )
        first = first_told(changes, self.frame).collect()
        self.first |= {row.content_key: row.period for row in first}
        told_first = self.spark.createDataFrame(
            [(r.class_id, r.sender_code, r.content_key, r.period) for r in first], LEDGER.rsplit(",", 2)[0]
        )
        counts = told_counts(told_first, changes, self.frame, lists).collect()
        self.counts |= {row.drop_id: (row.n_first, row.n_ended) for row in counts}
        self.rows += [(r.class_id, r.sender_code, r.content_key, r.period, r.n, release) for r in found]

    def held(self, month: int, as_of: int) -> dict[int, int]:
        """Content → sum of what the releases up to `as_of` said of the months up to `month`."""
        sums: dict[int, int] = {}
        for _, _, content, period, n, release in self.rows:
            if period <= month and release <= as_of:
                sums[content] = sums.get(content, 0) + n
        return {content: n for content, n in sums.items() if n}

    def expected(self, month: int, as_of: int) -> dict[int, int]:
        """The same from the newest list of each sender, where the later drop of a period replaced the earlier."""
        newest: dict[str, Drop] = {}
        for drop in (d for d in self.drops if d.period <= month and d.release <= as_of):
            if drop.sender not in newest or drop.period >= newest[drop.sender].period:
                newest[drop.sender] = drop
        return {content: 1 for drop in newest.values() for content in drop.contents}


@pytest.fixture
def ledger(spark: SparkSession) -> Ledger:
    return Ledger(spark)


def a_list(period: int, *contents: int, release: int = 1, name: str = "") -> Drop:
    return Drop(name or f"d{period}", "9901", period, frozenset(contents), release)


def listed(rows: DataFrame) -> list[tuple[int, int]]:
    return sorted((row.content_key, row.since) for row in rows.where(F.col("class_id") == ROLL).collect())


def test_an_unchanged_list_adds_nothing(ledger: Ledger) -> None:
    ledger.take(a_list(202411, 1, 2, 3))
    ledger.take(a_list(202412, 1, 2, 3, release=2))
    assert sorted(row[2:] for row in ledger.rows) == [(1, 202411, 1, 1), (2, 202411, 1, 1), (3, 202411, 1, 1)]
    assert ledger.counts == {"d202411": (3, 0)}


def test_the_absent_end_and_the_new_begin(ledger: Ledger) -> None:
    ledger.take(a_list(202411, 1, 2))
    ledger.take(a_list(202412, 2, 3, release=2))
    assert sorted(row[2:] for row in ledger.rows if row[5] == 2) == [(1, 202412, -1, 2), (3, 202412, 1, 2)]
    assert ledger.counts["d202412"] == (1, 1)
    assert listed(present(ledger.frame, 202411)) == [(1, 202411), (2, 202411)]
    assert listed(present(ledger.frame, 202412)) == [(2, 202411), (3, 202412)]
    assert present(ledger.frame, 202410).count() == 0


def test_who_went_off_the_lists_and_did_not_return(ledger: Ledger) -> None:
    ledger.take(a_list(202410, 1, 2, 3), a_list(202411, 1), a_list(202412, 1, 3), a_list(202501))
    left = {row.content_key: row.left_month for row in gone(ledger.frame, 202412, 202411).collect()}
    assert left == {2: 202411}
    assert gone(ledger.frame, 202412, 202412).count() == 0
    after = {row.content_key: row.left_month for row in gone(ledger.frame, 202501, 202412).collect()}
    assert after == {1: 202501, 3: 202501}


def test_an_empty_list_ends_everything_and_those_who_return_are_told_no_second_time(ledger: Ledger) -> None:
    ledger.take(a_list(202410, 1, 2), a_list(202411), a_list(202412, 1))
    assert ledger.held(202411, 1) == {}
    assert ledger.held(202412, 1) == {1: 1}
    assert ledger.first == {1: 202410, 2: 202410}
    assert ledger.counts == {"d202410": (2, 0), "d202411": (0, 2)}


def test_a_late_month_holds_until_the_next_list_only(ledger: Ledger) -> None:
    ledger.take(a_list(202410, 1, 2))
    ledger.take(a_list(202412, 1, 3, release=2))
    ledger.take(a_list(202411, 3, 4, release=3))
    assert ledger.held(202411, 2) == {1: 1, 2: 1}
    assert ledger.held(202411, 3) == {3: 1, 4: 1}
    assert ledger.held(202412, 3) == ledger.held(202412, 2) == {1: 1, 3: 1}


def test_an_interval_opens_with_the_first_list_whichever_came_first(ledger: Ledger) -> None:
    ledger.take(a_list(202412, 1, 2))
    ledger.take(a_list(202411, 1, 3, release=2))
    ledger.take(a_list(202410, 1, 2, release=3))
    assert listed(present(ledger.frame, 202412)) == [(1, 202410), (2, 202412)]
    assert listed(present(ledger.frame, 202411)) == [(1, 202410), (3, 202411)]


def test_a_correction_moves_only_what_differs(ledger: Ledger) -> None:
    ledger.take(a_list(202411, 1, 2), a_list(202412, 1, 2))
    ledger.take(a_list(202411, 1, 3, release=2, name="corrected"))
    assert ledger.held(202411, 1) == ledger.held(202412, 2) == {1: 1, 2: 1}
    assert ledger.held(202411, 2) == {1: 1, 3: 1}
    assert len(ledger.rows) == 2 + 4


def test_rows_released_from_quarantine_are_added_to_their_list(ledger: Ledger) -> None:
    ledger.take(a_list(202411, 1), a_list(202412, 1))
    ledger.add([Snapshot("d202411", ROLL, "9901", 202411, 202412, is_whole=False)], [("d202411", 2)], 2)
    assert ledger.held(202411, 2) == {1: 1, 2: 1}
    assert ledger.held(202412, 2) == {1: 1}


@pytest.mark.parametrize("seed", range(6))
def test_any_order_and_grouping_of_drops_knows_what_the_lists_say(ledger: Ledger, seed: int) -> None:
    dice = random.Random(seed)
    lists = [
        Drop(
            f"{sender}-{period}-{version}",
            sender,
            period,
            frozenset(dice.sample(range(base, base + 9), dice.randrange(7))),
        )
        for sender, base in (("9901", 10), ("9902", 20))
        for period in dice.sample(MONTHS, 3)
        for version in range(dice.choice((1, 1, 2)))
    ]
    dice.shuffle(lists)
    release = 0
    while lists:
        release += 1
        group: dict[tuple[str, int], Drop] = {}
        for drop in (lists.pop() for _ in range(min(len(lists), dice.randrange(1, 4)))):
            group[drop.sender, drop.period] = replace(drop, release=release)
        ledger.take(*group.values())
    for month in MONTHS:
        for as_of in range(release + 1):
            assert ledger.held(month, as_of) == ledger.expected(month, as_of), (month, as_of)
    assert ledger.first.keys() == {content for drop in ledger.drops for content in drop.contents}


def test_only_contents_told_first_become_rows(spark: SparkSession) -> None:
    rows = spark.createDataFrame(
        [(ROLL, 1, 202411), (ROLL, 1, 202412), (ROLL, 2, 202412), ("outpatient", None, 202412)],
        "class_id string, content_key bigint, period int",
    )
    first = spark.createDataFrame([(1, 202411)], "content_key bigint, period int")
    found = new_rows(rows, first, [ROLL]).collect()
    assert sorted((row.class_id, row.period) for row in found) == [(ROLL, 202411), ("outpatient", 202412)]


def test_spans_end_where_the_next_list_of_the_sender_begins() -> None:
    drops = [("a", ROLL, "9901", 202412), ("b", ROLL, "9901", 202410), ("c", ROLL, "9902", 202410)]
    found = {one.drop_id: one.until for one in spans(drops, [(ROLL, "9901", 202410), (ROLL, "9902", 202409)])}
    assert found == {"a": None, "b": 202412, "c": None}
