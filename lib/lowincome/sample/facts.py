"""Words that all classes share: people by month, planted rows, the drop in which a row is told."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.sample.dice import first_day_of, month_of, plus_months_of
from lowincome.sample.plan import Province, person_id

COMMON = ("fact", "person_id", "from_period", "to_period", "id_form")
COMMON_DDL = "fact string, person_id bigint, from_period int, to_period int, id_form string"
LATE_PER_MILLE = 10


def person_months(people: DataFrame, province: Province) -> DataFrame:
    """One row per unplanned person and month in which the person lives, with its first day as `day`."""
    rows = [(month,) for month in province.months]
    months = province.spark.createDataFrame(rows, "month int").withColumn("day", first_day_of(F.col("month")))
    lives = (month_of(F.col("birth_on")) <= F.col("month")) & (
        F.col("died_on").isNull() | (month_of(F.col("died_on")) >= F.col("month"))
    )
    return people.where(~F.col("is_scene")).crossJoin(F.broadcast(months)).where(lives)


def planted(province: Province, class_id: str, values_ddl: str) -> DataFrame:
    """One row per planted fact of the class; the same fact planted twice is one row, sent twice."""
    names = [column.split()[0] for column in values_ddl.split(", ")]
    rows = []
    for family, scene in enumerate(province.scenes):
        facts = [fact for fact in scene.facts if fact.class_id == class_id]
        for fact in facts:
            number = f"9{family:08d}{facts.index(fact):02d}"
            until, form = fact.values.get("to_period", fact.period), fact.values.get("id_form", "")
            values = [fact.values.get(name) for name in names]
            rows.append((number, person_id(family, fact.slot), fact.period, until, form, *values))
    return province.spark.createDataFrame(rows, f"{COMMON_DDL}, {values_ddl}")


def with_period(facts: DataFrame, province: Province, on: str) -> DataFrame:
    """The drop of a row is that of the month of `on`, for a few rows one to three months later."""
    dice, fact = province.dice, F.col("fact")
    late = F.when(dice.hits(LATE_PER_MILLE, "late", fact), dice.below(3, "months late", fact) + 1).otherwise(0)
    period = plus_months_of(month_of(F.col(on)), late)
    return facts.withColumns({"from_period": period, "to_period": period, "id_form": F.lit("")}).where(
        F.col("from_period") <= province.last
    )


def unplanned(facts: DataFrame, values_ddl: str) -> DataFrame:
    """`facts` with the columns and types of `planted`."""
    columns = [column.split() for column in f"{COMMON_DDL}, {values_ddl}".split(", ")]
    return facts.select(*[F.col(name).cast(kind).alias(name) for name, kind in columns])


def of_roster(rows: DataFrame) -> DataFrame:
    """Rows of a list that stand from `from_period` to `to_period`; each person is one fact."""
    return rows.withColumns({"fact": F.lpad(F.col("person_id").cast("string"), 10, "0"), "id_form": F.lit("")})
