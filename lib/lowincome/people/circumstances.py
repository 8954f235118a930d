"""What the ladder asks about a person: age, roll and unit, studies, disability, where registered, excluded or not."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from lowincome.columns.order import DAY_DIGITS, day_number, in_order
from lowincome.config.household import Disability, Ladder
from lowincome.domain.month import last_day
from lowincome.people.persons import with_age
from lowincome.people.rolls import current_classes, current_students, is_current

SEVERE = "severe disability"


def circumstances(
    people: DataFrame,
    enrolment: DataFrame,
    life_events: DataFrame,
    crowded_books: DataFrame,
    ladder: Ladder,
    month: int,
) -> DataFrame:
    """One row per registered person, with what the ladder asks about them.

    `people`: result of `persons`. `enrolment`: newest snapshot of each roll. `life_events`: known by the month.
    """
    stages = ladder.dependent_adult.stages.codes
    is_dependent = F.coalesce(F.col("is_dependent_student") | F.col("is_severely_disabled"), F.lit(False))
    current = enrolment.where(is_current(month))
    is_dependent_age = F.col("age").between(ladder.ages.adult.years, ladder.ages.elder.years - 1)
    return (
        people.transform(with_age, month)
        .join(current_classes(current), on="person_key", how="left")
        .join(current_students(current, stages), on="person_key", how="left")
        .join(_conditions(life_events, ladder, month), on="person_key", how="left")
        .join(crowded_books.withColumn("is_crowded", F.lit(True)), on="book_key", how="left")
        .transform(_with_unit, ladder)
        .withColumns(
            {
                "is_student": F.col("is_dependent_student").isNotNull(),
                "is_minor": F.coalesce(F.col("age") < ladder.ages.adult.years, F.lit(False)),
                "is_elder": F.coalesce(F.col("age") >= ladder.ages.elder.years, F.lit(False)),
                "is_dependent": F.coalesce(is_dependent & is_dependent_age, F.lit(False)),
                "is_out": F.col("exclusion").isNotNull() & F.col("died_on").isNull(),
                "home_key": F.when(F.col("is_crowded").isNull(), F.col("book_key")),
            }
        )
        .drop("is_dependent_student", "is_severely_disabled", "is_crowded", "book_key", "is_collective_book")
        .drop("is_resident", "name_key", "sex_code", "trust", "marks")
    )


def _with_unit(people: DataFrame, ladder: Ladder) -> DataFrame:
    """`people` with the head of their approved unit (unless it is over the cap), and who applied alone.

    The oldest living member heads a unit; a unit of the dead keeps its oldest.
    """
    is_alive = F.col("died_on").isNull()
    rule = ladder.single_application
    units = (
        people.where(F.col("roll_unit").isNotNull())
        .groupBy("roll_unit")
        .agg(
            F.min_by("person_key", seniority(~is_alive)).alias("unit_head_key"),
            F.count_if(is_alive).alias("n_unit"),
        )
        .where(F.col("n_unit") <= ladder.cap.members)
    )
    alone = is_alive & (F.col("n_unit") == 1) & F.col("class_code").isin(*rule.programmes)
    has_applied_alone = F.lit(rule.is_on) & alone & F.col("is_severely_disabled")
    return (
        people.join(units, on="roll_unit", how="left")
        .withColumn("is_single", F.coalesce(has_applied_alone, F.lit(False)))
        .drop("n_unit")
    )


def _conditions(life_events: DataFrame, ladder: Ladder, month: int) -> DataFrame:
    """One row per person who is severely disabled or excluded by the newest act that was told of them."""
    topics = _topics(ladder)
    topic = F.lit(None).cast("string")
    for name, (starts, ends, _) in topics.items():
        topic = F.when(F.col("kind_code").isin(*starts, *ends), F.lit(name)).otherwise(topic)
    newest = F.row_number().over(
        Window.partitionBy("id_key", "topic").orderBy(F.col("event_on").desc(), F.col("row_key"))
    )
    acts = (
        life_events.withColumn("topic", topic)
        .where(F.col("topic").isNotNull())
        .withColumn("rank", newest)
        .where((F.col("rank") == 1) & _holds(topics, month))
    )
    is_severe = F.col("grade_code").isin(*ladder.dependent_adult.disability.grades)
    is_exclusion = F.col("topic") != SEVERE
    return acts.groupBy(F.col("id_key").alias("person_key")).agg(
        F.bool_or(~is_exclusion & F.coalesce(is_severe, F.lit(False))).alias("is_severely_disabled"),
        F.min(F.when(is_exclusion, F.col("topic"))).alias("exclusion"),
        F.min(F.when(is_exclusion, F.col("row_key"))).alias("exclusion_row"),
        F.min(F.when(~is_exclusion, F.col("row_key"))).alias("disability_row"),
    )


def _topics(ladder: Ladder) -> dict[str, tuple[tuple[str, ...], tuple[str, ...], int]]:
    """Topic → kinds that begin it, kinds that end it, months after which it counts."""
    card: Disability = ladder.dependent_adult.disability
    exclusions = {rule.name: (rule.starts, rule.ends, rule.after_months) for rule in ladder.exclusions}
    return {SEVERE: (card.starts, card.ends, 0), **exclusions}


def _holds(topics: dict[str, tuple[tuple[str, ...], tuple[str, ...], int]], month: int) -> Column:
    """Whether the newest act of a topic began it, long enough ago."""
    end, holds = F.lit(last_day(month).isoformat()).cast("date"), F.lit(False)
    for name, (starts, _, after_months) in topics.items():
        begun = F.col("kind_code").isin(*starts) & (F.add_months("event_on", after_months) <= end)
        holds = F.when(F.col("topic") == name, begun).otherwise(holds)
    return holds


def seniority(*first: Column) -> Column:
    """Sorts the head to the front: conditions given, then the older person (unknown last), then the key."""
    conditions = [(condition, 1) for condition in first]
    return in_order(*conditions, (day_number(F.col("birth_on")), DAY_DIGITS), key=F.col("person_key"))
