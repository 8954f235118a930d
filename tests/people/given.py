"""Small lists of people, as departments tell them, for the tests of the people stage."""

from collections.abc import Iterable
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lowincome.config.people import FIELDS, Moves, Persons
from lowincome.people.aliases import aliases, checked, claims, followed
from lowincome.people.observations import Told, shared_numbers, split_several, told_again
from lowincome.people.persons import agreed, persons

OBSERVATION = (
    "id_key bigint, name_key bigint, birth_on date, sex_code string, region_code string, residence_code string, "
    "book_key bigint, is_collective_book boolean, former_key bigint, class_id string, period int, marks array<string>, "
    "drop_id string, row_key bigint, content_key bigint"
)
DEATH = (
    "id_key bigint, name_key bigint, event_on date, period int, attributes map<string,string>, class_id string, "
    "drop_id string, row_key bigint"
)
ALIAS = "id_key bigint, person_key bigint, name_key bigint, from_on date, to_on date, reason string"
DECISION = "id_key bigint, person_key bigint, from_on date, to_on date"
RULES = Persons(
    makes={"population": "resident", "dibao_roll": "resident", "residence_permits": "known"},
    register="population",
    ranks=dict.fromkeys(FIELDS, ("population", "residence_permits"))
    | {"residence_code": ("residence_permits", "population")},
    moves=Moves("hukou_moves", 3, "assumed"),
)


def rows(spark: SparkSession, schema: str, *told: dict[str, Any]) -> DataFrame:
    """`told` with nulls for what is left out, drop `d` and a row key each."""
    names = [column.split()[0] for column in schema.split(", ")]
    filled = [{"drop_id": "d", "row_key": number, "content_key": number, **row} for number, row in enumerate(told)]
    return spark.createDataFrame([tuple(row.get(name) for name in names) for row in filled], schema)


def observed(spark: SparkSession, told: Iterable[dict[str, Any]]) -> DataFrame:
    """Observations of the population register of 202412, unless a row says otherwise."""
    plain = {"class_id": "population", "period": 202412, "marks": []}
    return rows(spark, OBSERVATION, *({**plain, **row} for row in told))


def computed(frame: DataFrame) -> DataFrame:
    """`frame` as plain values: what follows need not compute it again."""
    return frame.sparkSession.createDataFrame(frame.collect(), frame.schema)


def claimed(observations: DataFrame, decisions: DataFrame, shared: DataFrame) -> DataFrame:
    """The claims, checked and followed to their end."""
    return computed(followed(computed(checked(claims(observations, decisions), observations, shared))))


def aliases_of(observations: DataFrame, *decisions: tuple[int, int]) -> DataFrame:
    """What `observations` and decisions (number, person) make of numbers."""
    spark = observations.sparkSession
    decided = spark.createDataFrame([(*pair, None, None) for pair in decisions], DECISION)
    shared = computed(shared_numbers(observations, RULES.register))
    return computed(aliases(claimed(observations, decided, shared), shared))


def registered(population: DataFrame, deaths: DataFrame, month: int) -> DataFrame:
    """`persons` of a register whose numbers all mean their owners; both frames may lack columns."""
    spark = population.sparkSession
    told = population.withColumns({"class_id": F.lit("population"), "period": F.lit(month), "marks": F.array()})
    none = spark.createDataFrame([], ALIAS)
    known = (
        spark.createDataFrame([], schema)
        .unionByName(frame, allowMissingColumns=True)
        .withColumn("person_key", F.col("id_key"))
        for schema, frame in ((OBSERVATION, told), (DEATH, deaths))
    )
    observations, dead = known
    only, several = split_told(observations, none)
    return persons(computed(agreed(only, several, RULES)), several, none, dead, RULES, month)


def split_told(of_persons: DataFrame, aliases: DataFrame) -> Told:
    """Observations with person_key, as the pipeline splits them."""
    split = split_several(of_persons, computed(told_again(of_persons)), aliases)
    return Told(computed(split.only), computed(split.several))
