"""A family on the roll of one city moves to the other: where it is at home, on whose roll, and what is wrong."""

from typing import Any

import pytest

from lowincome.pipeline.context import Context
from lowincome.pipeline.intake import take_in
from lowincome.pipeline.known import known_for
from lowincome.pipeline.landing import gather
from lowincome.pipeline.people import resolve
from lowincome.pipeline.setup import init_store
from tests.conftest import ENGINE
from tests.pipeline.test_any_order import ELDER, MAN, WIFE, Sent, registered

OLD, NEW = "990101001001", "990201001001"
MONTH = 202412


def poor(person: str, unit: str, place: str) -> str:
    return f"{person},{unit},2023-01-01,{place}"


DROPS = [
    Sent("population", 202410, "99", registered(ELDER, MAN, WIFE, place=OLD)),
    Sent("dibao_roll", 202410, "9901", tuple(poor(one, "U1", OLD) for one in (ELDER, MAN, WIFE))),
    Sent("hukou_moves", 202411, "99", tuple(f"{one},迁入,2024-11-20,{OLD},{NEW}" for one in (ELDER, MAN, WIFE))),
    Sent("dibao_roll", 202411, "9901", (poor(ELDER, "U1", OLD),)),
    Sent("dibao_roll", 202412, "9902", tuple(poor(one, "U2", NEW) for one in (ELDER, MAN))),
]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[Any, ...]]:
    """Class, layer, home, and what core.move says, by birth year of the person."""
    root = tmp_path_factory.mktemp("moves") / "store"
    init_store(root)
    context = Context(root, engine=ENGINE)
    for at, drop in enumerate(DROPS):
        drop.write(context.folders.landing, f"{at:02}")
    take_in(context, gather(context, MONTH), 1)
    resolve(context, known_for(context, MONTH, 1))
    read, key = context.tables.read, ["month", "person_key"]
    rows = (
        read("core.member").join(read("core.person"), on=key, how="inner").join(read("core.move"), on=key, how="left")
    )
    names = ("class_code", "layer_code", "region_code", "from_region", "from_class", "to_class", "finding")
    return {row.birth_on.year: tuple(row[name] for name in names) for row in rows.collect()}


@pytest.mark.skipif(ENGINE == "spark", reason="one more store with the same plans")
def test_home_moves_nobody_is_without_and_both_sides_see_what_is_wrong(people: dict[int, tuple[Any, ...]]) -> None:
    kept = ("dibao", "registered", NEW, OLD)
    assert people == {
        1950: (*kept, "dibao", "dibao", "paid_twice"),
        1980: (*kept, None, "dibao", None),
        1982: (*kept, None, None, "unpaid"),
    }
