"""How the month's households came out: sizes, where members went, benefits of who moved, where departments disagree."""

from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.deliver.two_places import benefit_state

LARGEST = 8  # larger households are one line
FINDINGS = {
    "name_differs": "姓名不一致",
    "birth_differs": "出生日期不一致",
    "sex_differs": "性别不一致",
    "death_name_differs": "死亡记录姓名不符",
    "death_birth_differs": "死亡记录出生日期不符",
    "shared_number": "一号多人",
}


def tallies(households: DataFrame, events: DataFrame, moves: DataFrame, conflicts: DataFrame) -> DataFrame:
    """One row per `what` and code: households by living members, people by event, those who moved by who pays them,
    rows not believed by finding.

    `part` is the class that told such a row. `moves`, `conflicts`: core.move and core.identity_conflict of the month.
    """
    size = F.least("n_members", F.lit(LARGEST)).cast("string")
    told = conflicts.where(F.col("kind").isin(*FINDINGS) & F.col("class_id").isNotNull())
    one = F.count(F.lit(1))
    counted = (
        _counted("size", households, size, F.lit(None).cast("string"), one),
        _counted("event", events, F.col("event"), F.lit(None).cast("string"), F.sum("n_people")),
        _counted("move", moves, benefit_state(), F.lit(None).cast("string"), one),
        _counted("finding", told, F.col("kind"), F.col("class_id"), one),
    )
    return reduce(DataFrame.union, counted)


def _counted(what: str, rows: DataFrame, code: Column, part: Column, n: Column) -> DataFrame:
    grouped = rows.groupBy(code.alias("code"), part.alias("part")).agg(n.cast("bigint").alias("n"))
    return grouped.select(F.lit(what).alias("what"), "code", "part", "n")
