"""Households by law: each person points at the one who provides for them; the end of the pointers is the head.

A rung points only to a later rung or an older person, so that pointers never circle and three jumps settle them. A
register book is evidence of living together, never a reason to merge; collective books give no edges at all.
"""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

ADULT, ELDER = 18, 60  # 民法典 art. 17; 老年人权益保障法 art. 2
JUMPS = 3


def providers(people: DataFrame, couples: DataFrame, parents: DataFrame) -> DataFrame:
    """One row per person: whom each one points at and the rung that decided.

    `people`: person_key, age, birth_on, died_on, book_key, is_collective_book, roll_unit, is_dependent_student.
    """
    pointed = (
        people.join(_unit_heads(people), on="roll_unit", how="left")
        .join(_spouses(people, couples), on="person_key", how="left")
        .join(_nearest_parents(people, parents), on="person_key", how="left")
        .join(_supporters(people, couples, parents), on="person_key", how="left")
    )
    provider, rung = F.lit(None).cast("bigint"), F.lit(None).cast("string")
    for name, applies, target in reversed(_rungs()):
        provider = F.when(applies, target).otherwise(provider)
        rung = F.when(applies, F.lit(name)).otherwise(rung)
    return pointed.select(*people.columns, provider.alias("provider_key"), rung.alias("rung"))


def _rungs() -> list[tuple[str, Column, Column]]:
    """The ladder: name, when it applies, at whom the person then points; the first that applies decides."""
    dependent_student = F.col("is_dependent_student") & F.col("spouse_key").isNull()
    minor = F.col("age") < ADULT
    return [
        ("approved_unit", F.col("unit_head_key").isNotNull(), F.col("unit_head_key")),
        ("minor", minor & F.col("parent_key").isNotNull(), F.col("parent_key")),
        ("student", dependent_student & F.col("parent_key").isNotNull(), F.col("parent_key")),
        ("spouse", F.col("couple_head_key").isNotNull(), F.col("couple_head_key")),
        ("elder", (F.col("age") >= ELDER) & F.col("supporter_key").isNotNull(), F.col("supporter_key")),
        ("self", F.lit(True), F.col("person_key")),
    ]


def _unit_heads(people: DataFrame) -> DataFrame:
    """One row per approved unit: the oldest living member heads it; a unit of the dead keeps its oldest."""
    on_roll = people.where(F.col("roll_unit").isNotNull())
    return on_roll.groupBy("roll_unit").agg(
        F.min_by("person_key", _seniority(F.col("died_on").isNotNull())).alias("unit_head_key")
    )


def _spouses(people: DataFrame, couples: DataFrame) -> DataFrame:
    """One row per married person: the couple's head (on a roll, else alive, else older), unless they are it."""
    order = _seniority(F.col("roll_unit").isNull(), F.col("died_on").isNotNull())
    own = people.select(F.col("person_key"), order.alias("own_order"))
    other = people.select(F.col("person_key").alias("spouse_key"), order.alias("spouse_order"))
    head = F.when(F.col("spouse_order") < F.col("own_order"), F.col("spouse_key"))
    return (
        couples.join(own, on="person_key", how="inner")
        .join(other, on="spouse_key", how="inner")
        .select(F.col("person_key"), F.col("spouse_key"), head.alias("couple_head_key"))
    )


def _nearest_parents(people: DataFrame, parents: DataFrame) -> DataFrame:
    """One row per person with a registered parent: a living one, else a dead one, for the dead stay in their last unit.

    Both parents lead to one head when they are a couple, so the older one will do.
    """
    order = _seniority(F.col("died_on").isNotNull())
    known = people.select(F.col("person_key").alias("parent_key"), order.alias("parent_order"))
    return (
        parents.join(known, on="parent_key", how="inner")
        .groupBy("person_key")
        .agg(F.min_by("parent_key", "parent_order").alias("parent_key"))
    )


def _supporters(people: DataFrame, couples: DataFrame, parents: DataFrame) -> DataFrame:
    """One row per person without living spouse who shares a book with an adult child: the oldest such child."""
    books = people.where(F.col("book_key").isNotNull() & ~F.coalesce(F.col("is_collective_book"), F.lit(False)))
    grown = only_living(books).where(F.col("age") >= ADULT)
    children = grown.select(F.col("person_key").alias("child_key"), "book_key", _seniority().alias("child_order"))
    living = only_living(people).select(F.col("person_key").alias("spouse_key"))
    married = couples.join(living, on="spouse_key", how="left_semi").select(F.col("person_key").alias("parent_key"))
    elders = books.select(F.col("person_key").alias("parent_key"), "book_key").join(
        married, on="parent_key", how="left_anti"
    )
    return (
        parents.select(F.col("person_key").alias("child_key"), "parent_key")
        .join(elders, on="parent_key", how="inner")
        .join(children, on=["child_key", "book_key"], how="inner")
        .groupBy(F.col("parent_key").alias("person_key"))
        .agg(F.min_by("child_key", "child_order").alias("supporter_key"))
    )


def only_living(people: DataFrame) -> DataFrame:
    """The rows of people whose death is not known."""
    return people.where(F.col("died_on").isNull())


def _seniority(*first: Column) -> Column:
    """Sorts the head to the front: conditions given, then the older person, then the key."""
    conditions = [condition.cast("int").alias(f"o{index}") for index, condition in enumerate(first)]
    return F.struct(*conditions, F.col("birth_on").alias("birth_on"), F.col("person_key").alias("person_key"))


def with_head(pointed: DataFrame) -> DataFrame:
    """`pointed` with the root at the end of each pointer, after three jumps, and the head of the household there.

    The head is the root while it lives, else the oldest living member.
    """
    settled = pointed.withColumn("root_key", F.col("provider_key"))
    roots = pointed.select(F.col("person_key").alias("root_key"), F.col("provider_key").alias("next_key"))
    for _ in range(JUMPS - 1):
        settled = settled.join(roots, on="root_key", how="left").select(
            *pointed.columns, F.coalesce(F.col("next_key"), F.col("root_key")).alias("root_key")
        )
    order = _seniority(F.col("died_on").isNotNull(), F.col("person_key") != F.col("root_key"))
    head = F.min_by("person_key", order).over(Window.partitionBy("root_key"))
    return settled.withColumn("head_key", head)
