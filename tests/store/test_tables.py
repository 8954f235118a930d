import json
from pathlib import Path

import pytest
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from lowincome.config import tables as contracts
from lowincome.domain.errors import LowincomeError
from lowincome.store.tables import Tables

PEOPLE = contracts.Table(
    name="core.people",
    grain="one row per person and month",
    columns=(
        contracts.Column("month", "int", "month", required=True),
        contracts.Column("person_key", "bigint", "person", required=True),
        contracts.Column("marks", "array<string>", "marks"),
    ),
    partition=("month",),
)
ROWS = contracts.Table(
    name="std.rows",
    grain="one row per fact",
    columns=(
        contracts.Column("drop_id", "string", "drop", required=True),
        contracts.Column("from_release", "bigint", "release", required=True),
        contracts.Column("to_release", "bigint", "release"),
    ),
)


@pytest.fixture
def tables(spark: SparkSession, tmp_path: Path) -> Tables:
    return Tables(spark, tmp_path / "tables", tmp_path / "vault", {t.name: t for t in (PEOPLE, ROWS)})


def people(spark: SparkSession, *rows: tuple[int | None, int | None, list[str] | None]) -> DataFrame:
    return spark.createDataFrame(list(rows), "month int, person_key bigint, marks array<string>")


def facts(spark: SparkSession, *rows: tuple[str, int, int | None]) -> DataFrame:
    return spark.createDataFrame(list(rows), "drop_id string, from_release bigint, to_release bigint")


def keys(tables: Tables, name: str = "core.people", **options: int) -> list[tuple[int, int]]:
    return sorted((r.month, r.person_key) for r in tables.read(name, **options).collect())


def test_a_missing_table_is_empty_and_has_its_columns(tables: Tables) -> None:
    frame = tables.read("core.people")
    assert frame.columns == ["month", "person_key", "marks"]
    assert frame.count() == 0
    assert tables.version("core.people") is None


def test_replacing_a_month_leaves_the_others(tables: Tables, spark: SparkSession) -> None:
    tables.replace_month("core.people", people(spark, (202411, 1, None), (202411, 2, ["a"])), 202411)
    tables.replace_month("core.people", people(spark, (202412, 3, None)), 202412)
    before = tables.version("core.people")
    assert before is not None
    tables.replace_month("core.people", people(spark, (202412, 4, None)), 202412)
    assert keys(tables) == [(202411, 1), (202411, 2), (202412, 4)]
    assert keys(tables, version=before) == [(202411, 1), (202411, 2), (202412, 3)]


def test_names_must_match_the_contract(tables: Tables, spark: SparkSession) -> None:
    with pytest.raises(LowincomeError, match=r"missing columns \['marks'\], unexpected columns \['mark'\]"):
        tables.append("core.people", people(spark, (202411, 1, None)).withColumnRenamed("marks", "mark"))


def test_a_null_in_a_required_column_ends_the_write(tables: Tables, spark: SparkSession) -> None:
    with pytest.raises(Exception, match=r"core\.people\.person_key is null"):
        tables.append("core.people", people(spark, (202411, None, None)))
    assert keys(tables) == []


def test_a_column_may_be_null_though_no_row_before_was(tables: Tables, spark: SparkSession) -> None:
    def rows(key: int, marks: Column) -> DataFrame:
        return spark.range(1).select(F.lit(202411).alias("month"), F.lit(key).alias("person_key"), marks.alias("marks"))

    never, null = F.array(F.lit("a")), F.lit(None).cast("array<string>")
    tables.append("core.people", rows(1, never))
    tables.append("core.people", rows(2, null))
    tables.overwrite("core.people", rows(3, never))
    tables.append("core.people", rows(4, null))
    tables.replace_month("core.people", rows(5, F.array(null.getItem(0))), 202411)
    assert [(r.person_key, r.marks) for r in tables.read("core.people").collect()] == [(5, [None])]


def test_withdrawn_rows_stay_with_their_release(tables: Tables, spark: SparkSession) -> None:
    rows = [("ab", 1, None), ("cd", 1, None)]
    tables.append("std.rows", facts(spark, *rows))
    tables.withdraw("std.rows", ["ab"], 2)
    tables.withdraw("std.rows", ["ab"], 3)
    found = {r.drop_id: (r.from_release, r.to_release) for r in tables.read("std.rows").collect()}
    assert found == {"ab": (1, 2), "cd": (1, None)}


def test_text_that_is_no_drop_id_never_reaches_sql(tables: Tables, spark: SparkSession) -> None:
    tables.append("std.rows", facts(spark, ("ab", 1, None)))
    with pytest.raises(ValueError, match="invalid literal"):
        tables.withdraw("std.rows", ["ab' OR '1'='1"], 2)


def test_restore_undoes_what_a_dead_run_wrote(tables: Tables, spark: SparkSession) -> None:
    tables.append("core.people", people(spark, (202411, 1, None)))
    released = tables.versions()
    tables.append("core.people", people(spark, (202412, 2, None)))
    tables.append("std.rows", facts(spark, ("ab", 1, None)))
    assert sorted(tables.restore(released)) == ["core.people", "std.rows"]
    assert keys(tables) == [(202411, 1)]
    assert tables.read("std.rows").count() == 0
    assert tables.restore(tables.versions()) == []


def test_a_torn_commit_is_noticed(tables: Tables, spark: SparkSession) -> None:
    tables.append("core.people", people(spark, (202411, 1, None)))
    log = Path(tables.path("core.people")) / "_delta_log"
    newest = max(log.glob("*.json"))
    assert all(json.loads(line) for line in newest.read_text().splitlines())
    newest.write_text("")
    with pytest.raises(LowincomeError, match="not whole"):
        tables._read_back("core.people")
