from pyspark.sql import Row, SparkSession

from lowincome.intake.spares import called_by_drop, called_in, spares_of, taken_in

RECORD = (
    "class_id string, drop_id string, period int, row_no bigint, row_key bigint, amount_fen bigint, "
    "from_release bigint, to_release bigint"
)


def test_the_first_spare_of_each_fact_that_nobody_else_tells_is_called_in(spark: SparkSession) -> None:
    kept = [
        ("c", "late", 1, 1, 7, 100, 2, None),
        ("c", "early", 2, 3, 7, 50, 2, None),
        ("c", "early", 2, 4, 8, 5, 2, None),
        ("c", "early", 2, 5, 9, 5, 2, None),  # still told
        ("c", "early", 2, 6, 10, None, 3, None),  # of no amount
        ("c", "first", 2, 1, 10, 5, 1, 2),  # taken in since
        ("c", "replaced", 2, 1, 8, 5, 1, None),
        ("c", "early", 2, 9, None, None, 2, None),  # repeats its own drop
        ("other", "early", 2, 1, 7, 5, 1, None),
    ]
    drops = spark.createDataFrame([("early", 0), ("late", 1), ("first", 2)], "drop_id string, drop_rank bigint")
    spares = spares_of(spark.createDataFrame(kept, RECORD), drops)
    assert spares.count() == 6
    fact = "class_id string, row_key bigint"
    gone = spark.createDataFrame([("c", key) for key in (7, 8, 9, 10, 11)], fact)
    called = called_in(spares, gone, spark.createDataFrame([("c", 9)], fact))
    assert sorted((row.row_key, row.drop_id, row.row_no) for row in called.collect()) == [
        (7, "early", 3),
        (8, "early", 4),
        (10, "early", 6),
    ]
    assert called_by_drop(called).collect() == [
        Row(drop_id="early", class_id="c", period=2, n_rows=3, amount_fen=55),
    ]
    assert called_in(spares, gone.limit(0), gone).count() == 0


def test_only_the_row_that_stands_by_is_taken_in(spark: SparkSession) -> None:
    rows = [("c", 7, "d", 2, 2, "spare"), ("c", 7, "d", 1, 3, "was there"), ("c", 7, "d", 2, None, "is there")]
    table = spark.createDataFrame(
        rows, "class_id string, row_key bigint, drop_id string, from_release bigint, to_release bigint, said string"
    )
    (row,) = taken_in(table, table.limit(1), release=5).collect()
    assert (row.said, row.from_release, row.to_release) == ("spare", 5, None)
