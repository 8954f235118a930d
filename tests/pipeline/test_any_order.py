"""The same drops in any order, in one run or several, in other files and again give the same tables."""

import random
from collections import Counter
from typing import Any

import pytest

from lowincome.config.catalogue import SUBJECTS
from lowincome.pipeline import screening
from lowincome.pipeline.known import known_for
from lowincome.pipeline.monitor import update_measures
from lowincome.pipeline.people import resolve
from tests.pipeline.sent import CHILD, ELDER, HEADERS, MAN, MONTHS, SINGLE, WIFE, DropStore, Sent, rows

PLACE = "990101001001"


def registered(*people: str, place: str = PLACE) -> tuple[str, ...]:
    return tuple(f"{person},{person.split(',')[0][6:14]},{place}" for person in people)


def poor(*people: str) -> tuple[str, ...]:
    return tuple(f"{person},U1,2023-01-01,{PLACE}" for person in people)


def in_book(person: str, head: str, relation: str, on: str) -> str:
    return f"{person},{head.split(',')[0]},{relation},{head[10:18]},{on}"


FAMILY = (in_book(MAN, MAN, "户主", "2020-01-01"), in_book(WIFE, MAN, "配偶", "2020-01-01"))
CARS = ("示A00001", "示A00002", "示A00003")
DROPS = [
    Sent("population", 202410, "99", registered(ELDER, MAN, WIFE, CHILD, SINGLE)),
    Sent("population", 202411, "99", registered(ELDER, MAN, WIFE)),
    Sent("population", 202411, "99", registered(ELDER, MAN, WIFE, CHILD), is_correction=True),
    Sent("population", 202412, "99", registered(ELDER, MAN, WIFE, CHILD) + registered(SINGLE, place="990101001002")),
    Sent("dibao_roll", 202410, "9901", poor(MAN, WIFE)),
    Sent("dibao_roll", 202411, "9901", poor(MAN)),
    Sent("dibao_roll", 202412, "9901", (*poor(MAN, WIFE), f"x{SINGLE},U1,2023-01-01,{PLACE}")),
    Sent("dibao_roll", 202410, "9902", poor(SINGLE)),
    Sent("dibao_roll", 202412, "9902", ()),
    Sent("hukou_members", 202410, "99", (*FAMILY, in_book(CHILD, MAN, "子", "2020-01-01"))),
    Sent("hukou_members", 202411, "99", (in_book(CHILD, ELDER, "孙子", "2024-11-05"),)),
    Sent("hukou_members", 202412, "99", (in_book(CHILD, SINGLE, "其他", "2024-06-01"),)),
    Sent("vehicles", 202410, "99", tuple(f"{MAN},{car},10,2020-01-01," for car in CARS)),
    Sent("vehicles", 202411, "99", (f"{MAN},{CARS[0]},8,2020-01-01,", f"{MAN},{CARS[1]},10,2020-01-01,2024-11-01")),
    Sent("vehicles", 202412, "99", (f"{MAN},{CARS[1]},10,2020-01-01,", f"{MAN},{CARS[2]},9,2019-01-01,")),
    Sent("outpatient", 202410, "9901", (f"{MAN},S1,2024-10-01,30,10", f"{WIFE},S2,2024-10-02,50,20")),
    Sent("outpatient", 202411, "9901", (f"{MAN},S1,2024-10-01,30,10", f"{MAN},S3,2024-09-30,9,9")),
    Sent(
        *("outpatient", 202411, "9901"),
        (*(2 * (f"{MAN},S1,2024-10-01,30,10",)), f"{CHILD},S4,2024-11-30,7,7", "合计,,,,,"),
        is_correction=True,
    ),
    Sent("outpatient", 202412, "9901", (f"{WIFE},S2,2024-10-02,50,20", f"{WIFE},S5,2024-10-31,-50,-20")),
    Sent("cremations", 202412, "99", (f"{ELDER},H1,2024-12-01,2024-12-03",)),
]
STATES = ("identity", "kinship", "enrolment", "asset")  # subjects in which something holds for a time
Tables = dict[str, Counter[str]]


class Store(DropStore):
    """… asked for what it holds."""

    def holds(self, month: int, as_of: int) -> Tables:
        """What held in a month as a release knew it."""
        known = known_for(self.context, month, as_of)
        return {subject: shown(rows(known.subjects[subject])) for subject in ("expense", "enrolment")}

    def tables(self) -> Tables:
        """What stands in the tables and what holds in each month, but for which drop told it and when."""
        update_measures(self.context, self.release, None)
        read = self.context.tables.read
        found: Tables = {"ledger": summed(rows(read("mon.person_month")), "id_key", "month")}
        found["presence"] = summed(rows(read("std.presence")), "class_id", "sender_code", "content_key", "period")
        for month in MONTHS:
            known = known_for(self.context, month, self.release)
            subjects = SUBJECTS if month == MONTHS[-1] else STATES
            found |= {f"{subject} {month}": shown(rows(known.subjects[subject])) for subject in subjects}
        resolve(self.context, known)
        found |= {name: shown(rows(read(name))) for name in ("core.person", "core.member", "core.household")}
        in_force = [book for book in rows(read("std.drop")) if book["state"] == "loaded" and book["to_release"] is None]
        found["books"] = Counter(
            str((b["class_id"], b["period"], b["sender_code"], b["n_rows"], b["n_refused"])) for b in in_force
        )
        assert all(b["n_rows"] == b["n_accepted"] + b["n_refused"] + b["n_duplicate"] for b in in_force)
        return found


def summed(found: list[dict[str, Any]], *key: str) -> Counter[str]:
    """What the rows of a ledger add up to."""
    sums: Counter[str] = Counter()
    for row in found:
        for name, value in row.items():
            if name not in (*key, "from_release"):
                sums[f"{[row[part] for part in key]} {name}"] += value
    return Counter({what: n for what, n in sums.items() if n})


def shown(found: list[dict[str, Any]]) -> Counter[str]:
    """The rows without what says which of several drops told a fact: that follows the order in which they came.

    What holds for a time says since when, and that does not.
    """
    teller = ["drop_id", "from_release", "to_release", *(["period"] if found and "self_pay_fen" in found[0] else [])]
    return Counter(str({name: value for name, value in row.items() if name not in teller}) for row in found)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("any_order") / "store")


@pytest.fixture(scope="module")
def in_order(store: Store) -> Tables:
    """The tables after all drops came in their order in one run."""
    store.run(DROPS)
    return store.tables()


def test_the_tables_hold_what_was_sent(in_order: Tables) -> None:
    sizes = {name: found.total() for name, found in in_order.items()}
    assert [sizes[f"identity {month}"] for month in MONTHS] == [5, 4, 5]
    assert [sizes[f"enrolment {month}"] for month in MONTHS] == [3, 2, 2]
    assert [sizes[f"kinship {month}"] for month in MONTHS] == [3, 3, 3]
    assert [sizes[f"asset {month}"] for month in MONTHS] == [3, 3, 3]
    assert sizes["expense 202412"] == 4
    assert sizes["core.member"] == 5
    december = " ".join(in_order["asset 202412"])
    assert december.count("'value_fen': 8000000") == 1  # the price mended in November
    assert december.count("'value_fen': 10000000") == 2  # the older price of 2019 came too late
    assert december.count("'to_on': None") == 3  # the cancellation was taken back


def test_any_order_over_several_runs_in_other_files_and_again_gives_the_same(
    store: Store, in_order: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screening, "ROWS_FOR_A_PLAN", 1)  # each subject in a plan of its own, as with many rows
    store.empty()
    drops = random.Random(4).sample(DROPS, len(DROPS))
    store.run(drops[:7])
    store.run([*drops[7:], *drops[:7]], n_files=2)
    store.run([*drops, *drops[:7]])
    found = store.tables()
    for name, expected in in_order.items():
        assert found[name] == expected, name


def test_late_rows_and_lists_mend_their_own_months_and_nothing_that_was_known_before(store: Store) -> None:
    store.empty()
    november = Sent("dibao_roll", 202411, "9901", poor(MAN, WIFE))
    store.run([Sent("outpatient", 202411, "9901", (f"{MAN},S1,2024-11-01,30,10",)), november])
    update_measures(store.context, 1, None)
    before = store.holds(202411, as_of=1)
    assert (before["expense"].total(), before["enrolment"].total()) == (1, 2)

    late = (f"{MAN},S2,2024-09-15,30,10", f"{WIFE},S3,2024-11-02,5,5")
    store.run([Sent("outpatient", 202412, "9901", late), Sent("dibao_roll", 202410, "9901", poor(SINGLE))])
    update_measures(store.context, 2, store.context.catalogue.indicators.fingerprint)
    mended = [row for row in rows(store.context.tables.read("mon.person_month")) if row["from_release"] == 2]
    assert sorted((row["month"], row["medical_total_fen"]) for row in mended) == [(202409, 3000), (202411, 500)]
    assert store.holds(202411, as_of=1) == before
    assert store.holds(202411, as_of=2)["enrolment"] == before["enrolment"]
    assert store.holds(202410, as_of=2)["enrolment"].total() == 1
    assert store.holds(202410, as_of=1)["enrolment"].total() == 0


def test_a_list_without_rows_ends_nothing_unless_its_manifest_says_so(store: Store) -> None:
    store.empty()
    store.run([Sent("dibao_roll", 202410, "9901", poor(MAN)), Sent("dibao_roll", 202410, "9902", ())])
    for at, sender in enumerate(("9901", "9902")):
        folder = store.places.landing / "dibao_roll" / f"202411-{sender}-{at}"
        folder.mkdir()
        (folder / "0.csv").write_text(HEADERS["dibao_roll"] + "\n", "utf-8")
    store.run([])
    books = {(b["period"], b["sender_code"]): b for b in rows(store.context.tables.read("std.drop"))}
    assert books[202411, "9901"]["reason_code"] == "empty_snapshot"
    assert books[202411, "9902"]["state"] == "loaded"  # it never told anybody
    assert store.holds(202411, as_of=2)["enrolment"].total() == 1

    store.run([Sent("dibao_roll", 202412, "9901", ())])
    (december,) = (b for b in rows(store.context.tables.read("std.drop")) if b["period"] == 202412)
    assert (december["state"], december["n_rows"], december["n_ended"]) == ("loaded", 0, 1)
    assert store.holds(202412, as_of=3)["enrolment"].total() == 0
