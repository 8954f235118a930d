from datetime import date
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lowincome.config.indicators import Measure, Part
from lowincome.language import parse
from lowincome.monitor.measures import measure_states
from lowincome.monitor.standing import standing

ASSET = (
    "id_key long, class_id string, drop_id string, row_key long, event_on date, kind_code string, role_code string, "
    "value_fen long, from_on date, to_on date"
)
END = date(2024, 3, 31)
BOUGHT = date(2020, 5, 1)


def row(row_key: int, to_on: date | None = None, **more: Any) -> dict[str, Any]:
    plain = {"id_key": 1, "class_id": "vehicles", "drop_id": "d", "kind_code": "vehicle", "role_code": "owner"}
    return {
        **plain,
        "value_fen": 500,
        "event_on": BOUGHT,
        "from_on": BOUGHT,
        "row_key": row_key,
        "to_on": to_on,
        **more,
    }


def held(spark: SparkSession, *rows: dict[str, Any]) -> list[int]:
    names = [column.split()[0] for column in ASSET.split(", ")]
    table = spark.createDataFrame([tuple(row.get(name) for name in names) for row in rows], ASSET)
    found = standing(table, END)
    assert found.columns == names
    return sorted(row["row_key"] for row in found.collect())


@pytest.mark.parametrize(
    ("more", "holds"),
    [
        ({}, True),
        ({"to_on": END}, True),
        ({"to_on": date(2024, 3, 30)}, False),
        ({"from_on": END}, True),
        ({"from_on": date(2024, 4, 1)}, False),
        ({"from_on": None}, True),
        ({"from_on": None, "event_on": date(2024, 4, 1)}, False),
    ],
)
def test_a_thing_holds_from_its_first_day_to_its_last(spark: SparkSession, more: dict[str, Any], holds: bool) -> None:
    assert held(spark, row(1, **more)) == ([1] if holds else [])


def test_things_without_kind_or_value_hold_too(spark: SparkSession) -> None:
    assert held(spark, row(1, kind_code=None), row(2, value_fen=None), row(3, date(2024, 1, 9))) == [1, 2]


def test_a_state_adds_up_what_holds(spark: SparkSession) -> None:
    names = {"kind_code": "text", "value_fen": "fen"}
    part = Part("asset", parse("kind_code = 'vehicle'", names), parse("value_fen", names))
    measure = Measure("vehicles", "车", "fen", (part,), ("vehicles",), kind="state")
    rows = [row(1), row(2, value_fen=70), row(3, value_fen=None), row(4, id_key=2, kind_code="ship")]
    columns = [column.split()[0] for column in ASSET.split(", ")]
    table = spark.createDataFrame([tuple(row.get(name) for name in columns) for row in rows], ASSET)
    found = measure_states({"asset": table}, [measure]).collect()
    assert {(row["id_key"], row["vehicles_fen"]) for row in found} == {(1, 570), (2, 0)}
