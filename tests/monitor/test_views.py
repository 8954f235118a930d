from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession

from lowincome.config.indicators import Indicators, View
from lowincome.monitor.measures import person_month_changes
from lowincome.monitor.spans import OF_YEAR, SPANS
from lowincome.monitor.views import household_indicators, person_indicators, self_pay_trend, without_doubtful
from tests.monitor.arithmetic import (
    COUNTED,
    LAST_RELEASE,
    MONTH,
    MONTHS,
    PEOPLE,
    UNKNOWN,
    expected_months,
    expected_view,
    random_rows,
)
from tests.monitor.given import SELF_PAY, TREATMENTS, households, indicators, member, members, subjects

ALL_VIEWS = indicators(*((SELF_PAY, view) for view in SPANS), *((TREATMENTS, view) for view in SPANS))
CITY = "9901"


def ledger(spark: SparkSession, *rows: tuple[Any, ...]) -> DataFrame:
    return spark.createDataFrame(
        list(rows), "id_key long, month int, from_release long, medical_self_pay_fen long, treatments_n long"
    )


def known(*months: int) -> dict[str, dict[int, frozenset[str]]]:
    return {name: dict.fromkeys(months, frozenset({CITY})) for name in ("medical_self_pay", "treatments")}


EVERY_MONTH = known(*range(202301, 202313), *range(202401, 202413))


def persons(
    spark: SparkSession,
    rows: list[tuple[Any, ...]],
    month: int = 202403,
    known: Mapping[str, Any] = EVERY_MONTH,
    who: Indicators = ALL_VIEWS,
) -> dict[int, Row]:
    people = members(spark, member(1), member(2, is_student=True), member(3, 30, class_code="dibao"))
    found = person_indicators(
        ledger(spark, *rows, (None, None, None, None, None)), None, people, households(spark), who, known, month
    )
    return {row["person_key"]: row for row in found.collect()}


def values(row: Row, measure: str) -> dict[str, Any]:
    return {view: row[f"{measure}_{view}"] for view in SPANS}


def test_every_view_of_a_measure(spark: SparkSession) -> None:
    rows = [
        (1, 202303, 1, 40, 1),
        (1, 202312, 1, 1_000, 1),
        (1, 202401, 1, 500, 1),
        (1, 202402, 1, 200, 1),
        (1, 202403, 1, 300, 2),
    ]
    assert values(persons(spark, rows)[1], "medical_self_pay") == {
        "month": 300,
        "previous_month": 200,
        "year_ago_month": 40,
        "mom_difference": 100,
        "mom_ratio": 1.5,
        "yoy_difference": 260,
        "yoy_ratio": 7.5,
        "year_to_date": 1_000,
        "last_3_months": 1_000,
        "last_12_months": 2_000,
        "cumulative": 2_040,
        "months_in_a_row": 4,
        "months_at_zero": 0,
        "months_above_zero": 4,
        "lowest_month": 0,
        "highest_month": 1_000,
        "variation_percent": 177,  # of 8 × 0, 200, 300, 500, 1000
        "share_ratio": 1.0,
        "per_head": 1_000,
    }


def test_releases_of_a_month_add_up_and_a_withdrawn_row_is_gone(spark: SparkSession) -> None:
    rows = [(1, 202403, 1, 300, 1), (1, 202403, 2, -300, -1), (2, 202403, 1, 50, 1), (2, 202403, 3, 25, 1)]
    found = persons(spark, rows)
    assert values(found[1], "medical_self_pay")["month"] == 0
    assert values(found[1], "treatments")["months_in_a_row"] == 0
    assert values(found[2], "medical_self_pay")["year_to_date"] == 75


def test_in_january_the_year_to_date_is_january_alone(spark: SparkSession) -> None:
    rows = [(1, 202312, 1, 900, 1), (1, 202401, 1, 100, 1), (1, 202402, 1, 5_000, 1)]
    found = values(persons(spark, rows, month=202401)[1], "medical_self_pay")
    assert (found["year_to_date"], found["last_3_months"], found["mom_difference"]) == (100, 1_000, -800)


def test_a_month_later_than_the_evaluated_one_is_not_seen(spark: SparkSession) -> None:
    assert values(persons(spark, [(1, 202404, 1, 100, 1)])[1], "medical_self_pay")["last_12_months"] == 0


@pytest.mark.parametrize(("base", "ratio"), [(0, None), (None, None), (-50, -2.0), (400, 0.25)])
def test_a_ratio_needs_a_base(spark: SparkSession, base: int | None, ratio: float | None) -> None:
    rows = [(1, 202403, 1, 100, 1)] + ([(1, 202402, 1, base, 1)] if base is not None else [])
    assert persons(spark, rows)[1]["medical_self_pay_mom_ratio"] == ratio


def test_a_month_that_is_missing_makes_the_spans_over_it_unknown(spark: SparkSession) -> None:
    rows = [(1, month, 1, 100, 1) for month in (202312, 202401, 202403)]
    after = values(persons(spark, rows, known=known(202401, 202402, 202403))[1], "medical_self_pay")
    assert (after["last_12_months"], after["year_to_date"], after["cumulative"]) == (300, 200, 300), "none was missing"
    hole = values(persons(spark, rows, known=known(202311, 202312, 202401, 202403))[1], "medical_self_pay")
    assert {view for view, value in hole.items() if value is not None} == {"month"}
    of_last_year = known(*range(202301, 202307), *range(202308, 202313), 202401, 202402, 202403)
    hole = values(persons(spark, rows, known=of_last_year)[1], "medical_self_pay")
    assert (hole["year_to_date"], hole["last_3_months"], hole["last_12_months"]) == (200, 200, None)
    assert (hole["months_at_zero"], hole["months_above_zero"], hole["cumulative"]) == (None, None, None)
    stale = values(persons(spark, rows, known=known(202312, 202401, 202402))[1], "medical_self_pay")
    assert (set(stale.values()), stale["previous_month"]) == ({None, 0}, 0), "the newest month did not come"


def test_months_before_the_first_delivery_make_a_sum_at_least_so_much_or_unknown(spark: SparkSession) -> None:
    rows = [(1, month, 1, 100, 1) for month in (202401, 202402)] + [(3, 202403, 1, 100, 1)]
    cities = {CITY: (202401, 202402, 202403), "9902": (202303, *range(202304, 202313), 202401, 202402, 202403)}
    delivered = {
        m: frozenset(city for city, own in cities.items() if m in own) for m in sorted({*sum(cities.values(), ())})
    }
    whole = replace(SELF_PAY, every_month=True)
    views: tuple[View, ...] = ("last_3_months", "last_12_months", "per_head", "cumulative", *OF_YEAR)
    for measure, sums in ((SELF_PAY, (200, 200, 100, 200)), (whole, (200, None, None, None))):
        who = indicators(*((measure, view) for view in views))
        found = persons(spark, rows, known={measure.name: delivered}, who=who)
        late, early = ([row[f"medical_self_pay_{view}"] for view in views] for row in (found[1], found[3]))
        n = None if measure.every_month else 1
        assert late == [*sums, n and 0, n, None], "it began three months ago"
        assert early == [100, 100, 100, 100, 1, 0, 1]
    found = persons(spark, rows, known={"medical_self_pay": delivered}, who=indicators((SELF_PAY, "months_at_zero")))
    assert found[2]["medical_self_pay_months_at_zero"] == 3, "without any row: in the months that are known"


def test_delivered_without_rows_is_zero_and_not_delivered_is_null(spark: SparkSession) -> None:
    found = persons(spark, [(3, 202403, 1, 100, 1)], known=known(202403, 202402))
    delivered = values(found[1], "medical_self_pay")
    assert (delivered["month"], delivered["previous_month"], delivered["mom_difference"]) == (0, 0, 0)
    assert delivered["year_ago_month"] is None
    assert delivered["yoy_difference"] is None
    assert (delivered["year_to_date"], delivered["last_12_months"], delivered["months_in_a_row"]) == (0, 0, 0)
    assert (delivered["months_at_zero"], delivered["months_above_zero"]) == (2, None), "of two months only is it known"
    always = values(persons(spark, [])[1], "medical_self_pay")
    assert (always["months_at_zero"], always["months_above_zero"]) == (12, 0), "no row at all is twelve months without"
    assert set(values(found[3], "medical_self_pay").values()) == {None}, "household 30 is in another city"


def test_a_household_of_unknown_region_has_no_known_values(spark: SparkSession) -> None:
    people = members(spark, member(1, 40))
    found = person_indicators(
        ledger(spark, (1, 202403, 1, 5, 1)), None, people, households(spark), ALL_VIEWS, EVERY_MONTH, 202403
    )
    assert set(values(found.collect()[0], "medical_self_pay").values()) == {None}


def test_a_run_ends_at_a_month_without_value_and_needs_the_evaluated_month(spark: SparkSession) -> None:
    rows = [(1, month, 1, 5, 1) for month in (202309, 202311, 202312, 202401, 202402, 202403)]
    assert persons(spark, rows)[1]["treatments_months_in_a_row"] == 5
    assert persons(spark, rows, month=202404)[1]["treatments_months_in_a_row"] == 0
    assert persons(spark, rows, known=known(202402))[1]["treatments_months_in_a_row"] is None


def test_a_run_is_never_longer_than_twelve_months(spark: SparkSession) -> None:
    rows = [(1, month, 1, 5, 1) for month in (*range(202301, 202313), *range(202401, 202404))]
    assert persons(spark, rows)[1]["treatments_months_in_a_row"] == 12


def test_members_keep_their_facts_and_get_those_of_the_household(spark: SparkSession) -> None:
    row = persons(spark, [])[2]
    assert (row["household_id"], row["region_code"], row["county_code"]) == (10, "990101001001", "990101")
    assert (row["n_members"], row["n_students"], row["is_student"], row["class_code"]) == (2, 1, True, "general")


def test_a_household_adds_up_its_members_and_compares_its_own_sums(spark: SparkSession) -> None:
    rows = [(1, 202402, 1, 100, 1), (1, 202403, 1, 100, 1), (2, 202403, 1, 200, 1), (3, 202403, 1, 7, 1)]
    people = members(spark, member(1), member(2, is_student=True), member(3, 30))
    of_persons = person_indicators(
        ledger(spark, *rows), None, people, households(spark), ALL_VIEWS, EVERY_MONTH, 202403
    )
    found = {
        row["household_id"]: row for row in household_indicators(of_persons, households(spark), ALL_VIEWS).collect()
    }
    assert (found[10]["medical_self_pay_month"], found[10]["medical_self_pay_mom_difference"]) == (300, 200)
    assert (found[10]["medical_self_pay_mom_ratio"], found[10]["medical_self_pay_yoy_ratio"]) == (3.0, None)
    assert (found[10]["treatments_months_in_a_row"], found[10]["n_students"], found[10]["n_members"]) == (2, 1, 2)
    assert set(values(found[30], "medical_self_pay").values()) == {None}
    assert not [name for name in found[10].asDict() if "__" in name]


def test_the_variation_is_that_of_the_households_months(spark: SparkSession) -> None:
    year = [*range(202304, 202313), *range(202401, 202404)]
    turns = [(1 + index % 2, month, 1, 100, 0) for index, month in enumerate(year)]
    people = members(spark, member(1), member(2), member(3, 30))
    of_persons = person_indicators(
        ledger(spark, *turns, (3, 202403, 1, 1_200, 0)), None, people, households(spark), ALL_VIEWS, EVERY_MONTH, 202403
    )
    by_person = {row["person_key"]: row["medical_self_pay_variation_percent"] for row in of_persons.collect()}
    assert by_person == {1: 100, 2: 100, 3: None}, "six months of twelve are at zero: exactly 100; city 9902 is unknown"
    of_homes = household_indicators(of_persons, households(spark), ALL_VIEWS).collect()
    found = {row["household_id"]: row["medical_self_pay_variation_percent"] for row in of_homes}
    assert found[10] == 0, "together the two have the same every month"
    ends = ("lowest_month", "highest_month")
    by_person = {row["person_key"]: [row[f"medical_self_pay_{end}"] for end in ends] for row in of_persons.collect()}
    assert by_person == {1: [0, 100], 2: [0, 100], 3: [None, None]}
    assert [of_homes[0][f"medical_self_pay_{end}"] for end in ends] == [100, 100], "of the household's months"


def test_a_household_is_its_members_of_the_month_the_dead_head_among_them(spark: SparkSession) -> None:
    rows = [(1, 202312, 1, 100, 1), (2, 202403, 1, 20, 1), (3, 202312, 1, 3_000, 1), (3, 202403, 1, 4, 1)]
    head = member(1, is_head=True, is_alive=False, death_known_month=202403)

    def of_household(*people: dict[str, Any]) -> tuple[int, int, int]:
        found = person_indicators(
            ledger(spark, *rows), None, members(spark, *people), households(spark), ALL_VIEWS, EVERY_MONTH, 202403
        )
        [row] = household_indicators(found, households(spark).where("household_id = 10"), ALL_VIEWS).collect()
        return (
            row["medical_self_pay_month"],
            row["medical_self_pay_previous_month"],
            row["medical_self_pay_last_12_months"],
        )

    assert of_household(head, member(2)) == (20, 0, 120), "what the dead head paid stays"
    assert of_household(head, member(2), member(3)) == (24, 0, 3_124), "who joined brings all months along"
    assert of_household(member(2), member(3, 30)) == (20, 0, 20), "who left takes them away, and so does who died alone"


def test_a_refund_over_the_end_of_the_year_lowers_the_year_in_which_it_comes(spark: SparkSession) -> None:
    rows = [(1, 202312, 1, 1_000, 1), (1, 202401, 1, -300, 0), (1, 202402, 1, 100, 1)]
    found = values(persons(spark, rows)[1], "medical_self_pay")
    assert (found["year_to_date"], found["last_3_months"], found["last_12_months"]) == (-200, -200, 800)
    assert values(persons(spark, rows, month=202312)[1], "medical_self_pay")["year_to_date"] == 1_000


def test_a_ratio_says_why_it_is_null_and_an_amount_per_head_is_rounded_once(spark: SparkSession) -> None:
    rows = [(1, 202403, 1, 1_000, 1), (2, 202403, 1, 895, 1), (1, 202303, 1, 500, 1)]
    people = members(spark, member(1), member(2), member(3, 30))
    of_persons = person_indicators(
        ledger(spark, *rows), None, people, households(spark), ALL_VIEWS, EVERY_MONTH, 202403
    )
    found = {
        row["household_id"]: row for row in household_indicators(of_persons, households(spark), ALL_VIEWS).collect()
    }
    assert (
        found[10]["medical_self_pay_per_head"] == 948
    )  # 947.5 per head; 500 + 447.5 rounded apart would be 948 or 947
    assert found[10]["medical_self_pay_mom_ratio_reason"] == "base_zero"
    assert (found[10]["medical_self_pay_yoy_ratio"], found[10]["medical_self_pay_yoy_ratio_reason"]) == (3.79, None)
    assert found[30]["medical_self_pay_mom_ratio_reason"] == "value_unknown"
    newest = person_indicators(ledger(spark, *rows), None, people, households(spark), ALL_VIEWS, known(202403), 202403)
    [row] = household_indicators(newest, households(spark), ALL_VIEWS).where("household_id = 10").collect()
    assert row["medical_self_pay_mom_ratio_reason"] == "base_unknown"


def test_the_trend_adds_up_everybody(spark: SparkSession) -> None:
    rows = ledger(spark, (1, 202402, 1, 5, 1), (2, 202402, 2, -2, 1), (1, 202403, 1, 9, 1), (1, 202401, 1, 9, 1))
    found = self_pay_trend(rows, (202402, 202403))
    assert {row["month"]: row["self_pay_fen"] for row in found.collect()} == {202402: 3, 202403: 9}


@pytest.mark.parametrize("seed", range(2))
def test_views_of_random_rows_equal_plain_arithmetic(spark: SparkSession, seed: int) -> None:
    expense, income = random_rows(seed)
    ledger = person_month_changes(subjects(spark, expense=expense, income=income), COUNTED, 0, LAST_RELEASE)
    delivered = {month: frozenset({CITY}) for month in MONTHS if month not in UNKNOWN}
    people = members(spark, *(member(key) for key in PEOPLE))
    known = {measure.name: delivered for measure in COUNTED}
    found = person_indicators(ledger, None, people, households(spark), ALL_VIEWS, known, MONTH).collect()
    of = expected_months(expense, income)
    for row in found:
        for index, measure in enumerate(COUNTED):
            by_month = {month: of(row["person_key"], month)[index] for month in MONTHS}
            shown = values(row, measure.name)
            share, own, base = shown.pop("share_ratio"), shown["last_12_months"], row["medical_self_pay_last_12_months"]
            assert share == (own / base if base else None)
            assert shown == {view: expected_view(view, by_month.__getitem__) for view in shown}
    assert len(found) == len(PEOPLE)


def test_people_who_share_a_number_have_no_value_not_zero(spark: SparkSession) -> None:
    shown = indicators((SELF_PAY, "month"), (SELF_PAY, "mom_ratio"))
    people = members(spark, member(1), member(2))
    money = ledger(spark, (1, 202403, 1, 500, 0), (2, 202403, 1, 700, 0))
    found = person_indicators(money, None, people, households(spark), shown, EVERY_MONTH, 202403)
    doubtful = without_doubtful(found, people, spark.createDataFrame([(2,)], "person_key long"))
    rows = {row.person_key: row for row in doubtful.collect()}
    assert [rows[key].medical_self_pay_month for key in (1, 2)] == [500, None]
    assert (rows[2].region_code, rows[2].age, rows[2].medical_self_pay__back_0) == ("990101001001", 40, None)
    of_households = household_indicators(doubtful, households(spark).where("household_id = 10"), shown)
    assert of_households.collect()[0].medical_self_pay_month == 500
