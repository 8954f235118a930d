"""The people of the province: families, members, numbers, names, books and the true households."""

from datetime import date

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from lowincome.sample.dice import Dice, digits, month_of, one_of, whole
from lowincome.sample.lives import with_death, with_marriage, with_roll
from lowincome.sample.plan import Province, person_id
from lowincome.sample.templates import BY_NAME, SLOTS_PER_FAMILY, TEMPLATES, Slot

SURNAMES = "陶柏舒祁麦容莫芮靳缪蔺庾晏阮楼桑冉宁展寇"
GIVEN = "青禾云岚石泉秋穗松溪远舟晴川竹雨霁月桐枫安澜知夏望舒星野沐言怀瑾若溪砚池"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
SLOT_DDL = (
    "template string, slot int, relation string, low int, high int, shift int, spread int, sex string, "
    "unit int, book int, spouse int, stage string"
)
PLAN_DDL = (
    "person_id bigint, plan_birth_on date, plan_died_on date, plan_known int, plan_married_on date, plan_unit int, "
    "plan_city string"
)
CITIES = ("9901", "9902")
COUNTIES = 3  # of each city


def people(province: Province) -> DataFrame:
    """One row per person who is born by the end of the last month."""
    dice = province.dice
    return (
        _families(province)
        .transform(_with_members, province)
        .transform(_with_birth, province)
        .where(month_of(F.col("birth_on")) <= province.last)
        .transform(_with_number)
        .transform(_with_names, dice)
        .transform(_with_book, dice)
        .transform(with_death, province)
        .transform(with_marriage, province)
        .transform(with_roll, province)
    )


def _families(province: Province) -> DataFrame:
    """One row per family: its kind, village and the draws that its members share."""
    dice, family = province.dice, F.col("family")
    at = dice.below(sum(template.share for template in TEMPLATES), "template", family)
    drawn, below = F.lit(None).cast("string"), sum(template.share for template in TEMPLATES)
    for template in reversed(TEMPLATES):
        drawn = F.when(at < below, F.lit(template.name)).otherwise(drawn)
        below -= template.share
    planted = one_of([scene.template for scene in province.scenes], family % len(province.scenes))
    is_scene = family < len(province.scenes)
    return (
        province.spark.range(province.families)
        .withColumnRenamed("id", "family")
        .withColumns(
            {
                "is_scene": is_scene,
                "template": F.when(is_scene, planted).otherwise(drawn),
                "head_draw": dice.below(1000, "head age", family),
                "head_is_male": dice.hits(750, "head sex", family),
                "county": dice.below(len(CITIES) * COUNTIES, "county", family),
            }
        )
    )


def _with_members(families: DataFrame, province: Province) -> DataFrame:
    rows = [(t.name, index, *slot) for t in TEMPLATES for index, slot in enumerate(t.slots)]
    slots = province.spark.createDataFrame(rows, SLOT_DDL)
    heads = {template.name: template.slots[0] for template in TEMPLATES}
    return families.join(F.broadcast(slots), on="template", how="inner").withColumns(
        {
            "person_id": F.col("family") * SLOTS_PER_FAMILY + F.col("slot"),
            "head_age": _head_age(heads),
        }
    )


def _head_age(heads: dict[str, Slot]) -> Column:
    age = F.lit(None).cast("bigint")
    for name, slot in heads.items():
        age = F.when(F.col("template") == name, F.col("head_draw") % (slot.high - slot.low + 1) + slot.low).otherwise(
            age
        )
    return age


def _with_birth(members: DataFrame, province: Province) -> DataFrame:
    """Ages are those of the last month's year, so that nobody crosses 18 or 60 in the compared months."""
    dice, key = province.dice, F.col("person_id")
    wanted = F.col("head_age") + F.col("shift") - F.pmod(dice.hash("age", key), F.col("spread").cast("bigint"))
    age = F.when(F.col("slot") == 0, F.col("head_age")).otherwise(
        F.least(F.greatest(wanted, F.col("low")), F.col("high"))
    )
    drawn = F.make_date(
        (F.lit(province.last // 100) - age).cast("int"),
        (dice.below(12, "birth month", key) + 1).cast("int"),
        (dice.below(28, "birth day", key) + 1).cast("int"),
    )
    male = (
        F.when(F.col("sex") == "like_head", F.col("head_is_male"))
        .when(F.col("sex") == "other", ~F.col("head_is_male"))
        .otherwise(dice.hits(500, "sex", key))
    )
    return members.join(F.broadcast(_plan(province)), on="person_id", how="left").withColumns(
        {
            "birth_on": F.coalesce(F.col("plan_birth_on"), drawn),
            "is_male": male,
            "unit": F.coalesce(F.col("plan_unit"), F.col("unit")),
            "county": _county_in(F.col("plan_city")),
        }
    )


def _county_in(city: Column) -> Column:
    """The county drawn; where the plan names a city, one of its own."""
    drawn, of_city = F.col("county"), F.col("county") % COUNTIES
    return F.when(city == CITIES[0], of_city).when(city == CITIES[1], of_city + COUNTIES).otherwise(drawn)


def _plan(province: Province) -> DataFrame:
    """One row per member of a planted family with what the scene fixes."""
    rows: list[tuple[int, date | None, date | None, int | None, date | None, int | None, str]] = []
    for family, scene in enumerate(province.scenes):
        for slot in range(len(BY_NAME[scene.template].slots)):
            died_on, known = scene.deaths.get(slot, (None, None))
            unit = 0 if scene.one_unit else None
            born = scene.births.get(slot)
            rows.append((person_id(family, slot), born, died_on, known, scene.married_on, unit, scene.city))
    return province.spark.createDataFrame(rows, PLAN_DDL)


def _with_number(members: DataFrame) -> DataFrame:
    """Number by GB 11643; the order inside a county and day makes it unique, odd for men."""
    same = Window.partitionBy("county", "birth_on", "is_male").orderBy("person_id")
    order = F.row_number().over(same) * 2 - F.when(F.col("is_male"), 1).otherwise(0)
    body = F.concat(_county_code(), F.translate(F.col("birth_on").cast("string"), "-", ""), digits(order, 3))
    total = sum(
        (F.substring(F.col("body"), i + 1, 1).cast("int") * weight for i, weight in enumerate(WEIGHTS)), F.lit(0)
    )
    return (
        members.withColumn("body", body).withColumn("id_no", F.concat("body", one_of(CHECKS, total % 11))).drop("body")
    )


def _county_code() -> Column:
    return one_of(["990101", "990102", "990103", "990201", "990202", "990203"], F.col("county"))


def _with_names(members: DataFrame, dice: Dice) -> DataFrame:
    key = F.col("person_id")
    by_descent = F.when(F.col("relation").isin("head", "child", "grandchild"), F.col("family")).otherwise(-key)
    second = F.when(dice.hits(700, "long name", key), dice.choice(GIVEN, "second", key)).otherwise(F.lit(""))
    place = dice.below(25, "village", F.col("family"), F.col("book"))
    village = F.concat(_county_code(), digits(whole(place, 5) + 1, 3), digits(place % 5 + 1, 3))
    return members.withColumns(
        {
            "name": F.concat(dice.choice(SURNAMES, "surname", by_descent), dice.choice(GIVEN, "first", key), second),
            "village": village,
            "city": F.substring(village, 1, 4),
            "phone": F.concat(F.lit("1990"), digits(dice.below(10_000_000, "phone", key), 7)),
        }
    )


def _with_book(members: DataFrame, dice: Dice) -> DataFrame:
    """Register book and its head; a collective book is shared by strangers of one township."""
    collective = F.col("template").isin([template.name for template in TEMPLATES if template.is_collective])
    of_book = Window.partitionBy("family", "book")
    own = F.concat(F.lit("H"), F.substring("village", 5, 5), digits(F.col("family"), 8), F.col("book").cast("string"))
    is_head = F.col("relation") == "head"
    return members.withColumns(
        {
            "is_collective": collective,
            "book_no": F.when(collective, F.concat(F.lit("J"), F.substring("village", 1, 9))).otherwise(own),
            "head_id_no": F.max(F.when(is_head, F.col("id_no"))).over(of_book),
            "head_name": F.max(F.when(is_head, F.col("name"))).over(of_book),
            "house_no": dice.below(300, "house", F.col("family"), F.col("book")) + 1,
        }
    )
