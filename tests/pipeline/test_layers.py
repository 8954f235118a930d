"""The layers of two months of the small province, against its members and each other."""

from collections import Counter
from typing import Any

import pytest

from lowincome.pipeline.layers import layer_lines
from tests.pipeline.conftest import MONTHS, Province

ROLLS = {"tekun", "dibao", "dibao_edge", "rigid_expenditure", "anti_poverty_return"}


def layered(province: Province, month: int) -> dict[int, dict[str, Any]]:
    rows = province.rows("core.layer", month)
    found = {row["person_key"]: row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize("month", MONTHS)
def test_who_lives_and_is_on_a_roll_is_registered_and_members_say_the_same(province: Province, month: int) -> None:
    found, members = layered(province, month), province.rows("core.member", month)
    alive = {row["person_key"]: row for row in members if row["is_alive"]}
    assert found.keys() <= alive.keys()
    assert {key for key, row in alive.items() if row["class_code"] != "general"} == {
        key for key, row in found.items() if row["status_code"] in ROLLS
    }
    for row in members:
        layer = found.get(row["person_key"])
        assert row["layer_code"] == (layer["layer_code"] if layer else "general")


def test_many_ways_lead_into_the_layers(province: Province) -> None:
    statuses = Counter(row["status_code"] for row in layered(province, MONTHS[-1]).values())
    assert statuses.keys() >= {"dibao", "tekun"}
    assert sum(n for status, n in statuses.items() if status not in ROLLS) > 0


def test_the_second_month_knows_who_was_there_and_the_report_counts_who_came_and_went(province: Province) -> None:
    first, second = (layered(province, month) for month in MONTHS)
    assert {row["former_layer_code"] for row in first.values()} == {None}
    for key, row in second.items():
        former = first[key]["layer_code"] if key in first else None
        assert row["former_layer_code"] == former
        assert row["from_month"] == (MONTHS[0] if row["layer_code"] == former else MONTHS[1])
    said = layer_lines(province.context(), MONTHS[-1])
    for line, name in zip(said["layers"], ("registered", "suspected"), strict=True):
        before, now = ({k for k, row in rows.items() if row["layer_code"] == name} for rows in (first, second))
        assert (line.n_people, line.n_entered, line.n_left) == (len(now), len(now - before), len(before - now))
        assert sum(n for _, n in line.statuses) == len(now)
    total = said["low_income"]
    assert (total.n_people, total.n_entered) == (len(second), len(second.keys() - first.keys()))
    assert total.n_left == len(first.keys() - second.keys())
    assert said["n_registered"] == 27_000
    assert layer_lines(province.context(), MONTHS[0])["low_income"].n_entered is None
