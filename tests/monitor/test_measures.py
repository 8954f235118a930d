import os
from typing import Any

import pytest
from pyspark.sql import SparkSession

from lowincome.monitor.measures import person_month_changes
from tests.monitor.arithmetic import COUNTED, LAST_RELEASE, random_rows
from tests.monitor.given import CARDS, MEASURES, SELF_PAY, TREATMENTS, subjects


def changes(
    spark: SparkSession, since: int = 0, until: int = 9, measures: Any = MEASURES, **rows: Any
) -> set[tuple[Any, ...]]:
    result = person_month_changes(subjects(spark, **rows), measures, since, until)
    assert result.columns == ["id_key", "month", "from_release", *(measure.column for measure in measures)]
    return {tuple(row) for row in result.collect()}


def paid(id_key: int | None, self_pay_fen: int | None, **more: Any) -> dict[str, Any]:
    return {"id_key": id_key, "kind_code": "outpatient", "self_pay_fen": self_pay_fen, "total_fen": 0, **more}


def test_rows_of_a_person_and_month_add_up_and_manual_aid_counts_against_them(spark: SparkSession) -> None:
    found = changes(
        spark,
        expense=[paid(1, 5_000, total_fen=8_000), paid(1, 700, kind_code="inpatient", total_fen=900), paid(2, None)],
        income=[
            {"id_key": 1, "kind_code": "medical_aid_manual", "amount_fen": 1_500},
            {"id_key": 1, "kind_code": "medical_aid_onestop", "amount_fen": 9_999},
            {"id_key": None, "kind_code": None, "amount_fen": None},
        ],
    )
    assert found == {(1, 202401, 1, 4_200, 8_900, 2, 0)}


def test_a_refund_is_negative_and_is_no_treatment(spark: SparkSession) -> None:
    found = changes(spark, expense=[paid(1, 100, total_fen=300), paid(1, -100, total_fen=-300)])
    assert found == {(1, 202401, 1, 0, 0, 1, 0)}


def test_rows_that_no_measure_counts_leave_no_trace(spark: SparkSession) -> None:
    assert (
        changes(spark, expense=[paid(1, 0), paid(2, 50, kind_code="dental"), paid(None, None, kind_code=None)]) == set()
    )


def test_a_withdrawn_row_is_taken_back_in_the_release_that_withdrew_it(spark: SparkSession) -> None:
    rows = [paid(1, 100, from_release=2, to_release=4), paid(1, 30, from_release=4)]
    assert changes(spark, 0, 3, [SELF_PAY], expense=rows) == {(1, 202401, 2, 100)}
    assert changes(spark, 3, 4, [SELF_PAY], expense=rows) == {(1, 202401, 4, -70)}
    assert changes(spark, 0, 4, [SELF_PAY], expense=rows) == {(1, 202401, 2, 100), (1, 202401, 4, -70)}
    assert changes(spark, 4, 9, [SELF_PAY], expense=rows) == set()


def test_a_late_row_changes_its_own_month_in_the_release_that_brought_it(spark: SparkSession) -> None:
    late = paid(1, 100, event_month=202311, period=202402, from_release=5)
    assert changes(spark, 4, 5, [SELF_PAY], expense=[late, paid(1, 7)]) == {(1, 202311, 5, 100)}


def test_a_measure_by_period_counts_in_the_month_in_which_it_became_known(spark: SparkSession) -> None:
    card = {"id_key": 1, "kind_code": "disability_card_new", "event_month": 202311, "period": 202401}
    found = changes(spark, measures=[CARDS, TREATMENTS], life_event=[card], expense=[paid(1, 0, total_fen=5)])
    assert found == {(1, 202401, 1, 1, 1)}


@pytest.mark.parametrize("seed", range(2))
def test_release_by_release_gives_the_same_ledger_as_one_rebuild(spark: SparkSession, seed: int) -> None:
    expense, income = random_rows(seed)
    tables = subjects(spark, expense=expense, income=income)
    rebuilt = person_month_changes(tables, COUNTED, 0, LAST_RELEASE).collect()
    steps = [(0, 2), (2, 3), (3, LAST_RELEASE)]
    added = [row for since, until in steps for row in person_month_changes(tables, COUNTED, since, until).collect()]
    assert sorted(map(tuple, added)) == sorted(map(tuple, rebuilt))


@pytest.mark.skipif(os.environ.get("LOWINCOME_ENGINE") == "sail", reason="reads the plan of Spark")
def test_the_ledger_is_a_shuffle_for_each_half_of_its_sources_without_python(
    spark: SparkSession, capsys: pytest.CaptureFixture[str]
) -> None:
    person_month_changes(subjects(spark), MEASURES, 0, 9).explain()
    plan = capsys.readouterr().out
    assert plan.count("Exchange") == 2
    assert "Python" not in plan
