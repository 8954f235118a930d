"""Standard tables for all indicators and rules: every class of the eight subjects that a measure counts, and the two
large ones that none does, in the shares of a province's tables. A few people have many rows, regular payments are
monthly and stop now and then, lists are told as intervals, registers as changes.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Literal

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.pipeline.context import Context
from lowincome.sample.dice import first_day_of, whole
from tests.bench.data import (
    DICE,
    MONTH,
    N_MONTHS,
    RELEASE,
    Bulk,
    booked,
    death_month_no,
    drop_id,
    filled_up,
    households,
    is_dead,
    month_at,
    people,
)

EARLIER_LEFT = 300  # in a thousand rows of a list: those that left it again
# City senders, and what one of them never sent: (class, period).
OF_CITIES = (
    "outpatient",
    "inpatient",
    "chronic_outpatient",
    "electricity",
    "housing_fund_deposits",
    "disability_cards",
)
SILENT, NEVER_SENT = (
    "9902",
    (("chronic_outpatient", 202310), ("housing_fund_deposits", 202410), ("disability_cards", 202410)),
)
NEVER_SENDS = "electricity"


@dataclass(frozen=True)
class Told:
    """A class: its rows per million of all, how they come, the kinds and grades they are of (one each by chance)."""

    class_id: str
    share: int
    how: Literal["event", "regular", "death", "list", "register"]
    kinds: str = ""
    grades: str = ""
    median: int = 0  # of the amount, in fen


SUBJECTS: dict[str, tuple[Told, ...]] = {
    "expense": (
        Told("outpatient", 253_000, "event", median=20_000),
        Told("inpatient", 12_100, "event", median=600_000),
        Told("chronic_outpatient", 45_300, "event", median=15_000),
        Told("tuition", 11_100, "event", median=400_000),
        Told("rehabilitation", 2_000, "event", median=200_000),
        Told("electricity", 45_300, "regular", median=9_000),
        Told("water_gas", 25_200, "regular", "water gas", median=6_000),
    ),
    "income": (
        Told("medical_aid", 9_100, "event", "medical_aid_manual medical_aid_onestop", median=30_000),
        Told("temporary_aid", 3_000, "event", median=100_000),
        Told("old_age_allowance", 30_200, "regular", median=10_000),
        Told(
            "disability_subsidies", 30_200, "regular",
            "disability_care_subsidy disability_living_subsidy", median=12_000,
        ),
        Told("employee_contributions", 72_500, "regular", "employee_contribution", median=450_000),
        Told("resident_pensions", 84_600, "regular", "resident_pension", median=20_000),
        Told("employee_pensions", 24_200, "regular", "employee_pension", median=320_000),
        Told("unemployment_benefits", 4_500, "regular", median=150_000),
        Told(
            "individual_income", 30_200, "regular",
            "wage_income wage_income wage_income business_income transfer_income", median=500_000,
        ),
        Told("student_aid", 4_500, "event", median=100_000),
        Told("hope_students", 300, "event", median=100_000),
        Told("land_transfers", 6_000, "event", median=200_000),
        Told("farm_subsidies", 22_700, "event", median=30_000),
        Told("special_care", 6_000, "regular", median=80_000),
        Told("red_cross_aid", 400, "event", median=100_000),
        Told("charity_aid", 1_000, "event", median=100_000),
        Told("housing_fund_deposits", 24_200, "regular", "housing_fund_deposit", median=90_000),
        Told("one_card_payments", 45_300, "regular", median=20_000),
    ),
    "life_event": (
        Told("cremations", 0, "death", "cremation"),
        Told("death_deregistrations", 0, "death", "death_deregistration"),
        Told("death_certificates", 0, "death", "death_certificate"),
        Told("serious_illness", 1_500, "event"),
        Told("mental_disorders", 300, "event", "mental_disorder", "0 1 2 3 4 5"),
        Told("unemployment_registrations", 1_500, "event", "unemployment_registration"),
        Told("employment_registrations", 4_500, "event", "employment_registration"),
        Told("work_injuries", 200, "event", "work_injury work_injury_deemed work_injury_refused"),
        Told("dropouts", 100, "event", "dropout"),
        Told(
            "disability_cards", 3_000, "event",
            "disability_card_new disability_card_renewed disability_card_changed disability_card_cancelled", "1 2 3 4",
        ),
        Told("disaster_relief", 1_000, "event", "disaster"),
        Told("accidents", 200, "event", "accident", "death missing serious minor"),
        Told("dilapidated_houses", 300, "event", "dilapidated_house", "A B C D"),
        Told("prison_terms", 300, "event", "prison_entry prison_entry prison_release prison_parole"),
        Told("community_correction", 200, "event", "correction_start correction_end"),
        Told("hukou_moves", 2_500, "event", "hukou_moved_in hukou_moved_out"),
    ),
    "kinship": (
        Told("divorces", 2_500, "event", "former_spouse"),
        Told("marriages", 8_100, "event", "spouse"),
        Told("births", 2_000, "event", "parent"),
        Told("support_judgments", 300, "event", "child"),
        Told("hukou_members", 26_200, "register", "child spouse parent"),
    ),
    "enrolment": (
        Told("dibao_roll", 8_100, "list", "dibao"),
        Told("tekun_roll", 2_000, "list", "tekun", "none half full"),
        Told("dibao_edge_roll", 2_000, "list", "dibao_edge"),
        Told("rigid_expenditure_roll", 800, "list", "rigid_expenditure"),
        Told("anti_poverty_return_roll", 800, "list", "anti_poverty_return"),
        Told("refused_applications", 800, "event", "refused_application"),
        Told("orphans", 200, "list", "orphan unsupported_child"),
        Told("public_welfare_posts", 400, "list", "public_welfare_post"),
        Told("students", 9_100, "list", "student", "primary junior senior college bachelor postgraduate"),
        Told("public_rental", 1_000, "list"),
        Told("veterans_roll", 1_000, "list", "veteran_care"),
        Told("difficult_workers", 400, "list", "difficult_worker"),
        Told("difficult_women", 300, "list", "difficult_woman"),
        Told("out_of_poverty_roll", 3_500, "list", "out_of_poverty"),
        Told("insured", 27_700, "list", "medical_insurance"),
    ),
    "asset": (
        Told("vehicles", 8_100, "register", "vehicle", median=5_000_000),
        Told("housing_sales", 2_500, "event", "house_contract", median=60_000_000),
        Told(
            "real_estate", 13_100, "register",
            "real_estate_dwelling real_estate_dwelling real_estate_homestead real_estate_shop real_estate_office "
            "real_estate_industrial real_estate_garage", median=30_000_000,
        ),
        Told(
            "companies", 3_500, "register", "company",
            "legal_representative shareholder partner supervisor", 20_000_000,
        ),
        Told("self_employed", 6_000, "register", "self_employed_business"),
        Told("vehicle_purchase_tax", 1_500, "event", "vehicle_purchase", median=9_000_000),
        Told("commercial_vehicles", 1_000, "register", "commercial_vehicle", median=8_000_000),
        Told("ships", 100, "register", "ship", median=8_000_000),
        Told("farm_machinery", 1_500, "register", "farm_machinery", median=3_000_000),
        Told("deposits", 15_100, "list", "deposit", median=1_000_000),
        Told("wealth_products", 2_500, "list", "wealth_product", median=3_000_000),
        Told("securities", 2_000, "list", "securities_account", median=3_000_000),
        Told("commercial_insurance", 3_500, "list", median=1_000_000),
    ),
    "identity": (Told("population", 25_200, "list"), Told("residence_permits", 3_000, "list")),
    "lead": (Told("hotline_12345", 1_000, "event", "help complaint"),),
}  # fmt: skip
KIND_COLUMN = {"kinship": "relation_code", "enrolment": "programme_code"}
GRADE_COLUMN = {"asset": "role_code"}
ALL = 1_000_000


@dataclass(frozen=True)
class Province(Bulk):
    """A province in which a person has forty rows in two years, as 198.51 million rows are of five million people."""

    @property
    def n_people(self) -> int:
        """People, dead and alive, known and unknown."""
        return max(100, self.rows * N_MONTHS // self.n_months // 40)


def write_tables(context: Context, bulk: Province) -> None:
    """Write the tables that the monitor reads, in the layout of the store."""
    tables, spark = context.tables, context.spark
    start, lists = 0, []
    for subject, classes in SUBJECTS.items():
        frames = []
        for told in classes:
            n_rows = bulk.n_people if told.how == "death" else max(20, bulk.rows * told.share // ALL)
            frames.append(_facts(spark.range(start, start + n_rows), told, start, n_rows, bulk))
            start += n_rows
        rows = reduce(DataFrame.unionByName, frames).transform(_as_subject, subject)
        tables.append(f"std.{subject}", filled_up(rows, tables.contract(f"std.{subject}"), bulk))
        lists += [_presence(f, bulk) for f, told in zip(frames, classes, strict=True) if told.how == "list"]
    tables.append("std.presence", reduce(DataFrame.unionByName, lists))
    drops = booked(spark.createDataFrame(_drops(bulk), "class_id string, period int, sender_code string"))
    members = people(spark.range(bulk.n_people), bulk)
    for name, frame in {"std.drop": drops, "core.member": members, "core.household": households(members)}.items():
        tables.append(name, filled_up(frame, tables.contract(name), bulk))


def _facts(rows: DataFrame, told: Told, start: int, n_rows: int, bulk: Province) -> DataFrame:
    """The rows of one class with the columns that subjects share, and kind, grade, amounts and days."""
    row = F.col("id")
    number = row - start
    salt = F.lit(told.class_id)
    person, event_no, holds = _who_and_when(told, number, n_rows, bulk)
    thing = whole(number * 4, 5) if told.how == "register" else row
    late = DICE.hits(10, "late", row) if told.how == "event" else F.lit(False)
    delay = F.when(late, 1 + DICE.below(12, "delay", row)).otherwise(0)
    sign = F.when(DICE.hits(10, "refund", row) & F.lit(told.how in ("event", "regular")), -1).otherwise(1)
    total = DICE.long_tail(told.median or 1, 0.9, "total", row) * sign
    drawn = (
        rows.where(holds)
        .select(row, person.alias("person"), event_no.alias("event_no"), thing.alias("thing"), delay.alias("delay"))
        .withColumn("event_month", month_at(F.col("event_no"), bulk))
        .withColumn("period", month_at(F.least(F.col("event_no") + F.col("delay"), F.lit(bulk.n_months - 1)), bulk))
        .withColumn("event_on", F.date_add(first_day_of(F.col("event_month")), DICE.below(28, "day", row).cast("int")))
    )
    city = F.coalesce(F.substring(bulk.region(bulk.household), 1, 4), F.lit("9901"))
    sender = city if told.class_id in OF_CITIES else F.lit("99")
    missing = [period for class_id, period in NEVER_SENT if class_id == told.class_id]
    unsent = F.lit(True) if told.class_id == NEVER_SENDS else F.col("period").isin(*missing or [0])
    content = DICE.hash("content", salt, row) if told.how in ("list", "register") else F.lit(None)
    grade = DICE.choice(told.grades.split(), "grade", row) if told.grades else F.lit(None)
    is_ended = DICE.hits(400, "ended", row) & (number % 5 == 4) & F.lit(told.how == "register")
    return drawn.withColumn("region_code", sender).where(~(unsent & (F.col("region_code") == SILENT))).select(
        F.lit(told.class_id).alias("class_id"),
        DICE.hash("person", F.col("person")).alias("id_key"),
        DICE.hash("person", DICE.below(bulk.n_people, "other", row)).alias("other_key"),
        drop_id(salt, F.col("period"), F.col("region_code")).alias("drop_id"),
        DICE.hash("row", salt, F.col("thing")).alias("row_key"),
        content.cast("bigint").alias("content_key"),
        *("region_code", "event_month", "event_on", "period"),
        DICE.choice((told.kinds or told.class_id).split(), "kind", row).alias("kind_code"),
        grade.cast("string").alias("grade_code"),
        total.alias("total_fen"),
        whole(F.abs(total) * (20 + DICE.below(40, "share", row)), 100).alias("part_fen"),
        F.when(is_ended, F.col("event_on")).alias("to_on"),
        row.alias("id"),
    )  # fmt: skip


def _who_and_when(told: Told, number: Column, n_rows: int, bulk: Province) -> tuple[Column, Column, Column]:
    """Whose a row is, in which month of the history it happens, and whether there is such a row."""
    row, always = F.col("id"), F.lit(True)
    if told.how == "death":
        return number, death_month_no(number, bulk), is_dead(number)
    if told.how == "regular":
        receiver, month_no = whole(number, bulk.n_months), number % bulk.n_months
        person = DICE.below(bulk.n_people, told.class_id, receiver)
        stops = DICE.hits(100, "stops", receiver) & (month_no >= DICE.below(bulk.n_months, "until", receiver))
        gap = DICE.hits(80, "irregular", receiver) & DICE.hits(500, "gap", row)
        return person, month_no, ~stops & ~gap
    if told.how == "list":
        month_no = F.when(DICE.hits(600, "old", row), 0).otherwise(DICE.below(bulk.n_months, "month", row))
        return DICE.below(bulk.n_people, told.class_id, row), month_no, always
    if told.how == "register":
        return (
            DICE.below(bulk.n_people, told.class_id, whole(number * 4, 5)),
            DICE.below(bulk.n_months, "month", row),
            always,
        )
    person = (
        bulk.patient(row)
        if told.median and told.class_id.endswith("patient")
        else DICE.below(bulk.n_people, "who", row)
    )
    return person, DICE.below(bulk.n_months, "month", row), always


def _as_subject(rows: DataFrame, subject: str) -> DataFrame:
    """The columns as the subject calls them."""
    columns = {
        KIND_COLUMN.get(subject, "kind_code"): "kind_code",
        GRADE_COLUMN.get(subject, "grade_code"): "grade_code",
    }
    named = rows.withColumns({new: F.col(old) for new, old in columns.items()})
    sign = F.when(F.col("total_fen") < 0, -1).otherwise(1)
    amounts = {
        "amount_fen": F.col("total_fen"),
        "value_fen": F.col("total_fen"),
        "self_pay_fen": F.col("part_fen") * sign,
    }
    is_basis = F.col("class_id") == "employee_contributions"
    return named.withColumns({**amounts, "from_on": F.col("event_on"), "is_basis": is_basis})


def _presence(rows: DataFrame, bulk: Province) -> DataFrame:
    """One row where a content appears on its list, and one where it is gone."""
    last = bulk.months[-1]
    left = month_at(DICE.below(bulk.n_months, "left", F.col("id")), bulk)
    is_left = DICE.hits(EARLIER_LEFT, "leaves", F.col("id")) & (left > F.col("period")) & (left <= last)
    common = ("class_id", F.col("region_code").alias("sender_code"), "content_key")
    came = rows.select(*common, "period", F.lit(1).alias("n"))
    gone = rows.where(is_left).select(*common, left.alias("period"), F.lit(-1).alias("n"))
    release = F.when(F.col("period") == MONTH, bulk.newest).otherwise(RELEASE).cast("bigint")
    return came.unionByName(gone).withColumn("n", F.col("n").cast("int")).withColumn("from_release", release)


def _drops(bulk: Province) -> list[tuple[str, int, str]]:
    """Class, period and sender of every drop that was sent."""
    classes = [told.class_id for subject in SUBJECTS.values() for told in subject]
    cities = ("9901", SILENT)
    slots = [(c, m, s) for c in classes for m in bulk.months for s in (cities if c in OF_CITIES else ("99",))]
    return [(c, m, s) for c, m, s in slots if s != SILENT or ((c, m) not in NEVER_SENT and c != NEVER_SENDS)]
