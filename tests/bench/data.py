"""Standard tables of any size: a few people with many rows, most with none; the same ones on every engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from lowincome.config.tables import Table
from lowincome.domain.month import last_months
from lowincome.pipeline.context import Context
from lowincome.sample.dice import Dice, first_day_of, one_of, whole

MONTH, RELEASE = 202410, 1  # October, so that "this year" is not "the last 12 months"
N_MONTHS = 24
LATEST = 12  # months after which nothing comes any more
DICE = Dice(20240901)
SENDERS = {
    "outpatient": ("9901", "9902"),
    "inpatient": ("9901", "9902"),
    "chronic_outpatient": ("9901", "9902"),
    "medical_aid": ("99",),
    "disability_cards": ("99",),
    "cremations": ("99",),
}
NEVER_SENT = ("chronic_outpatient", 202310, "9902")  # so that a year ago is not known there
# Class of a household → how many in a thousand; the others are general.
CLASSES = {"tekun": 4, "dibao": 30, "dibao_edge": 12, "rigid_expenditure": 6, "anti_poverty_return": 10}
# Class of a payment → percent of the payments, median of the total in fen, spread of its logarithm.
PAYMENTS = {"outpatient": (82, 20_000, 1.1), "inpatient": (3, 600_000, 0.9), "chronic_outpatient": (15, 15_000, 0.8)}


@dataclass(frozen=True)
class Bulk:
    """The benchmark's province: `rows` payments in `n_months`, ten for each person in two years.

    `newest` is the release that took in what was delivered in the evaluated month; all before came in the first one.
    """

    rows: int
    villages: Sequence[str]
    n_months: int = N_MONTHS
    newest: int = RELEASE

    @property
    def months(self) -> tuple[int, ...]:
        """The months of the history, the evaluated one last."""
        return last_months(MONTH, self.n_months)

    @property
    def n_people(self) -> int:
        """People, dead and alive, known and unknown."""
        return self.rows * N_MONTHS // self.n_months // 10

    @property
    def n_income(self) -> int:
        """Aid payments among the rows."""
        return self.rows // 20

    @cached_property
    def household(self) -> Column:
        """The household of person number `person`: sizes 1 to 10, 2.7 on average."""
        return DICE.below(self.n_people * 2 // 5, "household", F.col("person"))

    def region(self, household: Column) -> Column:
        """The village of a household; one in a thousand has none."""
        village = one_of(self.villages, DICE.below(len(self.villages), "village", household))
        return F.when(~DICE.hits(1, "nowhere", household), village)

    def patient(self, row: Column) -> Column:
        """The person of a payment: four in ten people have any, most of these a few a year, some three a week."""
        draw = DICE.below(1 << 24, "patient", row)
        cubed = F.shiftright(F.shiftright(draw * draw, 24) * draw, 24)
        skewed = whole(draw * 8 + cubed * 92, 100)
        return F.shiftright(skewed * F.lit(self.n_people * 2 // 5), 24)


def write_tables(context: Context, bulk: Bulk) -> None:
    """Write the tables that the monitor reads, in the layout of the store."""
    tables, spark = context.tables, context.spark
    drops = spark.createDataFrame(_drops(bulk), "class_id string, period int, sender_code string")
    members = people(spark.range(bulk.n_people), bulk)
    frames = {
        "std.expense": _expenses(spark.range(bulk.n_income, bulk.rows), bulk),
        "std.income": _incomes(spark.range(bulk.n_income), bulk),
        "std.life_event": _life_events(spark.range(bulk.n_people), bulk),
        "std.drop": booked(drops),
        "core.member": members,
        "core.household": households(members),
    }
    for name, frame in frames.items():
        tables.append(name, filled_up(frame, tables.contract(name), bulk))


def _expenses(rows: DataFrame, bulk: Bulk) -> DataFrame:
    """One row per payment for treatment; one in a hundred is a refund."""
    shares = [class_id for class_id, (percent, _, _) in PAYMENTS.items() for _ in range(percent)]
    total = F.coalesce(
        *(
            F.when(F.col("class_id") == name, DICE.long_tail(median, spread, "total", F.col("id")))
            for name, (_, median, spread) in PAYMENTS.items()
        )
    )
    sign = F.when(DICE.hits(10, "refund", F.col("id")), -1).otherwise(1)
    return (
        rows.withColumn("class_id", DICE.choice(shares, "class", F.col("id")))
        .withColumn("person", bulk.patient(F.col("id")))
        .transform(_as_facts, bulk)
        .withColumn("kind_code", F.col("class_id"))
        .withColumn("total_fen", total * sign)
        .withColumn("self_pay_fen", whole(total * (20 + DICE.below(40, "share", F.col("id"))), 100) * sign)
    )


def _incomes(rows: DataFrame, bulk: Bulk) -> DataFrame:
    """One row per aid payment; a third is paid by hand."""
    is_by_hand = DICE.hits(333, "mode", F.col("id"))
    return (
        rows.withColumn("class_id", F.lit("medical_aid"))
        .withColumn("person", bulk.patient(F.col("id")))
        .transform(_as_facts, bulk)
        .withColumn("kind_code", F.when(is_by_hand, "medical_aid_manual").otherwise("medical_aid_onestop"))
        .withColumn("amount_fen", DICE.long_tail(30_000, 1.0, "aid", F.col("id")))
        .withColumn("is_basis", F.lit(False))
    )


def _life_events(people: DataFrame, bulk: Bulk) -> DataFrame:
    """One row per death, and one per card of the five in a thousand that had one issued or renewed."""
    person = F.col("id")
    card = F.when(DICE.hits(600, "new card", person), "disability_card_new").otherwise("disability_card_renewed")
    class_id = F.when(is_dead(person), "cremations").when(DICE.hits(5, "card", person), "disability_cards")
    return (
        people.withColumn("class_id", class_id)
        .where(F.col("class_id").isNotNull())
        .withColumn("person", person)
        .transform(_as_facts, bulk)
        .withColumn("kind_code", F.when(F.col("class_id") == "cremations", "cremation").otherwise(card))
    )


def _as_facts(rows: DataFrame, bulk: Bulk) -> DataFrame:
    """The common columns of a subject table from `id`, `class_id` and `person`."""
    row, event_no = F.col("id"), F.col("event_no")
    is_payment = F.col("class_id").isin(*PAYMENTS)
    city = F.coalesce(F.substring(bulk.region(bulk.household), 1, 4), F.lit("9901"))
    class_id, period, sender = (F.lit(part) for part in NEVER_SENT)
    return (
        rows.withColumn("event_no", _event_no(row, bulk))
        .withColumn("event_month", month_at(event_no, bulk))
        .withColumn("event_on", F.date_add(first_day_of(F.col("event_month")), DICE.below(28, "day", row).cast("int")))
        .withColumn("period", month_at(F.least(event_no + _delay(row), F.lit(bulk.n_months - 1)), bulk))
        .withColumn("region_code", F.when(is_payment, city).otherwise("99"))
        .where(~((F.col("class_id") == class_id) & (F.col("period") == period) & (F.col("region_code") == sender)))
        .withColumn("id_key", DICE.hash("person", F.col("person")))
        .withColumn("name_key", DICE.hash("name", F.col("person")))
        .withColumn("drop_id", drop_id(F.col("class_id"), F.col("period"), F.col("region_code")))
        .withColumn("row_key", DICE.hash("row", F.col("class_id"), row))
    )


def _event_no(row: Column, bulk: Bulk) -> Column:
    """The position of the month of a row; a death is in the month that core.member knows."""
    return F.when(F.col("class_id") == "cremations", death_month_no(row, bulk)).otherwise(
        DICE.below(bulk.n_months, "month", row)
    )


def _delay(row: Column) -> Column:
    """How many months late a row is reported: one in a hundred payments and cards, up to a year."""
    is_late = DICE.hits(10, "late", row) & (F.col("class_id") != "cremations")
    return F.when(is_late, 1 + DICE.below(LATEST, "delay", row)).otherwise(0)


def people(numbers: DataFrame, bulk: Bulk) -> DataFrame:
    """One row per person whom the register knows (five in a thousand it does not), with household and region."""
    person = F.col("person")
    age = DICE.below(95, "age", person)
    home = F.col("home")
    class_code = F.when(~DICE.hits(100, "own class", person), _household_class(home)).otherwise("general")
    columns = {
        "month": F.lit(MONTH),
        "person_key": DICE.hash("person", person),
        "household_id": DICE.hash("household", home),
        "region_code": bulk.region(home),
        "household_class": _household_class(home),
        "class_code": class_code,
        "layer_code": F.when(class_code == "general", "general").otherwise("registered"),
        "is_alive": ~is_dead(person),
        "is_student": age.between(7, 22) & DICE.hits(900, "student", person),
        "age": age.cast("int"),
        "death_known_month": F.when(is_dead(person), month_at(death_month_no(person, bulk), bulk)),
        "rung": F.lit("self"),
    }
    first = F.min("person_key").over(Window.partitionBy("household_id"))
    return (
        numbers.where(~DICE.hits(5, "stranger", F.col("id")))
        .select(F.col("id").alias("person"))
        .withColumn("home", bulk.household)
        .select(*(column.alias(name) for name, column in columns.items()))
        .withColumn("is_head", F.col("person_key") == first)
    )


def households(members: DataFrame) -> DataFrame:
    """One row per household that has a member."""
    return members.groupBy("month", "household_id").agg(
        F.min("person_key").alias("head_key"),
        F.max("region_code").alias("region_code"),
        F.coalesce(F.substring(F.max("region_code"), 1, 6), F.lit("000000")).alias("county_code"),
        F.max("household_class").alias("class_code"),
        F.count_if(F.col("is_alive")).alias("n_members"),
        F.count_if(F.col("is_alive") & F.col("is_student")).alias("n_students"),
        F.lit(MONTH).alias("first_month"),
        F.lit(False).alias("is_oversized"),
    )


def _household_class(home: Column) -> Column:
    shares = [name for name, share in CLASSES.items() for _ in range(share)]
    is_low = DICE.hits(len(shares), "low income", home)
    return F.when(is_low, DICE.choice(shares, "class", home)).otherwise("general")


def is_dead(person: Column) -> Column:
    """Whether the register knows that a person has died."""
    return DICE.hits(12, "dead", person)


def death_month_no(person: Column, bulk: Bulk) -> Column:
    """The position of the month in which a dead person died."""
    return DICE.below(bulk.n_months, "death", person)


def month_at(number: Column, bulk: Bulk) -> Column:
    """The month at position `number` of the history."""
    return one_of([str(month) for month in bulk.months], number).cast("int")


def _drops(bulk: Bulk) -> list[tuple[str, int, str]]:
    """Class, period and sender of every drop that was sent."""
    slots = ((class_id, month, sender) for class_id in SENDERS for month in bulk.months for sender in SENDERS[class_id])
    return [slot for slot in slots if slot != NEVER_SENT]


def booked(drops: DataFrame) -> DataFrame:
    """One row per drop that was taken in."""
    names = ("n_bytes", "n_rows", "n_accepted", "n_unchanged", "n_refused", "n_duplicate", "n_ended")
    counts = {name: F.lit(0) for name in names}
    known_by = drop_id(F.col("class_id"), F.col("period"), F.col("sender_code"))
    return drops.withColumns({"drop_id": known_by, "folder": F.lit("bench"), "state": F.lit("loaded"), **counts})


def drop_id(class_id: Column, period: Column, sender: Column) -> Column:
    """What a drop is known by."""
    return F.lpad(F.lower(F.hex(DICE.hash("drop", class_id, period, sender))), 16, "0")


def filled_up(frame: DataFrame, table: Table, bulk: Bulk) -> DataFrame:
    """The columns of `table`; those that the benchmark does not need are null."""
    if "period" in frame.columns:
        frame = frame.withColumn("from_release", F.when(F.col("period") == MONTH, bulk.newest).otherwise(RELEASE))
    columns = [
        (F.col(c.name) if c.name in frame.columns else F.lit(None)).cast(c.type).alias(c.name) for c in table.columns
    ]
    return frame.select(*columns)
