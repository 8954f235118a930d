"""What the dictionary says about deliveries."""

from pyspark.sql import SparkSession

from lowincome.deliver.catalogue import received_by_class


def test_what_came_by_class(spark: SparkSession) -> None:
    drops = spark.createDataFrame(
        [
            ("a", "loaded", 202411, 10, 8, 1, 1, None),
            ("a", "loaded", 202412, 5, 5, 0, 0, None),
            ("a", "loaded", 202412, 100, 50, 50, 0, 2),
            ("a", "refused", 202501, 0, 0, 0, 0, None),
            ("b", "replayed", 202412, 0, 0, 0, 0, None),
        ],
        "class_id string, state string, period int, n_rows bigint, n_accepted bigint, n_refused bigint, "
        "n_duplicate bigint, to_release bigint",
    )
    assert [tuple(row) for row in received_by_class(drops).collect()] == [("a", 202412, 2, 15, 13, 1, 1)]
