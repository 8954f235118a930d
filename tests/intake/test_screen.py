from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession

from lowincome.config.contracts import Contract
from lowincome.intake.conform import conform
from lowincome.intake.screen import facts, facts_taken, screen
from lowincome.intake.subjects import set_aside
from tests.intake.given import CONTRACTS, VISIT, ZHANG, computed, secret_row, slots_for, staged, told

OUTPATIENT = CONTRACTS["outpatient"]
ROLL = CONTRACTS["dibao_roll"]
ON_ROLL = {"id_no": ZHANG, "name": "张三", "unit_no": "D001", "started_on": "20230101", "region": "990101001001"}
SECOND_DROP = {"drop_id": "d2", "drop_rank": 2}


def screened(
    spark: SparkSession, contract: Contract, rows: Sequence[Mapping[str, Any]], taken: DataFrame | None = None
) -> DataFrame:
    conformed = computed(conform(staged(spark, contract, rows), slots_for(contract), secret_row(spark)))
    known = (
        facts(conformed) if taken is None else facts(conformed).unionByName(facts_taken(taken, "row_key", "class_id"))
    )
    return screen(conformed, told(known, conformed))


def states(rows: DataFrame) -> list[str]:
    return [row.state for row in sorted(rows.collect(), key=lambda row: (row.drop_rank, row.row_no))]


def test_the_first_of_equal_facts_is_accepted(spark: SparkSession) -> None:
    rows = screened(spark, OUTPATIENT, [VISIT, VISIT, VISIT | {"settlement_no": "S2"}, {}])
    assert states(rows) == ["accepted", "duplicate", "accepted", "refused"]
    found = {row.state: [(reason.code, reason.field) for reason in row.reasons] for row in set_aside(rows).collect()}
    assert found["duplicate"] == [("duplicate_row", None)]
    assert ("missing", "id_no") in found["refused"]


def test_the_earlier_drop_wins_whatever_its_name(spark: SparkSession) -> None:
    late = VISIT | {"drop_id": "a", "drop_rank": 2, "row_no": 1}
    rows = screened(spark, OUTPATIENT, [late, VISIT | {"drop_id": "b", "drop_rank": 1, "row_no": 9}])
    assert states(rows) == ["accepted", "duplicate"]


def test_a_refused_row_makes_no_duplicate(spark: SparkSession) -> None:
    rows = screened(spark, OUTPATIENT, [VISIT | {"total": "x"}, VISIT, VISIT | {"total": "x"}, VISIT])
    assert states(rows) == ["refused", "accepted", "refused", "duplicate"]


def test_what_the_class_already_has_is_a_duplicate(spark: SparkSession) -> None:
    taken = screened(spark, OUTPATIENT, [VISIT]).select("row_key", "class_id")
    rows = screened(spark, OUTPATIENT, [VISIT, VISIT | {"settlement_no": "S2"}, {}], taken)
    assert states(rows) == ["duplicate", "accepted", "refused"]
    assert states(screened(spark, OUTPATIENT, [VISIT], taken.limit(0))) == ["accepted"]


def test_each_snapshot_tells_all_again(spark: SparkSession) -> None:
    rows = screened(spark, ROLL, [ON_ROLL, ON_ROLL, ON_ROLL | SECOND_DROP])
    assert states(rows) == ["accepted", "duplicate", "accepted"]


CAR = {"plate_no": "示A00001", "id_no": ZHANG, "name": "张三", "registered_on": "20240101"}


def test_a_register_may_say_more_of_one_key_but_each_thing_once_a_drop(spark: SparkSession) -> None:
    sold = CAR | {"cancelled_on": "20241101"}
    rows = screened(spark, CONTRACTS["vehicles"], [CAR, sold, CAR | {"id_no": " " + ZHANG}, CAR | SECOND_DROP])
    assert states(rows) == ["accepted", "accepted", "duplicate", "accepted"]
    assert len({row.row_key for row in rows.collect()}) == 1


CELLS = st.fixed_dictionaries(
    {"settlement_no": st.sampled_from(["S1", "S2", "S3", None]), "total": st.sampled_from(["1", "x"])}
    | {"drop_rank": st.integers(1, 2)}
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(CELLS, min_size=1, max_size=12))
def test_rows_in_are_accepted_refused_or_duplicate(spark: SparkSession, cells: list[dict[str, Any]]) -> None:
    rows = [VISIT | cell | {"drop_id": f"d{cell['drop_rank']}"} for cell in cells]
    found = states(screened(spark, OUTPATIENT, rows))
    ordered = [(at, cell) for at, cell in enumerate(cells)]
    ordered.sort(key=lambda pair: (pair[1]["drop_rank"], pair[0]))
    seen: set[str] = set()
    expected = []
    for _, cell in ordered:
        number = cell["settlement_no"]
        is_good = number is not None and cell["total"] == "1"
        expected.append("refused" if not is_good else "duplicate" if number in seen else "accepted")
        seen |= {number} if is_good else set()
    assert found == expected
    assert sum(Counter(found).values()) == len(cells)
