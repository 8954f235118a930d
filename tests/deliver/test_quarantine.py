"""Counts of the quarantine."""

from typing import Any

from pyspark.sql import SparkSession

from lowincome.deliver.quarantine import quarantine_counts


def test_counts_by_class_reason_and_field_of_drops_in_force(spark: SparkSession) -> None:
    drops = spark.createDataFrame(
        [("d1", "loaded", None), ("d2", "loaded", None), ("d2", "replayed", None), ("d3", "loaded", 2)],
        "drop_id string, state string, to_release bigint",
    )
    rows: list[tuple[Any, ...]] = [
        ("outpatient", "d1", 202411, "refused", [("missing", "name"), ("missing", "id_no")], None),
        ("outpatient", "d2", 202412, "refused", [("missing", "id_no")], None),
        ("outpatient", "d2", 202412, "refused", [("missing", "id_no")], 3),
        ("outpatient", "d2", 202412, "duplicate", [("duplicate_row", None)], None),
        ("outpatient", "d3", 202412, "refused", [("bad_date", "paid_on")], None),
        ("marriages", "d1", 202411, "refused", [("ragged_row", None)], None),
    ]
    records = spark.createDataFrame(
        rows,
        "class_id string, drop_id string, period int, state string, reasons array<struct<code:string,field:string>>, "
        "to_release bigint",
    )
    assert [tuple(row) for row in quarantine_counts(records, drops).collect()] == [
        ("marriages", "refused", "ragged_row", None, 1, 1, 202411, 202411),
        ("outpatient", "refused", "missing", "id_no", 2, 2, 202411, 202412),
        ("outpatient", "duplicate", "duplicate_row", None, 1, 1, 202412, 202412),
        ("outpatient", "refused", "missing", "name", 1, 1, 202411, 202411),
    ]
