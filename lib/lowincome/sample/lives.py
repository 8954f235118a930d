"""What befalls the people of the province: death, marriage, a place on a benefit roll."""

from datetime import date

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.sample.dice import first_day_of, plus_months_of
from lowincome.sample.plan import ROLLS, Province
from lowincome.sample.templates import TEMPLATES


def with_death(members: DataFrame, province: Province) -> DataFrame:
    """Day of death, and the month in which the first record of it is told."""
    dice, family = province.dice, F.col("family")
    dies = F.lit(False)
    for template in TEMPLATES:
        mortal = (F.col("template") == template.name) & (F.col("slot") == template.mortal)
        dies = F.when(mortal, dice.hits(template.deaths, "dies", family)).otherwise(dies)
    month = plus_months_of(F.lit(province.first), dice.below(len(province.months), "death month", family))
    day = F.date_add(first_day_of(month), dice.below(24, "death day", family).cast("int"))
    dies = dies & ~F.col("is_scene")
    return members.withColumns(
        {
            "died_on": F.coalesce(F.col("plan_died_on"), F.when(dies, day)),
            "death_known": F.coalesce(F.col("plan_known"), F.when(dies, month)),
        }
    )


def with_marriage(members: DataFrame, province: Province) -> DataFrame:
    """Day of marriage; of the couples with two books some marry inside the months of the sample."""
    dice, family = province.dice, F.col("family")
    recent = (F.col("template") == "two_books") & dice.hits(200, "newly married", family)
    month = plus_months_of(F.lit(province.first), dice.below(len(province.months), "marriage month", family))
    year = F.lit(province.last // 100) - F.col("head_age") + 22
    drawn = F.make_date(year.cast("int"), (dice.below(12, "wedding month", family) + 1).cast("int"), F.lit(18))
    usual = F.least(drawn, F.lit(date(province.first // 100, 1, 18)))
    of_dice = F.when(recent, F.date_add(first_day_of(month), 8)).otherwise(usual)
    return members.withColumn("married_on", F.when(F.col("spouse") >= 0, F.coalesce(F.col("plan_married_on"), of_dice)))


def with_roll(members: DataFrame, province: Province) -> DataFrame:
    """The benefit roll of the household and the months on it; planted families have theirs from the scene."""
    dice, unit = province.dice, (F.col("family"), F.col("unit"))
    at = dice.below(1000, "roll", *unit)
    tekun = (F.col("template") == "elderly_single") & (at >= 900)
    allowed = ~F.col("is_scene") & F.col("template").isin(
        [template.name for template in TEMPLATES if template.benefits]
    )
    roll = F.when(tekun, F.lit(ROLLS[0]))
    for name, until in zip(ROLLS[1:], (30, 34, 38, 45), strict=True):
        roll = roll.when(at < until, F.lit(name))
    since = dice.below(4 * len(province.months), "roll since", *unit) - 3 * len(province.months)
    leaves = F.when(dice.hits(100, "leaves", *unit), dice.below(len(province.months), "roll until", *unit))
    struck_off = F.when(
        dice.hits(700, "struck off", F.col("person_id")), plus_months_of(F.col("death_known"), F.lit(1))
    )
    return members.withColumns(
        {
            "roll": F.when(allowed, roll),
            "roll_from": plus_months_of(F.lit(province.first), F.greatest(since, F.lit(0))),
            "roll_to": F.least(
                F.coalesce(plus_months_of(F.lit(province.first), leaves), F.lit(province.last)),
                F.coalesce(struck_off, F.lit(province.last)),
            ),
        }
    )
