"""Moves between two cities: where people are at home, on whose roll, what is wrong, and which townships hear of it."""

import csv
from typing import Any

import pytest

from lowincome.pipeline.context import Context
from lowincome.pipeline.delivery import township_lists
from lowincome.pipeline.known import known_for
from lowincome.pipeline.people import resolve
from tests.conftest import ENGINE
from tests.oracle.mini import number
from tests.pipeline.sent import ELDER, MAN, WIFE, DropStore, Sent
from tests.pipeline.test_any_order import registered

OLD, NEW, NEXT_DOOR, ELSEWHERE, OUTSIDE = (
    *("990101001001", "990201001001", "990101001002", "990101002001", "310101001001"),
)
NOVEMBER, DECEMBER = 202411, 202412
LAST_DAY, FIRST_DAY, BACK, NEAR, GONE, AWAY = (
    f"{number(order, f'{1954 + order}0101')},云{name}" for order, name in enumerate("六七八九十甲", start=6)
)
ALONE = (LAST_DAY, FIRST_DAY, BACK, NEAR, GONE, AWAY)
FAMILY = (ELDER, MAN, WIFE)


def poor(place: str, *units: tuple[str, str]) -> tuple[str, ...]:
    return tuple(f"{person},{unit},2023-01-01,{place}" for unit, person in units)


def alone(*people: str) -> list[tuple[str, str]]:
    return [(f"V{person[6:10]}", person) for person in people]


def move(person: str, on: str, to: str = NEW, start: str = OLD) -> str:
    return f"{person},迁入,{on},{start},{to}"


DROPS = [
    Sent("population", 202410, "99", registered(*FAMILY, *ALONE, place=OLD)),
    Sent("residence_permits", 202410, "99", (f"P1,{AWAY},{ELSEWHERE},2024-01-01",)),
    Sent("dibao_roll", 202410, "9901", poor(OLD, *(("U1", one) for one in FAMILY), *alone(*ALONE))),
    Sent(
        *("hukou_moves", NOVEMBER, "99"),
        (
            *(move(one, "2024-11-20") for one in FAMILY),
            *(move(LAST_DAY, "2024-11-30"), move(BACK, "2024-11-05"), move(NEAR, "2024-11-10", NEXT_DOOR)),
            move(GONE, "2024-11-15", OUTSIDE),
        ),
    ),
    Sent("dibao_roll", NOVEMBER, "9901", poor(OLD, ("U1", ELDER), *alone(*ALONE))),
    Sent("hukou_moves", DECEMBER, "99", (move(FIRST_DAY, "2024-12-01"), move(BACK, "2024-12-10", OLD, NEW))),
    Sent("dibao_roll", DECEMBER, "9901", poor(OLD, ("U1", ELDER), *alone(FIRST_DAY, BACK, NEAR, GONE, AWAY))),
    Sent("dibao_roll", DECEMBER, "9902", poor(NEW, ("U1", ELDER), ("U1", MAN), *alone(LAST_DAY))),
]


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """A store with both months resolved and their lists written."""
    store = DropStore(tmp_path_factory.mktemp("moves") / "store")
    store.run(DROPS)
    for month in (NOVEMBER, DECEMBER):
        resolve(store.context, known_for(store.context, month, store.release))
        township_lists(store.context, month)
    return store.context


def people(context: Context, month: int) -> dict[int, tuple[Any, ...]]:
    """Class, layer, home, and what core.move says, by birth year of the person."""
    core = {name: context.tables.of_month(f"core.{name}", month) for name in ("member", "person", "move")}
    key = ["month", "person_key"]
    rows = core["member"].join(core["person"], on=key, how="inner").join(core["move"], on=key, how="left")
    names = ("class_code", "layer_code", "region_code", "from_region", "from_class", "to_class", "finding")
    return {row.birth_on.year: tuple(row[name] for name in names) for row in rows.collect()}


def told(context: Context, month: int) -> list[tuple[str, ...]]:
    """Township, matter, notice, people, day and how the benefit stands, of every line of every list."""
    lines = []
    for path in sorted((context.folders.out / str(month) / "moves").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                facts = [text for text in row["待遇衔接和办理要求"].split("。") if "：" in text]
                short = ("事项", "情形", "涉及成员", "迁移日期")
                lines.append((path.stem, *(row[name] for name in short), *facts))
    return lines


HOME, HOST, THERE = "990101001_麦香镇", "990101002_长汀镇", "990201001_云岫镇"
OUT, INTO = "迁出", "迁入"
OF_OLD, OF_NEW = "低保对象，仅迁出地在册，迁入地尚未接续", "低保对象，仅迁入地在册"
LEFT = "迁出地自2024年11月起停发"
SEEN_BY_BOTH = [
    (HOME, "户籍在本地、居住在外", "", "全户1人：云甲", "", "云甲：低保对象，户籍地在册"),
    (HOST, "居住在本地、户籍在外", "", "全户1人：云甲", "", "云甲：低保对象，户籍地在册"),
]


def both(notice: str, who: str, on: str, *facts: str, start: str = HOME, end: str = THERE) -> list[tuple[str, ...]]:
    return [(start, OUT, notice, who, on, *facts), (end, INTO, notice, who, on, *facts)]


@pytest.mark.skipif(ENGINE == "spark", reason="one more store with the same plans")
def test_home_moves_on_its_day_and_nobody_is_without_a_benefit_for_the_move_alone(context: Context) -> None:
    kept, stays = ("dibao", "registered", NEW, OLD), ("dibao", "registered", OLD, None, None, None, None)
    always = {1963: (*stays[:2], NEXT_DOOR, *stays[3:]), 1964: stays, 1965: stays}
    assert people(context, NOVEMBER) == always | {
        1950: (*kept, "dibao", None, None),
        1980: (*kept, None, None, "unpaid"),
        1982: (*kept, None, None, "unpaid"),
        1960: (*kept, "dibao", None, None),
        1961: stays,
        1962: (*kept, "dibao", None, None),
    }
    assert people(context, DECEMBER) == always | {
        1950: (*kept, "dibao", "dibao", "paid_twice"),
        1980: (*kept, None, "dibao", None),
        1982: (*kept, None, None, "unpaid"),
        1960: (*kept, None, "dibao", None),
        1961: (*kept, "dibao", None, None),
        1962: ("dibao", "registered", OLD, NEW, None, "dibao", None),
    }


@pytest.mark.skipif(ENGINE == "spark", reason="one more store with the same plans")
def test_both_townships_hear_of_each_move_once_a_month_until_the_benefit_has_come_over(context: Context) -> None:
    family: tuple[str, ...] = (f"云三、云二：低保对象，两地均不在册，{LEFT}", f"云一：{OF_OLD}")
    assert sorted(told(context, NOVEMBER)) == sorted(
        SEEN_BY_BOTH
        + both("新增", "全户3人：云一、云三、云二", "2024-11-20", *family)
        + both("新增", "全户1人：云六", "2024-11-30", f"云六：{OF_OLD}")
        + both("新增", "全户1人：云八", "2024-11-05", f"云八：{OF_OLD}")
    )
    family = (
        "云一：低保对象，两地同时在册",
        f"云三：低保对象，两地均不在册，{LEFT}",
        f"云二：{OF_NEW}，{LEFT}",
    )
    assert sorted(told(context, DECEMBER)) == sorted(
        SEEN_BY_BOTH
        + both("待衔接", "全户3人：云一、云三、云二", "2024-11-20", *family)
        + both("新增", "全户1人：云七", "2024-12-01", f"云七：{OF_OLD}")
        + both("新增", "全户1人：云八", "2024-12-10", f"云八：{OF_NEW}", start=THERE, end=HOME)
    )
