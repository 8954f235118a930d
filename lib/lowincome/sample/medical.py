"""Settlements and medical aid: most people have none in a month, the chronically ill many, a few very much."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.sample.dice import Dice, digits, whole
from lowincome.sample.facts import person_months, planted, unplanned, with_period
from lowincome.sample.plan import Province

SETTLED_DDL = "settled_on date, total_fen bigint, self_fen bigint, aid_fen bigint"
AID_DDL = "paid_on date, mode string, amount_fen bigint"
HOSPITALS = ("安澜市第一医院", "安澜市中医院", "澄原市人民医院", "青禾县人民医院", "石桥区卫生院", "望川镇卫生院")
DIAGNOSES = ("肺炎", "冠心病", "脑梗死", "骨折", "恶性肿瘤", "肾功能不全", "糖尿病", "阑尾炎")
DISEASES = ("高血压", "糖尿病", "冠心病", "慢性肾病", "类风湿", "恶性肿瘤门诊")


def outpatient(people: DataFrame, province: Province) -> DataFrame:
    """One row per outpatient settlement."""
    dice = province.dice
    at = dice.below(1000, "visits", F.col("person_id"), F.col("month"))
    visits = F.when(at < 720, 0).when(at < 920, 1).when(at < 980, 2).otherwise(3) + F.when(
        _is_chronic(dice), 1
    ).otherwise(0)
    rows = (
        person_months(people, province)
        .withColumn("visits", visits)
        .where(F.col("visits") > 0)
        .withColumn("visit", F.explode(F.sequence(F.lit(1), F.col("visits"))))
    )
    paid = dice.long_tail(6_000, 1.0, "outpatient", *_of_visit())
    return _told(_settlements(rows, dice, "11", paid), province, "outpatient")


def chronic_outpatient(people: DataFrame, province: Province) -> DataFrame:
    """One row per settlement for a chronic disease."""
    dice = province.dice
    comes = _is_chronic(dice) & dice.hits(850, "comes", F.col("person_id"), F.col("month"))
    rows = person_months(people, province).where(comes).withColumn("visit", F.lit(1))
    paid = dice.long_tail(9_000, 0.9, "chronic", *_of_visit())
    return _told(_settlements(rows, dice, "12", paid), province, "chronic_outpatient")


def inpatient(people: DataFrame, province: Province) -> DataFrame:
    """One row per hospital stay; `aid_fen` is the one-stop aid that is already inside it."""
    return _told(_stays(people, province), province, "inpatient")


def _stays(people: DataFrame, province: Province) -> DataFrame:
    dice = province.dice
    per_mille = F.when(_age() >= 60, 25).otherwise(8) * F.when(_is_chronic(dice), 2).otherwise(1)
    stays = dice.below(1000, "stay", F.col("person_id"), F.col("month")) < per_mille
    rows = person_months(people, province).where(stays).withColumn("visit", F.lit(1))
    shares = F.when(F.col("roll") == "tekun_roll", 10).when(F.col("roll").isNotNull(), 3).otherwise(1)
    after_aid = F.floor(dice.long_tail(110_000, 1.0, "inpatient", *_of_visit()) / shares).cast("bigint")
    return _settlements(rows, dice, "13", after_aid)


def medical_aid(people: DataFrame, province: Province) -> DataFrame:
    """One row per payment of medical aid: one-stop with the settlement, or by hand weeks later."""
    dice, fact = province.dice, F.col("fact")
    stays = _stays(people, province)
    one_stop = stays.where(F.col("aid_fen") > 0).select(
        F.concat(F.lit("JZ1"), fact).alias("fact"),
        "person_id",
        F.col("settled_on").alias("paid_on"),
        F.lit("一站式").alias("mode"),
        F.col("aid_fen").alias("amount_fen"),
    )
    by_hand = stays.where(dice.hits(15, "by hand", fact)).select(
        F.concat(F.lit("JZ2"), fact).alias("fact"),
        "person_id",
        F.date_add("settled_on", (dice.below(40, "aid after", fact) + 20).cast("int")).alias("paid_on"),
        F.lit("手工").alias("mode"),
        whole(F.col("self_fen") * 2, 5).alias("amount_fen"),
    )
    rows = with_period(one_stop.unionByName(by_hand), province, "paid_on")
    return unplanned(rows, AID_DDL).unionByName(planted(province, "medical_aid", AID_DDL))


def settlement_details(facts: DataFrame, dice: Dice) -> DataFrame:
    """`facts` with what else a settlement says."""
    fact = F.col("fact")
    days = (dice.below(14, "days", fact) + 1).cast("int")
    return facts.withColumns(
        {
            "hospital": dice.choice(HOSPITALS, "hospital", fact),
            "diagnosis": dice.choice(DIAGNOSES, "diagnosis", fact),
            "disease": dice.choice(DISEASES, "disease", F.col("person_id")),
            "admitted_on": F.date_sub("settled_on", days),
            "discharged_on": F.col("settled_on"),
            "aid_fen": F.coalesce(F.col("aid_fen"), F.lit(0).cast("bigint")),
            "fund_fen": F.col("total_fen") - F.col("self_fen") - F.coalesce(F.col("aid_fen"), F.lit(0)),
        }
    )


def _settlements(rows: DataFrame, dice: Dice, prefix: str, self_fen: Column) -> DataFrame:
    """One row per settlement of `rows` (person, month, visit); those on a roll get help with a stay in hospital."""
    fact, number = F.col("fact"), [F.col(name).cast("string") for name in ("month", "visit")]
    share = dice.below(300, "total", fact) + 150
    helped = F.col("roll").isNotNull() & F.lit(prefix == "13")
    numbered = F.concat(F.lit(prefix), digits(F.col("person_id"), 9), *number)
    return rows.select("person_id", "day", "roll", numbered.alias("fact"), self_fen.alias("self_fen")).select(
        "fact",
        "person_id",
        F.date_add("day", dice.below(28, "day", fact).cast("int")).alias("settled_on"),
        (F.col("self_fen") + whole(F.col("self_fen") * share, 100)).alias("total_fen"),
        "self_fen",
        F.when(helped, whole(F.col("self_fen"), 2)).otherwise(0).cast("bigint").alias("aid_fen"),
    )


def _told(settled: DataFrame, province: Province, class_id: str) -> DataFrame:
    """The settlements, their refunds and the planted ones, each in the drop that tells it."""
    rows = with_period(settled.unionByName(_refunds(settled, province.dice)), province, "settled_on")
    return unplanned(rows, SETTLED_DDL).unionByName(planted(province, class_id, SETTLED_DDL))


def _refunds(settled: DataFrame, dice: Dice) -> DataFrame:
    """Five of a thousand settlements are taken back under a new number."""
    fact = F.col("fact")
    return settled.where(dice.hits(5, "refund", fact)).select(
        F.concat(F.lit("7"), fact).alias("fact"),
        "person_id",
        F.date_add("settled_on", (dice.below(30, "refund after", fact) + 5).cast("int")).alias("settled_on"),
        (-F.col("total_fen")).alias("total_fen"),
        (-F.col("self_fen")).alias("self_fen"),
        (-F.col("aid_fen")).alias("aid_fen"),
    )


def _of_visit() -> tuple[Column, Column, Column]:
    return F.col("person_id"), F.col("month"), F.col("visit")


def _age() -> Column:
    return F.year("day") - F.year("birth_on")


def _is_chronic(dice: Dice) -> Column:
    return dice.below(1000, "chronic", F.col("person_id")) < F.when(_age() >= 45, 120).otherwise(10)
