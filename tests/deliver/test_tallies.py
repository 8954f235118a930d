"""Counts of how households came out."""

from pyspark.sql import SparkSession

from lowincome.deliver.tallies import LARGEST, tallies


def test_each_thing_is_counted_by_its_code(spark: SparkSession) -> None:
    households = spark.createDataFrame([(n,) for n in (0, 1, 1, LARGEST, LARGEST + 5)], "n_members int")
    events = spark.createDataFrame([("stay", 3), ("stay", 2), ("new", 1)], "event string, n_people int")
    told = [
        *(("name_differs", "dibao_roll"), ("name_differs", "dibao_roll"), ("name_differs", "residence_permits")),
        *(("alias_cycle", "dibao_roll"), ("sex_differs", None)),
    ]
    conflicts = spark.createDataFrame(told, "kind string, class_id string")
    places = ("990101001001", "990201001001")
    moved = [(*places, "dibao", "dibao", "paid_twice"), (*places, None, "dibao", None), (*places, None, None, None)]
    columns = "from_region string, to_region string, from_class string, to_class string, finding string"
    moves = spark.createDataFrame([*moved, moved[1]], columns)
    found = [tuple(row) for row in tallies(households, events, moves, conflicts).collect()]
    assert sorted(found, key=str) == [
        ("event", "new", None, 1),
        ("event", "stay", None, 5),
        ("finding", "name_differs", "dibao_roll", 2),
        ("finding", "name_differs", "residence_permits", 1),
        ("move", "new_pays", None, 2),
        ("move", "no_benefit", None, 1),
        ("move", "paid_twice", None, 1),
        ("size", "0", None, 1),
        ("size", "1", None, 2),
        ("size", str(LARGEST), None, 2),
    ]
    nothing = tallies(households.limit(0), events.limit(0), moves.limit(0), conflicts.limit(0))
    assert nothing.collect() == []
