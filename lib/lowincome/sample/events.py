"""What happened to people in a month: pensions, contributions, disability cards, deaths, calls to 12345."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.sample.dice import Dice, digits, month_of, one_of, whole
from lowincome.sample.facts import person_months, planted, unplanned, with_period
from lowincome.sample.plan import Province

PENSION_DDL = "pay_month date, amount_fen bigint"
CONTRIBUTION_DDL = "pay_month date, base_fen bigint"
CARD_DDL = "issued_on date, action string, planted_grade string"
DEATH_DDL = "died_on date, other_name string"
CALL_DDL = "received_on date, kind string"
EMPLOYERS = ("安澜纺织有限公司", "青禾农机厂", "澄原物流有限公司", "石桥食品厂", "柳湾建材公司", "云岫茶业合作社")
CATEGORIES = ("肢体", "视力", "听力", "言语", "智力", "精神")
GRADES = ("二级", "三级", "三级", "四级", "四级", "3", "3", "4")


def resident_pensions(people: DataFrame, province: Province) -> DataFrame:
    """One row per month of a resident's pension."""
    dice, key = province.dice, F.col("person_id")
    drawn = (F.year("day") - F.year("birth_on") > 60) & dice.hits(800, "pensioner", key)
    rows = (
        person_months(people, province)
        .where(drawn)
        .select(
            _number("YL"),
            "person_id",
            F.col("day").alias("pay_month"),
            (dice.below(260, "pension", key) * 100 + 16_000).alias("amount_fen"),
        )
    )
    return _all(rows, province, "resident_pensions", "pay_month", PENSION_DDL)


def employee_contributions(people: DataFrame, province: Province) -> DataFrame:
    """One row per month of an employee's contribution."""
    dice, key, age = province.dice, F.col("person_id"), F.year("day") - F.year("birth_on")
    per_mille = F.when(F.col("roll").isNotNull(), 30).otherwise(300)
    employed = age.between(23, 59) & (dice.below(1000, "employed", key) < per_mille)
    rows = (
        person_months(people, province)
        .where(employed)
        .select(
            _number("JF"),
            "person_id",
            F.col("day").alias("pay_month"),
            dice.long_tail(420_000, 0.5, "base", key).alias("base_fen"),
        )
    )
    return _all(rows, province, "employee_contributions", "pay_month", CONTRIBUTION_DDL)


def contribution_details(facts: DataFrame, dice: Dice) -> DataFrame:
    """`facts` with the employer and what the employee paid (8 %)."""
    at = dice.below(len(EMPLOYERS), "employer", F.col("person_id"))
    return facts.withColumns(
        {
            "employer": one_of(EMPLOYERS, at),
            "employer_no": F.concat(F.lit("D9900"), digits(at, 4)),
            "paid_fen": whole(F.col("base_fen") * 8, 100),
        }
    )


def disability_cards(people: DataFrame, province: Province) -> DataFrame:
    """One row per act on a disability card."""
    dice, of = province.dice, (F.col("person_id"), F.col("month"))
    at = dice.below(10_000, "card", *of)
    action = F.when(at < 3, "新办").when(at < 7, "换证").when(at < 9, "变更").otherwise("注销")
    # A severely disabled grown child would be the parents' dependant, against the truth.
    able = F.col("template").isin("adult_child", "postgraduate")
    rows = (
        person_months(people, province)
        .where((at < 10) & ~able)
        .select(
            _number("CJ"),
            "person_id",
            F.date_add("day", dice.below(28, "card day", *of).cast("int")).alias("issued_on"),
            action.alias("action"),
            F.lit(None).cast("string").alias("planted_grade"),
        )
    )
    return _all(rows, province, "disability_cards", "issued_on", CARD_DDL)


def card_details(facts: DataFrame, dice: Dice) -> DataFrame:
    """`facts` with kind and grade of the disability."""
    key = F.col("person_id")
    return facts.withColumns(
        {
            "category": dice.choice(CATEGORIES, "category", key),
            "grade": F.coalesce("planted_grade", dice.choice(GRADES, "grade", F.col("fact"))),
        }
    )


def cremations(people: DataFrame, province: Province) -> DataFrame:
    """One row per cremation."""
    return _deaths(people, province, "cremations", "HH")


def death_deregistrations(people: DataFrame, province: Province) -> DataFrame:
    """One row per death told to the police; a fifth of the families never do, others months later."""
    told = ~province.dice.hits(200, "not told", F.col("person_id"))
    return _deaths(people.where(told), province, "death_deregistrations", "ZX")


def _deaths(people: DataFrame, province: Province, class_id: str, prefix: str) -> DataFrame:
    rows = (
        people.where(~F.col("is_scene") & F.col("died_on").isNotNull())
        .select(
            F.concat(F.lit(prefix), digits(F.col("person_id"), 10)).alias("fact"),
            "person_id",
            "died_on",
            F.lit("").alias("other_name"),
            F.lit("").alias("id_form"),
            _told(province, class_id).alias("from_period"),
        )
        .withColumn("to_period", F.col("from_period"))
    )
    return unplanned(rows.where(F.col("from_period") <= province.last), DEATH_DDL).unionByName(
        planted(province, class_id, DEATH_DDL)
    )


def _told(province: Province, class_id: str) -> Column:
    """The cremation is told at once: it fixes when the death is known."""
    wait = province.dice.below(60, "deregistered after", F.col("person_id")).cast("int")
    return F.col("death_known") if class_id == "cremations" else month_of(F.date_add("died_on", wait))


def death_details(facts: DataFrame, dice: Dice) -> DataFrame:
    """`facts` with the days after the death."""
    return facts.withColumns(
        {
            "cremated_on": F.date_add("died_on", 2),
            "deregistered_on": F.date_add("died_on", 5),
            "funeral_home": dice.choice(("安澜市殡仪馆", "澄原市殡仪馆"), "funeral home", F.col("fact")),
            "cause": dice.choice(("疾病", "衰老", "意外"), "cause", F.col("person_id")),
            "name": F.when(F.coalesce(F.col("other_name"), F.lit("")) == "", F.col("name")).otherwise(
                F.col("other_name")
            ),
        }
    )


def hotline_12345(people: DataFrame, province: Province) -> DataFrame:
    """One row per call."""
    dice, of = province.dice, (F.col("person_id"), F.col("month"))
    kind = F.when(dice.hits(600, "call kind", *of), "求助").otherwise("投诉")
    rows = (
        person_months(people, province)
        .where(dice.below(10_000, "calls", *of) < 6)
        .select(
            _number("RX"),
            "person_id",
            F.date_add("day", dice.below(28, "call day", *of).cast("int")).alias("received_on"),
            kind.alias("kind"),
        )
    )
    return _all(rows, province, "hotline_12345", "received_on", CALL_DDL)


def _number(prefix: str) -> Column:
    return F.concat(F.lit(prefix), F.col("month").cast("string"), digits(F.col("person_id"), 9)).alias("fact")


def _all(rows: DataFrame, province: Province, class_id: str, on: str, ddl: str) -> DataFrame:
    return unplanned(with_period(rows, province, on), ddl).unionByName(planted(province, class_id, ddl))
