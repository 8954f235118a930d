"""What several drops tell stays as long as one of them does, whoever is corrected, in whatever order; counted once."""

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from lowincome.intake.drops import State
from lowincome.pipeline.known import known_for
from lowincome.pipeline.monitor import update_measures
from tests.pipeline.sent import CHILD, MAN, MONTHS, DropStore, Sent, rows

OCTOBER, NOVEMBER, DECEMBER = MONTHS


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> DropStore:
    return DropStore(tmp_path_factory.mktemp("spares") / "store")


@pytest.fixture
def store(opened: DropStore) -> DropStore:
    opened.empty()
    return opened


def bill(no: int, self_pay: int = 10, who: str = MAN) -> str:
    return f"{who},S{no},2024-09-{no:02},30,{self_pay}"


def sent(period: int, *bills: str, is_correction: bool = False) -> Sent:
    return Sent("outpatient", period, "9901", bills, is_correction)


def held(store: DropStore, as_of: int | None = None) -> list[tuple[int, int, int]]:
    """Day, self-pay in yuan and telling month of every expense in force."""
    expenses = known_for(store.context, DECEMBER, as_of or store.release).subjects["expense"]
    return sorted((row["event_on"].day, row["self_pay_fen"] // 100, row["period"]) for row in rows(expenses))


def books(store: DropStore) -> dict[int, tuple[int, ...]]:
    """Rows in, accepted, refused, duplicate and yuan accepted of the drop of each month."""
    counts = ("n_rows", "n_accepted", "n_refused", "n_duplicate")
    return {
        book["period"]: (*(book[name] for name in counts), (book["amount_fen"] or 0) // 100)
        for book in rows(store.context.tables.read("std.drop"))
        if book["state"] == "loaded" and book["to_release"] is None
    }


def kept_back(store: DropStore) -> list[tuple[int, int]]:
    """Month and row number of the duplicates of all drops that are not taken in."""
    records = rows(store.context.tables.read("bad.record"))
    return sorted((row["period"], row["row_no"]) for row in records if row["to_release"] is None)


def test_the_first_of_those_who_tell_it_still_stands_in_and_so_on(store: DropStore) -> None:
    november = sent(NOVEMBER, bill(1, 11), bill(3), bill(1, 12), bill(4, who="x"))
    december = sent(DECEMBER, bill(1, 13), bill(2, 14))
    store.run([sent(OCTOBER, bill(1), bill(2), bill(5)), november, december])
    update_measures(store.context, 1, None)
    first = [(1, 10, OCTOBER), (2, 10, OCTOBER), (3, 10, NOVEMBER), (5, 10, OCTOBER)]
    assert held(store) == first
    assert books(store) == {OCTOBER: (3, 3, 0, 0, 30), NOVEMBER: (4, 1, 1, 2, 10), DECEMBER: (2, 0, 0, 2, 0)}

    store.run([sent(OCTOBER, bill(2, 20), is_correction=True)])  # without 1 and 5, and 2 mended
    second = [(1, 11, NOVEMBER), (2, 20, OCTOBER), (3, 10, NOVEMBER)]
    assert held(store) == second
    assert books(store) == {OCTOBER: (1, 1, 0, 0, 20), NOVEMBER: (4, 2, 1, 1, 21), DECEMBER: (2, 0, 0, 2, 0)}
    assert kept_back(store) == [(NOVEMBER, 3), (NOVEMBER, 4), (DECEMBER, 1), (DECEMBER, 2)]

    for _ in range(3):  # replayed
        store.run([november, december])
    assert held(store) == second

    store.run([sent(NOVEMBER, is_correction=True), sent(OCTOBER, bill(2, 21), is_correction=True)])
    third = [(1, 13, DECEMBER), (2, 21, OCTOBER)]
    assert held(store) == third
    assert books(store) == {OCTOBER: (1, 1, 0, 0, 21), NOVEMBER: (0, 0, 0, 0, 0), DECEMBER: (2, 1, 0, 1, 13)}

    store.run([sent(DECEMBER, bill(2, 15), is_correction=True)])
    assert held(store) == [(2, 21, OCTOBER)]
    assert [held(store, as_of) for as_of in (1, 2, 5, 6)] == [first, second, second, third]
    update_measures(store.context, store.release, None)
    told = Counter({row["from_release"]: 0 for row in ledger(store)})
    for row in ledger(store):
        told[row["from_release"]] += row["medical_self_pay_fen"] // 100
    assert told == {1: 40, 2: 41 - 40, 6: 34 - 41, 7: 21 - 34}


def ledger(store: DropStore) -> list[dict[str, Any]]:
    return rows(store.context.tables.read("mon.person_month"))


def test_of_two_corrections_in_one_run_the_later_replaces_what_holds(store: DropStore) -> None:
    store.run([sent(OCTOBER, bill(1), bill(2)), sent(NOVEMBER, bill(1, 11))])
    store.run([sent(OCTOBER, bill(1), bill(3), is_correction=True), sent(OCTOBER, bill(4), is_correction=True)])
    assert held(store) == [(1, 11, NOVEMBER), (4, 10, OCTOBER)]
    states: Counter[State] = Counter(book["state"] for book in rows(store.context.tables.read("std.drop")))
    assert states == {"loaded": 4, "superseded": 1}  # November's was booked again


def test_one_number_in_two_months_is_two_events_in_one_run_as_in_several(store: DropStore) -> None:
    later = [sent(month, bill(1).replace("2024-09", "2024-10"), bill(1)) for month in (NOVEMBER, DECEMBER)]
    store.run([sent(OCTOBER, bill(1)), *later])
    at_once = held(store)
    store.empty()
    store.run([sent(OCTOBER, bill(1))])
    for drop in later:
        store.run([drop])
    assert held(store) == at_once == [(1, 10, OCTOBER), (1, 10, NOVEMBER)]
    assert books(store) == {OCTOBER: (1, 1, 0, 0, 10), NOVEMBER: (2, 1, 0, 1, 10), DECEMBER: (2, 0, 0, 2, 0)}


def deliveries(dice: random.Random) -> Iterator[list[Sent]]:
    """Each month's drop and its corrections, in the order in which they must come."""
    for month in MONTHS:
        versions = [dice.sample(range(1, 7), dice.randint(0, 5)) for _ in range(dice.randint(1, 3))]
        # A note tells versions apart that hold the same bills: equal content is a replay.
        yield [
            sent(month, *(bill(no) for no in nos), bill(10 + at, who=CHILD), is_correction=at > 0)
            for at, nos in enumerate(versions)
        ]


@pytest.mark.parametrize("seed", [1, 2])
def test_random_corrections_leave_what_the_drops_in_force_tell(store: DropStore, seed: int) -> None:
    dice = random.Random(seed)
    slots = list(deliveries(dice))
    expected = {int(row.split(",S")[1].split(",")[0]) for slot in slots for row in slot[-1].rows}
    waiting = [list(slot) for slot in slots]
    while any(waiting):
        store.run([slot.pop(0) for slot in dice.sample(waiting, len(waiting)) for _ in slot if dice.random() < 0.6])
    assert [day for day, _, _ in held(store)] == sorted(expected)
    found = books(store)
    assert {month: book[0] for month, book in found.items()} == {slot[-1].period: len(slot[-1].rows) for slot in slots}
    assert all(n_rows == sum(parts[:3]) for n_rows, *parts in found.values())
    assert sum(book[1] for book in found.values()) == len(expected)
