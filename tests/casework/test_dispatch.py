"""What goes out: no township gets more than it can look at, the gravest and the oldest first, the rest waits."""

from typing import Any

from pyspark.sql import SparkSession

from lowincome.casework.dispatch import dispatched

NOW = 202412
WARNING = (
    "household_id bigint, family string, region_code string, state string, level string, notice string, "
    "first_month int, sent_month int, sent_level string"
)
A, B = "990101001", "990101002"


def states(spark: SparkSession, rows: list[tuple[Any, ...]], caps: dict[str, int | None]) -> dict[Any, Any]:
    warnings = spark.createDataFrame(rows, WARNING)
    found = dispatched(warnings, spark.createDataFrame([*caps.items()], "township_code string, cap int"), NOW)
    assert found.columns == warnings.columns
    return {
        (row["household_id"], row["family"]): (row["state"], row["sent_month"], row["sent_level"])
        for row in found.collect()
    }


def waiting(household: int, level: str, first: int, place: str | None = A, family: str = "f") -> tuple[Any, ...]:
    return household, family, place, "open", level, "new", first, None, None


def test_the_gravest_then_the_oldest_then_the_smallest_id_go(spark: SparkSession) -> None:
    rows = [
        waiting(9, "blue", 202401),
        waiting(5, "red", 202412),
        waiting(3, "orange", 202411),
        waiting(2, "orange", 202410),
        waiting(1, "orange", 202410),
    ]
    found = states(spark, rows, {A: 3})
    sent = {household for (household, _), (state, _, _) in found.items() if state == "open"}
    assert sent == {5, 1, 2}
    assert found[5, "f"] == ("open", NOW, "red")
    assert found[9, "f"] == ("waiting", None, None)


def test_all_that_waits_in_a_household_goes_with_its_gravest(spark: SparkSession) -> None:
    rows = [waiting(1, "blue", 202301), waiting(2, "blue", 202412, family="g"), waiting(2, "red", 202412)]
    found = states(spark, rows, {A: 1})
    assert {key: state for key, (state, _, _) in found.items()} == {
        (1, "f"): "waiting",
        (2, "f"): "open",
        (2, "g"): "open",
    }


def test_each_township_has_its_own_limit_and_the_unknown_place_one_too(spark: SparkSession) -> None:
    rows = [
        waiting(1, "red", 202412, A + "001"),
        waiting(2, "blue", 202412, B + "001"),
        waiting(3, "blue", 202412, B),
        waiting(4, "red", 202412, None),
        waiting(5, "red", 202412, "990101"),
        waiting(6, "red", 202412, "990199009001"),
    ]
    found = states(spark, rows, {A: 0, B: None, "000000000": 1})
    assert {household for (household, _), (state, _, _) in found.items() if state == "open"} == {2, 3, 4, 6}


def test_what_needs_no_notice_stays_as_it_is(spark: SparkSession) -> None:
    rows = [
        (1, "f", A, "open", "red", None, 202411, 202411, "red"),
        (2, "f", A, "snoozed", "red", None, 202411, 202411, "orange"),
        (3, "f", A, "closed", "red", None, 202411, None, None),
        (4, "f", A, "open", "red", "raised", 202411, 202411, "blue"),
    ]
    found = states(spark, rows, {A: 0})
    assert found == {
        (1, "f"): ("open", 202411, "red"),
        (2, "f"): ("snoozed", 202411, "orange"),
        (3, "f"): ("closed", None, None),
        (4, "f"): ("waiting", 202411, "blue"),
    }
