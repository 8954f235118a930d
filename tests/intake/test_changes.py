from datetime import date

from pyspark.sql import SparkSession

from lowincome.intake.changes import newest_states

STATE = "class_id string, row_key bigint, event_on date, period int, to_on date, content_key bigint"
JANUARY, MARCH, MAY = date(2024, 1, 1), date(2024, 3, 1), date(2024, 5, 1)


def test_the_newest_day_holds_then_the_newest_report_then_the_end(spark: SparkSession) -> None:
    rows = [
        # a late change of an older day does not win, though it was reported later
        ("cars", 1, MARCH, 202403, None, 11),
        ("cars", 1, JANUARY, 202405, None, 12),
        # of one day the later report wins: a price mended, an end, an end taken back
        ("cars", 2, MARCH, 202403, None, 21),
        ("cars", 2, MARCH, 202405, MAY, 22),
        ("cars", 3, MARCH, 202405, None, 31),
        ("cars", 3, MARCH, 202404, MAY, 32),
        # in one report the end wins; then the content decides, for something must
        ("cars", 4, MARCH, 202405, None, 42),
        ("cars", 4, MARCH, 202405, MAY, 41),
        ("cars", 5, MARCH, 202405, None, 51),
        ("cars", 5, MARCH, 202405, None, 52),
        # keys are those of a class
        ("ships", 1, JANUARY, 202401, None, 61),
    ]
    found = newest_states(spark.createDataFrame(rows, STATE)).collect()
    assert {row.content_key for row in found} == {11, 22, 31, 41, 52, 61}
    assert set(found[0].asDict()) == {"class_id", "row_key", "event_on", "period", "to_on", "content_key"}


def test_a_register_without_ends_needs_none(spark: SparkSession) -> None:
    rows = spark.createDataFrame([("cars", 1, MARCH, 202403, None, 11)], STATE).drop("to_on")
    assert [row.content_key for row in newest_states(rows).collect()] == [11]
