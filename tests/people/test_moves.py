"""Moves inside the province: home from the day on, rolls of both places, findings. Month 202412."""

from datetime import date
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from lowincome.config.people import Moves
from lowincome.people.moves import carried, followed, in_force, moved, moves
from tests.people.given import computed

RULES = Moves("hukou_moves", 3, "assumed")
MONTH = 202412
OLD, NEW, NEAR, BETWEEN = "990101001001", "990202002002", "990101002002", "990303001001"
MOVE = (
    "person_key bigint, class_id string, event_on date, event_month int, region_code string, "
    "attributes map<string,string>, row_key bigint"
)
ROLL = "id_key bigint, programme_code string, region_code string"
LEFT = f"{ROLL}, left_month int"
OCTOBER = date(2024, 10, 20)
PERSON = "person_key bigint, region_code string, residence_code string, region_month int"


def move(
    person: int,
    on: date,
    to: str | None = NEW,
    row_key: int = 1,
    told_by: str = "hukou_moves",
    left: str = OLD,
) -> tuple[Any, ...]:
    return (person, told_by, on, on.year * 100 + on.month, to, {"from_region": left}, row_key)


@pytest.fixture(scope="module")
def told(spark: SparkSession) -> DataFrame:
    day = date(2024, 11, 20)
    rows = [
        *(move(person, day) for person in (1, 2, 3, 4, 5, 11)),
        *(move(6, day, NEAR, 1), move(6, day, NEW, 2), move(6, date(2024, 1, 1), OLD, 3)),
        *(move(7, day, "310101001001"), move(8, day, "9902"), move(9, day, None), move(9, day, told_by="prison_terms")),
        *(move(10, date(2024, 9, 30)), move(12, day, NEAR), move(13, day, "990101001009")),
        # Moved on before the first move was settled: 24 inside the new township, 25 after the first was long over.
        *(
            one
            for person in (21, 22, 23, 26, 27)
            for one in (move(person, OCTOBER, BETWEEN), move(person, day, left=BETWEEN))
        ),
        *(move(24, OCTOBER), move(24, day, "990202002009", left=NEW)),
        *(move(25, date(2024, 9, 1), BETWEEN), move(25, day, left=BETWEEN)),
    ]
    return computed(moves(spark.createDataFrame(rows, MOVE), RULES, "99", MONTH))


def test_the_newest_move_to_a_village_of_the_province_counts(told: DataFrame) -> None:
    found = {row.person_key: row for row in told.collect()}
    assert set(found) == {1, 2, 3, 4, 5, 6, 10, 11, 12, 13, *range(21, 28)}
    assert (found[6].to_region, found[6].from_region, found[6].moved_on) == (NEW, OLD, date(2024, 11, 20))
    assert {key for key, row in found.items() if not row.is_followed} == {10}


def test_home_is_where_they_moved_unless_the_register_has_told_it_anew(spark: SparkSession, told: DataFrame) -> None:
    people = [(1, OLD, OLD, 202301), (2, OLD, OLD, 202411), (3, NEAR, OLD, 202412), (4, None, None, None)]
    people.append((50, OLD, OLD, 202301))
    found = moved(spark.createDataFrame(people, PERSON), told)
    assert set(found.columns) == {"person_key", "region_code", "residence_code"}
    assert {row.person_key: row.region_code for row in found.collect()} == {1: NEW, 2: NEW, 3: NEAR, 4: NEW, 50: OLD}


@pytest.fixture(scope="module")
def sides(spark: SparkSession, told: DataFrame) -> dict[str, Any]:
    rolls = [
        *((1, "dibao", OLD), (2, "dibao", OLD), (2, "dibao", NEW), (3, "dibao", NEW), (12, "dibao", OLD)),
        *((10, "dibao", OLD), (10, "dibao", NEW), (50, "dibao", OLD), (13, "dibao", BETWEEN)),
        *((21, "dibao", OLD), (23, "dibao", BETWEEN), (24, "dibao", OLD), (25, "dibao", OLD)),
    ]
    left = [
        *((3, "dibao", OLD, 202412), (4, "dibao", OLD, 202412), (4, "tekun", OLD, 202410), (5, "dibao", OLD, 202410)),
        *((50, "dibao", OLD, 202412), (11, "dibao", NEW, 202412)),
        *((22, "dibao", OLD, 202410), (23, "dibao", OLD, 202411)),
        *((27, "dibao", "990404001001", 202410), (27, "tekun", BETWEEN, 202410)),
        *((26, "dibao", OLD, 202410), (26, "tekun", BETWEEN, 202410), (21, "tekun", BETWEEN, 202411)),
    ]
    departures = spark.createDataFrame(left, LEFT)
    found = computed(followed(told, spark.createDataFrame(rolls, ROLL), departures))
    rows: dict[int, Row] = {row.person_key: row for row in found.collect()}
    counting = carried(found, departures).select("id_key", "programme_code", "left_month")
    return {"rows": rows, "carried": sorted(map(tuple, counting.collect()))}


@pytest.mark.parametrize(
    ("person", "from_class", "to_class", "left_month", "finding"),
    [
        (1, "dibao", None, None, None),  # the old place goes on
        (2, "dibao", "dibao", None, "paid_twice"),
        (3, None, "dibao", 202412, None),  # handed over
        (4, None, None, 202412, "unpaid"),
        (5, None, None, None, None),  # left before the move
        (11, None, None, None, None),  # the new place let go: no matter of the move
        (12, None, "dibao", None, None),  # the county's roll goes on
    ],
)
def test_both_sides_see_who_lists_the_person(
    sides: dict[str, Any], person: int, from_class: str | None, to_class: str | None, left_month: int, finding: str
) -> None:
    row = sides["rows"][person]
    assert (row.from_region, row.to_region) == (OLD, NEAR if person == 12 else NEW)
    assert (row.from_class, row.to_class, row.left_month, row.finding) == (from_class, to_class, left_month, finding)


@pytest.mark.parametrize(
    ("person", "left", "from_class", "finding", "payer"),
    [
        (21, BETWEEN, "dibao", None, OLD),  # the first home pays still
        (22, BETWEEN, None, "unpaid", OLD),  # and this one stopped in the month of the first move
        (23, BETWEEN, "dibao", None, None),  # handed over in time
        (24, NEW, "dibao", None, OLD),
        (25, BETWEEN, "dibao", None, None),  # one move is followed
        (26, BETWEEN, None, None, None),  # the second home had taken over, and ended it before the person went on
        (27, BETWEEN, None, None, None),
    ],
)
def test_who_moves_on_is_followed_from_the_home_that_pays(
    sides: dict[str, Any], person: int, left: str, from_class: str | None, finding: str | None, payer: str | None
) -> None:
    row = sides["rows"][person]
    assert (row.from_region, row.from_class, row.finding, row.payer_region) == (left, from_class, finding, payer)


def test_moves_inside_a_township_and_old_ones_are_not_followed(sides: dict[str, Any]) -> None:
    assert set(sides["rows"]) == {1, 2, 3, 4, 5, 6, 11, 12, *range(21, 28)}


def test_only_the_roll_that_let_an_unpaid_person_go_counts_on(sides: dict[str, Any]) -> None:
    assert sides["carried"] == [(4, "dibao", 202412), (22, "dibao", 202410)]


def test_merged_places_are_known_by_the_code_that_holds(spark: SparkSession) -> None:
    ended = spark.createDataFrame([(OLD, NEAR)], "code string, current string")
    people = spark.createDataFrame([(1, OLD, NEW), (2, NEW, OLD), (3, None, None)], PERSON.rsplit(",", 1)[0])
    found = {row.person_key: (row.region_code, row.residence_code) for row in in_force(people, ended).collect()}
    assert found == {1: (NEAR, NEW), 2: (NEW, NEAR), 3: (None, None)}
