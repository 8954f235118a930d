"""Numbers that do not mean what they are: issued anew, decided on by an officer, or used by two people."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

CLAIM = ("id_key", "person_key", "name_key", "from_on", "to_on", "reason")
JUMPS = 2  # each doubles the way: four numbers in a row are followed to the last


def claims(observations: DataFrame, decisions: DataFrame) -> DataFrame:
    """One row per number that is said to belong to the person of another: by an officer, else by the register.

    `decisions`: id_key, person_key, from_on, to_on of reviewed decisions that hold in the month.
    """
    told = observations.where(F.col("former_key").isNotNull()).select(
        F.col("former_key").alias("id_key"),
        F.col("id_key").alias("person_key"),
        F.col("name_key"),
        F.lit(None).cast("date").alias("from_on"),
        F.lit(None).cast("date").alias("to_on"),
        F.lit("reissued").alias("reason"),
    )
    decided = decisions.select(
        *CLAIM[:2], F.lit(None).cast("bigint").alias("name_key"), "from_on", "to_on", F.lit("decided").alias("reason")
    )
    undecided = told.join(F.broadcast(decided), on="id_key", how="left_anti")
    return (
        decided.union(undecided.select(*CLAIM))
        .where(F.col("id_key") != F.col("person_key"))
        .groupBy("id_key", "person_key")
        .agg(F.min(F.struct(*CLAIM[2:])).alias("told"))
        .select("id_key", "person_key", "told.*")
    )


def checked(claims: DataFrame, observations: DataFrame, shared: DataFrame) -> DataFrame:
    """The claims with `refusal`: why they may not hold; null when nothing speaks against them.

    A number that is seen under other names only belongs to somebody else; one that would be two people's says nothing.
    `shared`: result of `shared_numbers`.
    """
    seen = (
        observations.join(F.broadcast(claims.select("id_key").distinct()), on="id_key", how="left_semi")
        .groupBy("id_key")
        .agg(F.collect_set("name_key").alias("names"))
    )
    owners = claims.groupBy("id_key").agg(F.count(F.lit(1)).alias("n_owners"))
    contested = shared.select("id_key").distinct().withColumn("is_contested", F.lit(True))
    target = contested.select(F.col("id_key").alias("person_key"), F.lit(True).alias("is_target_contested"))
    is_strange = (F.size("names") > 0) & ~F.array_contains("names", F.col("name_key"))
    is_doubtful = is_strange | F.col("is_contested") | F.col("is_target_contested")
    refusal = F.when(F.col("n_owners") > 1, "alias_fan_out").when(
        (F.col("reason") == "reissued") & is_doubtful, "alias_name_differs"
    )
    return (
        claims.join(owners, on="id_key", how="left")
        .join(seen, on="id_key", how="left")
        .join(contested, on="id_key", how="left")
        .join(target, on="person_key", how="left")
        .select(*CLAIM, refusal.alias("refusal"))
    )


def followed(checked: DataFrame) -> DataFrame:
    """The claims, each with the person at the end of the way; one that finds no end goes round in a circle."""
    steps = checked.where(F.col("refusal").isNull()).select("id_key", "person_key")
    for _ in range(JUMPS):
        onward = steps.select(F.col("id_key").alias("person_key"), F.col("person_key").alias("next_key"))
        steps = steps.join(onward, on="person_key", how="left").select(
            "id_key", F.coalesce("next_key", "person_key").alias("person_key")
        )
    on_the_way = steps.select(F.col("id_key").alias("end_key"), F.lit(True).alias("goes_on"))
    ends = steps.withColumnRenamed("person_key", "end_key").join(on_the_way, on="end_key", how="left")
    refusal = F.coalesce("refusal", F.when(F.col("goes_on"), "alias_cycle"))
    return checked.join(ends, on="id_key", how="left").select(*CLAIM, "end_key", refusal.alias("refusal"))


def aliases(followed: DataFrame, shared: DataFrame) -> DataFrame:
    """One row per number and name that means another person: accepted claims, and the people who share a number.

    A decision about one of those people holds for them, too.
    """
    accepted = followed.where(F.col("refusal").isNull())
    ends = accepted.select(F.col("id_key").alias("person_key"), "end_key")
    split = shared.join(ends, on="person_key", how="left").select(
        "id_key",
        F.coalesce("end_key", "person_key").alias("person_key"),
        "name_key",
        F.lit(None).cast("date").alias("from_on"),
        F.lit(None).cast("date").alias("to_on"),
        F.lit("shared_number").alias("reason"),
    )
    return accepted.withColumn("person_key", F.col("end_key")).select(*CLAIM).union(split)


def shared_by(aliases: DataFrame) -> DataFrame:
    """One row per person who shares a number: what is known of the number alone is not known of the person."""
    several = _by_number(aliases).where(F.col("is_shared")).select("id_key")
    return aliases.join(several, on="id_key", how="left_semi").select("person_key").distinct()


def with_person(rows: DataFrame, aliases: DataFrame, key: str = "id_key", name: str = "name_key") -> DataFrame:
    """`rows` with the person_key whom number and name mean; a row of a shared number that fits neither person goes."""
    number = _by_number(aliases).withColumnRenamed("id_key", key)
    # A number may be that of many thousands: their names are found by a join, and of other numbers none is looked for.
    shared = aliases.select(F.col("id_key").alias("_id_key"), "name_key", F.col("person_key").alias("named_person"))
    shared = shared.where(F.col("name_key").isNotNull()).withColumnRenamed("name_key", "_name_key")
    of_shared = F.when(F.col("is_shared"), F.col(name))
    person = F.when(F.col("is_shared").isNull(), F.col(key)).otherwise(F.coalesce("named_person", "only_person"))
    return (
        rows.join(F.broadcast(number), on=key, how="left")
        .join(F.broadcast(shared), on=(F.col("_name_key") == of_shared) & (F.col("_id_key") == F.col(key)), how="left")
        .select(*rows.columns, person.alias("person_key"))
        .where(F.col("person_key").isNotNull())
    )


def persons_of(rows: DataFrame, aliases: DataFrame, key: str = "id_key", name: str = "name_key") -> DataFrame:
    """`rows` with the person in place of the number in `key`, as number and name mean them."""
    others = [column for column in rows.columns if column != key]
    found = with_person(rows, aliases, key, name).select(*others, F.col("person_key").alias(key))
    return found.select(*rows.columns)


def as_persons(rows: DataFrame, aliases: DataFrame) -> DataFrame:
    """`rows` with the person in place of the number in id_key, by the number alone: that of two people means nobody."""
    person = F.when(F.col("is_shared").isNull(), F.col("id_key")).otherwise(F.col("only_person"))
    others = [name for name in rows.columns if name != "id_key"]
    found = rows.join(F.broadcast(_by_number(aliases)), on="id_key", how="left").select(*others, person.alias("id_key"))
    return found.where(F.col("id_key").isNotNull()).select(*rows.columns)


def renumbered(members: DataFrame, aliases: DataFrame) -> DataFrame:
    """The members of a month before, under the persons whom their numbers mean now: a new number is no new person.

    Who was two people then and is one now stays the one who already had the number, else the one of the first row.
    """
    moved = _by_number(aliases).where(F.col("only_person").isNotNull())
    moved = moved.select(F.col("id_key").alias("person_key"), F.col("only_person").alias("meant_key"))
    taken = members.join(F.broadcast(moved.select(F.col("meant_key").alias("person_key"))), "person_key", "left_semi")
    others = [name for name in members.columns if name != "person_key"]
    new = (
        members.join(F.broadcast(moved), on="person_key", how="inner")
        .drop("person_key")
        .withColumnRenamed("meant_key", "person_key")
        .join(F.broadcast(taken.select("person_key")), on="person_key", how="left_anti")
        .groupBy("person_key")
        .agg(F.min(F.struct(*others)).alias("member"))
        .select("person_key", "member.*")
    )
    return members.join(F.broadcast(moved), on="person_key", how="left_anti").unionByName(new)


def _by_number(aliases: DataFrame) -> DataFrame:
    """One row per number that is an alias: the person if it means one only, and whether it means several."""
    first, last = F.min("person_key"), F.max("person_key")
    return aliases.groupBy("id_key").agg(
        F.when(first == last, first).alias("only_person"), (first != last).alias("is_shared")
    )
