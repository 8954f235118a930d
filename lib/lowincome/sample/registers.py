"""Lists of people: population, register books, marriages, rolls, students, vehicles."""

from functools import partial

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.sample.dice import Dice, digits, first_day_of, month_of, one_of
from lowincome.sample.facts import of_roster, planted, unplanned
from lowincome.sample.plan import ROLLS, Province

VEHICLE_DDL = "registered_on date, cancelled_on date, planted_fen bigint"
ROLL_DDL = "unit_no string, started_on date"
SCHOOLS = ("青禾县实验学校", "柳湾中学", "石桥职业学校", "安澜学院", "澄原大学", "云岫小学")


def population(people: DataFrame, province: Province) -> DataFrame:
    """One row per person; the dead stay in the register."""
    known = F.greatest(month_of(F.col("birth_on")), F.lit(province.first))
    return of_roster(people.select("person_id", known.alias("from_period"), F.lit(province.last).alias("to_period")))


def population_details(facts: DataFrame, dice: Dice) -> DataFrame:
    """`facts` with sex, address and residence as the police write them."""
    sex = F.when(F.col("is_male"), F.lit("男")).otherwise(F.lit("女"))
    as_number = F.when(F.col("is_male"), F.lit("1")).otherwise(F.lit("2"))
    return facts.withColumns(
        {
            "sex_text": F.when(dice.hits(100, "sex as number", F.col("fact")), as_number).otherwise(sex),
            "book_type": F.when(F.col("is_collective"), F.lit("集体户")).otherwise(F.lit("家庭户")),
            "address": F.concat(
                F.lit("示例省第"),
                F.substring("village", 5, 8),
                F.lit("村"),
                F.col("house_no").cast("string"),
                F.lit("号"),
            ),
        }
    )


def hukou_members(people: DataFrame, province: Province) -> DataFrame:
    """One row per person in a register book: the stock in the first month, later the newborn."""
    written = F.greatest(month_of(F.col("birth_on")), F.lit(province.first))
    return of_roster(people.select("person_id", written.alias("from_period"), written.alias("to_period")))


def hukou_details(facts: DataFrame, dice: Dice) -> DataFrame:
    """`facts` with the relation to the head of the book."""
    female = {"head": "户主", "spouse": "配偶", "child": "女", "parent": "母亲", "grandchild": "孙女"}
    male = {**female, "child": "子", "parent": "父亲", "grandchild": "孙子"}
    return facts.withColumns(
        {
            "relation_text": F.when(F.col("is_male"), _by_relation(male)).otherwise(_by_relation(female)),
            "changed_on": F.col("birth_on"),
        }
    )


def _by_relation(labels: dict[str, str]) -> Column:
    text = F.lit("其他")
    for relation, label in labels.items():
        text = F.when(F.col("relation") == relation, F.lit(label)).otherwise(text)
    return text


def marriages(people: DataFrame, province: Province) -> DataFrame:
    """One row per marriage, told about the husband; half of those of the very old were never recorded."""
    recorded = (
        province.dice.hits(500, "recorded", F.col("family"))
        | (F.col("head_age") < 70)
        | (F.col("template") == "two_elders")
    )
    wives = people.select(
        F.col("person_id").alias("wife_id"), F.col("id_no").alias("other_id_no"), F.col("name").alias("other_name")
    )
    wife_id = F.col("family") * 10 + F.col("spouse")
    husbands = people.where(F.col("is_male") & (F.col("spouse") >= 0) & recorded).withColumn("wife_id", wife_id)
    told = F.greatest(month_of(F.col("married_on")), F.lit(province.first))
    rows = husbands.join(wives, on="wife_id", how="inner").select(
        "person_id", "other_id_no", "other_name", told.alias("from_period"), told.alias("to_period")
    )
    return of_roster(rows)


def marriage_details(facts: DataFrame, dice: Dice) -> DataFrame:
    """`facts` with the number of the certificate."""
    return facts.withColumn("cert_no", F.concat(F.lit("J9900-"), F.col("fact")))


def _roll(people: DataFrame, province: Province, roll: str) -> DataFrame:
    """One row per person on `roll`, with the unit that was approved."""
    on_it = (F.col("roll") == roll) & (F.col("roll_from") <= F.col("roll_to"))
    born = month_of(F.col("birth_on"))
    rows = of_roster(people.where(on_it)).select(
        "fact",
        "person_id",
        F.greatest("roll_from", born).alias("from_period"),
        F.col("roll_to").alias("to_period"),
        "id_form",
        digits(F.col("family") * 10 + F.col("unit"), 9).alias("unit_no"),
        F.add_months(first_day_of(F.col("roll_from")), -3).alias("started_on"),
    )
    scenes = planted(province, roll, ROLL_DDL).withColumns(
        {
            "unit_no": digits(F.floor(F.col("person_id") / 10) * 10, 9),
            "started_on": F.add_months(first_day_of(F.col("from_period")), -2),
        }
    )
    return unplanned(rows, ROLL_DDL).unionByName(unplanned(scenes, ROLL_DDL))


ROLL_FACTS = {roll: partial(_roll, roll=roll) for roll in ROLLS}


def roll_details(facts: DataFrame, dice: Dice) -> DataFrame:
    """`facts` with what the rolls say besides: one family, one answer."""
    unit = F.col("unit_no")
    return facts.withColumns(
        {
            "unit_no": F.concat(F.substring("village", 1, 6), unit),
            "applicant": F.when(F.col("slot") == 0, F.lit("本人")).otherwise(F.lit("家庭成员")),
            "standard_class": dice.choice("ABC", "standard class", unit),
            "monthly_fen": dice.below(500, "dibao", unit) * 100 + 20_000,
            "support_mode": dice.choice(("分散", "分散", "集中"), "support mode", unit),
            "care_grade": dice.choice(("全护理", "半护理", "自理"), "care", F.col("person_id")),
            "income_fen": dice.below(40_000, "income", unit) + 70_000,
            "expense_kind": dice.choice(("医疗", "教育", "残疾康复"), "expense kind", unit),
            "valid_to": F.add_months("started_on", 36),
            "monitor_type": dice.choice(("脱贫不稳定户", "边缘易致贫户", "突发严重困难户"), "monitor type", unit),
            "risk": dice.choice(("因病", "因残", "因学", "因灾"), "risk", unit),
        }
    )


def students(people: DataFrame, province: Province) -> DataFrame:
    """One row per person at school; the lists come twice a year."""
    age, has_stage = F.lit(province.last // 100) - F.year("birth_on"), F.col("stage") != ""
    enrolled = has_stage | (age.between(6, 17) & province.dice.hits(970, "at school", F.col("person_id")))
    starts = F.when(has_stage, F.lit(province.first)).when(age.isin(6, 12, 15), F.lit(province.last // 100 * 100 + 9))
    since = F.greatest(F.coalesce(starts, F.lit(province.first)), F.lit(province.first))
    return of_roster(
        people.where(enrolled).select("person_id", since.alias("from_period"), F.lit(province.last).alias("to_period"))
    )


def student_details(facts: DataFrame, dice: Dice) -> DataFrame:
    """`facts` with school, stage and the day of enrolment."""
    born, key = F.year("birth_on"), F.col("person_id")
    grown = dice.choice(("中职", "大专", "本科"), "grown stage", key)
    enrolled_in = F.greatest(born + 6, F.year(first_day_of(F.col("from_period"))) - 3)
    young = one_of(
        ("小学", "初中", "高中"),
        F.when(F.year(first_day_of(F.col("to_period"))) - born < 12, 0).otherwise(
            F.when(F.year(first_day_of(F.col("to_period"))) - born < 15, 1).otherwise(2)
        ),
    )
    return facts.withColumns(
        {
            "student_no": F.concat(F.lit("X99"), F.col("fact")),
            "school": dice.choice(SCHOOLS, "school", key),
            "stage_text": F.when(F.col("stage") == "student", grown)
            .when(F.col("stage") == "postgraduate", F.lit("研究生"))
            .otherwise(young),
            "enrolled_on": F.make_date(enrolled_in.cast("int"), F.lit(9), F.lit(1)),
        }
    )


def vehicles(people: DataFrame, province: Province) -> DataFrame:
    """One row per registration of a vehicle, and per planted end of one."""
    dice, key = province.dice, F.col("person_id")
    owns = (
        (F.lit(province.last // 100) - F.year("birth_on")).between(25, 62)
        & (dice.below(1000, "vehicle", key) < F.when(F.col("roll").isNotNull(), 30).otherwise(250))
        & ~F.col("is_scene")
    )
    registered = F.date_add(
        first_day_of(F.lit(province.first)), (dice.below(3000, "registered", key) - 2600).cast("int")
    )
    told = F.greatest(month_of(registered), F.lit(province.first))
    rows = people.where(owns).select(
        "person_id", registered.alias("registered_on"), told.alias("from_period"), told.alias("to_period")
    )
    drawn = of_roster(rows.where(F.col("from_period") <= province.last)).withColumns(
        {name: F.lit(None).cast(kind) for name, kind in (("cancelled_on", "date"), ("planted_fen", "bigint"))}
    )
    return unplanned(drawn, VEHICLE_DDL).unionByName(planted(province, "vehicles", VEHICLE_DDL))


def vehicle_details(facts: DataFrame, dice: Dice) -> DataFrame:
    """`facts` with plate, kind and price."""
    return facts.withColumns(
        {
            "plate_no": F.concat(F.lit("测A"), F.substring("fact", 4, 7)),
            "vehicle_type": dice.choice(
                ("小型轿车", "轻型货车", "摩托车", "小型普通客车"), "vehicle type", F.col("person_id")
            ),
            "price_fen": F.coalesce("planted_fen", dice.long_tail(6_000_000, 0.6, "price", F.col("person_id"))),
        }
    )
