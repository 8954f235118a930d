"""What a background row says, slot by slot, as a department would write it."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.sample.background import END
from lowincome.sample.dice import Dice, digits, whole
from lowincome.sample.forms import (
    NOISE_PER_MILLE,
    REPEATED_PER_MILLE,
    amount_text,
    copies_of,
    date_text,
    month_text,
    number_text,
    wan_text,
)
from lowincome.sample.layout import DateForm
from lowincome.sample.recipes import Recipes

FORMS: tuple[DateForm, ...] = ("dash", "compact", "slash", "chinese")
OTHER_FORM_PER_MILLE, REFUND_PER_MILLE = 50, 4
PAIRS = ("spouse", "other", "guardian", "child", "elder")
LINE = ("class_id", "from_period", "to_period", "city", "place", "amount")


def spelt(rows: DataFrame, recipes: DataFrame, shape: Recipes, dice: Dice) -> DataFrame:
    """One row per line of a drop: class, period, place, stated amount in fen, all slots as text (codes as numbers).

    `rows`: result of `background_rows`; `recipes`: the table that `shape` describes.
    """
    known = rows.join(F.broadcast(recipes), on="class_no", how="inner")
    ready = _with_copies(known, dice).withColumns(_base(dice)).withColumns(_fen(shape))
    place = dice.hash("place", F.col("fact"), F.col("copy")).alias("place")
    stated = F.when(F.col("has_amount"), F.col("amount_1_fen")).alias("amount")
    told = F.col("told").alias("from_period"), F.col("told").alias("to_period")
    return ready.select(
        "class_id", *told, "city", place, stated, *(_text(slot, dice).alias(slot) for slot in all_slots(shape))
    )


KINDS = (
    *("id_number", "name", "date", "month", "amount", "integer", "code", "region", "book", "text", "phone", "address"),
)


def all_slots(shape: Recipes) -> list[str]:
    """The slots that any class needs."""
    return [slot for kind in KINDS for slot in shape.slots(kind)]


def _with_copies(rows: DataFrame, dice: Dice) -> DataFrame:
    named = rows.withColumns({"fact": F.col("row_no").cast("string"), "id_form": F.lit("")})
    noise = dice.hits(NOISE_PER_MILLE, "noise", F.col("fact"))
    repeated = dice.hits(REPEATED_PER_MILLE, "repeated", F.col("fact"))
    return named.withColumn("copy", F.explode(copies_of(noise, repeated, dice)))


def _base(dice: Dice) -> dict[str, Column]:
    """What several slots of a row need: its first day, the form of its dates, the amount of which others are shares."""
    member, row = F.col("member_no"), F.col("row_no")
    own = dice.long_tail(1000, 0.6, "amount", member)
    month = F.when(F.col("manner") == "regular", dice.below(200, "amount of month", row) + 900).otherwise(1000)
    is_other = dice.hits(OTHER_FORM_PER_MILLE, "other form", row)
    other = F.when(is_other, dice.below(len(FORMS), "form", row)).otherwise(F.col("date_form"))
    return {
        "base_on": F.when(F.col("is_statement") | (F.col("manner") == "regular"), F.col("begun_on")).otherwise(
            F.col("event_on")
        ),
        "main_fen": whole(whole(F.col("typical_fen") * own, 1000) * month, 1000),
        "is_refund": dice.hits(REFUND_PER_MILLE, "refund of class", row),
        "form": other,
    }


def _fen(shape: Recipes) -> dict[str, Column]:
    """The amounts: shares of the main one, within the bounds of the contract."""
    return {f"{slot}_fen": _one_fen(slot) for slot in shape.slots("amount")}


def _one_fen(slot: str) -> Column:
    percent, low, high = (F.col(f"{slot}_{name}") for name in ("percent", "low", "high"))
    fen = F.least(F.greatest(whole(F.col("main_fen") * percent, 100), low), high)
    return F.when(F.col(f"{slot}_may_refund") & F.col("is_refund"), -whole(fen, 10)).otherwise(fen)


def _text(slot: str, dice: Dice) -> Column:
    """The text of a slot; blank when there is nothing to say, null when the class has no such slot."""
    match slot.rpartition("_")[0]:
        case "id_number":
            return number_text(F.col("id_no"), dice, slot) if slot == "id_number_1" else _pair(slot, 1, 18)
        case "name":
            return F.col("name") if slot == "name_1" else _pair(slot, 19, 40)
        case "date" | "month" as kind:
            return _day_text(_day(slot, dice), kind)
        case "amount":
            fen = F.col(f"{slot}_fen")
            return F.when(F.col(f"{slot}_is_wan"), wan_text(fen)).otherwise(amount_text(fen, dice, slot))
        case "integer":
            low, span = F.col(f"{slot}_low"), F.col(f"{slot}_span")
            return (low + F.pmod(dice.hash(slot, F.col("row_no")), span)).cast("string")
        case "code":
            return _code(slot, dice)
        case "region":
            return F.when(F.col(f"{slot}_is_own"), F.col("village")).otherwise(_other_village(slot, dice))
        case "book":
            own = F.concat(F.col(f"{slot}_before"), digits(F.col("family") * 10 + F.col("unit"), 9))
            return F.when(F.col(f"{slot}_is_register"), F.col("book_no")).otherwise(own)
        case "text":
            return _words(slot, dice)
        case "phone":
            return F.col("phone")
        case _:
            house = F.col("house_no").cast("string")
            return F.concat(F.lit("示例省第"), F.substring("village", 5, 8), F.lit("村"), house, F.lit("号"))


def _pair(slot: str, start: int, length: int) -> Column:
    """Number or name of somebody of the family."""
    whose = F.col(f"{slot}_whose")
    pair = F.lit(None).cast("string")
    for role in PAIRS:
        pair = F.when(whose == role, F.col(f"{role}_pair")).otherwise(pair)
    return F.coalesce(F.substring(pair, start, length), F.lit(""))


def _day(slot: str, dice: Dice) -> Column:
    role, base, member = F.col(f"{slot}_role"), F.col("base_on"), F.col("member_no")
    reach = F.when(F.col("manner") == "once", 60).otherwise(2000)
    days = (F.pmod(dice.hash(f"{slot} earlier", member), reach.cast("bigint")) + 1).cast("int")
    # What stands on a list has not run out.
    shortest = F.when(F.col("manner") == "list", 10).otherwise(1)
    valid = F.add_months(base, ((dice.below(5, f"{slot} valid", member) + shortest) * 12).cast("int"))
    after = F.date_add("event_on", dice.below(6, f"{slot} after", member).cast("int"))
    return (
        F.when(role == "event", F.col("event_on"))
        .when(role == "birth", F.col("birth_on"))
        .when(role == "start", F.col("begun_on"))
        .when(role == "valid", valid)
        .when(role == "after", F.least(after, F.col("to_day")))
        .when(role == "earlier", F.date_sub(base, days))
        .when((role == "end") & (F.col("act") == END), F.col("ended_on"))
    )


def _day_text(day: Column, kind: str) -> Column:
    write = date_text if kind == "date" else month_text
    text = F.lit(None).cast("string")
    for number, form in enumerate(FORMS):
        text = F.when(F.col("form") == number, write(day, form)).otherwise(text)
    return text


def _code(slot: str, dice: Dice) -> Column:
    """The number of the word in `Recipes.codes`."""
    own = F.when(F.col("is_male"), 0).otherwise(1)
    child = F.when(F.substring("child_pair", 17, 1).cast("int") % 2 == 1, 0).otherwise(1)
    drawn = F.pmod(dice.hash(slot, F.col("member_no")), F.col(f"{slot}_count"))
    by = F.col(f"{slot}_by")
    return F.col(f"{slot}_first") + F.when(by == "self", own).when(by == "child", child).otherwise(drawn)


def _other_village(slot: str, dice: Dice) -> Column:
    place = dice.below(25, slot, F.col("member_no"))
    return F.concat(F.substring("village", 1, 6), digits(whole(place, 5) + 1, 3), digits(place % 5 + 1, 3))


def _words(slot: str, dice: Dice) -> Column:
    mode, before, after = (F.col(f"{slot}_{name}") for name in ("mode", "before", "after"))
    few = F.pmod(dice.hash(slot, F.col("member_no")), F.col(f"{slot}_span")) + 1
    person = digits(F.col("person_id"), 10)
    tenths = dice.below(1000, f"{slot} tenths", F.col("member_no")) + 10
    middle = (
        F.when(mode == "row", F.concat(F.col("period").cast("string"), person))
        .when(mode == "person", person)
        .when(mode == "decimal", F.concat(whole(tenths, 10).cast("string"), F.lit("."), (tenths % 10).cast("string")))
        .when(mode == "relation", F.when(F.col("slot") == 0, F.lit("本人")).otherwise(F.lit("家庭成员")))
        .otherwise(few.cast("string"))
    )
    return F.concat(before, middle, after)
