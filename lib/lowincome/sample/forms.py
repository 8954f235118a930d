"""From clean values to the text that departments write: number forms, date forms, amount forms, broken numbers."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.sample.dice import Dice, digits, whole
from lowincome.sample.layout import Cell, DateForm, Layout

NARROW, WIDE = "0123456789.", "０１２３４５６７８９．"
NOISE_PER_MILLE, REPEATED_PER_MILLE = 3, 1
SECOND_CITY = "9902"
MONEY = ("fen", "wan")


def dressed(facts: DataFrame, layout: Layout, dice: Dice) -> DataFrame:
    """One row per line of a drop: the cells as text, `c0`, `c1`, …, the drop's period and city, the amount in fen."""
    rows = _with_copies(facts, layout, dice)
    cells = [_cell(cell, layout, dice).alias(f"c{index}") for index, cell in enumerate(layout.cells)]
    amount = F.col(layout.amount) if layout.amount else F.lit(None).cast("bigint")
    place = dice.hash(f"{layout.class_id} order", F.col("fact"), F.col("copy"))
    return rows.select("from_period", "to_period", "city", place.alias("place"), amount.alias("amount"), *cells)


def _with_copies(facts: DataFrame, layout: Layout, dice: Dice) -> DataFrame:
    """Some rows are sent twice (copy 0, 0), some once more with a number nobody can use (copy 1 and up)."""
    fact = F.col("fact")
    if not layout.has_noise:
        return facts.withColumn("copy", F.lit(0))
    noise = dice.hits(NOISE_PER_MILLE, f"{layout.class_id} noise", fact) & ~F.col("is_scene")
    repeated = dice.hits(REPEATED_PER_MILLE, f"{layout.class_id} repeated", fact) & F.lit(bool(layout.amount))
    copies = copies_of(noise, repeated, dice)
    numbered = F.when(F.col("copy") > 0, F.concat(fact, F.lit("B"))).otherwise(fact)
    return facts.withColumn("copy", F.explode(copies)).withColumn("fact", numbered)


def copies_of(noise: Column, repeated: Column, dice: Dice) -> Column:
    """The copies of a row: 0 as it is, 1 and up with a number that nobody can use."""
    kind, once = (dice.below(3, "kind of noise", F.col("fact")) + 1).cast("int"), F.lit(0)
    return F.when(noise, F.array(once, kind)).when(repeated, F.array(once, once)).otherwise(F.array(once))


def _cell(cell: Cell, layout: Layout, dice: Dice) -> Column:
    value, salt = F.col(cell.column), f"{layout.class_id} {cell.column}"
    if cell.kind == "id":
        return number_text(value, dice, salt)
    if cell.kind == "fen":
        return amount_text(value, dice, salt)
    if cell.kind == "wan":
        return wan_text(value)
    if cell.kind in ("date", "month"):
        write = date_text if cell.kind == "date" else month_text
        first, second = layout.dates
        return F.when(F.col("city") == SECOND_CITY, write(value, second)).otherwise(write(value, first))
    return F.coalesce(value, F.lit(""))


def date_text(day: Column, form: DateForm) -> Column:
    """A day in one of the forms; blank when there is none."""
    year, month, number = (part.cast("string") for part in (F.year(day), F.month(day), F.day(day)))
    written = {
        "dash": day.cast("string"),
        "compact": F.translate(day.cast("string"), "-", ""),
        "slash": F.concat(year, F.lit("/"), month, F.lit("/"), number),
        "chinese": F.concat(year, F.lit("年"), month, F.lit("月"), number, F.lit("日")),
        "serial": F.date_diff(day, F.lit("1899-12-30").cast("date")).cast("string"),
    }
    return F.coalesce(written[form], F.lit(""))


def month_text(day: Column, form: DateForm) -> Column:
    """The month of a day in one of the forms."""
    year, month = F.year(day).cast("string"), digits(F.month(day), 2)
    between, after = {"compact": ("", ""), "chinese": ("年", "月")}.get(form, ("-", ""))
    return F.concat(year, F.lit(between), month, F.lit(after))


def wan_text(fen: Column) -> Column:
    """An amount of no less than 0 in units of ten thousand yuan."""
    return F.concat(whole(fen, 1_000_000).cast("string"), F.lit("."), digits(fen % 1_000_000, 6))


def amount_text(fen: Column, dice: Dice, salt: str) -> Column:
    """An amount in yuan: plain, with thousands, a sign of the currency, wide digits, or without cents."""
    size = F.abs(fen)
    yuan, cents = whole(size, 100), digits(size % 100, 2)
    plain = F.concat(yuan.cast("string"), F.lit("."), cents)
    at = dice.below(100, f"{salt} form", F.col("fact"))
    written = (
        F.when(at < 10, F.concat(F.format_number(yuan, 0), F.lit("."), cents))
        .when((at < 18) & (fen >= 0), F.concat(F.lit("￥"), plain))
        .when((at < 22) & (fen >= 0), F.translate(plain, NARROW, WIDE))
        .when((at < 40) & (cents == "00"), yuan.cast("string"))
        .otherwise(plain)
    )
    return F.concat(F.when(fen < 0, F.lit("-")).otherwise(F.lit("")), written)


def number_text(number: Column, dice: Dice, salt: str) -> Column:
    """About one number of a hundred in another form of the same; copies above 0 in a form that means nobody."""
    at = dice.below(1000, f"{salt} form", F.col("fact"))
    region, birth, order = F.substring(number, 1, 6), F.substring(number, 7, 8), F.substring(number, 15, 4)
    old = F.concat(region, F.substring(number, 9, 9))
    has_old = F.substring(number, 7, 2) == "19"
    usual = (
        F.when(has_old & ((F.col("id_form") == "old") | (at < 4)), old)
        .when((at >= 4) & (at < 7), F.translate(number, NARROW, WIDE))
        .when((at >= 7) & (at < 10), F.concat_ws(" ", region, birth, order))
        .when((at >= 10) & (at < 13), F.concat(F.lit("'"), number))
        .when(at >= 500, F.lower(number))
        .otherwise(number)
    )
    check = F.substring(number, 18, 1)
    wrong = F.concat(F.substring(number, 1, 17), F.when(check == "1", F.lit("2")).otherwise(F.lit("1")))
    float_form = F.concat(F.substring(number, 1, 1), F.lit("."), F.substring(number, 2, 5), F.lit("E+17"))
    copy = F.col("copy")
    return F.when(copy == 1, float_form).when(copy == 2, wrong).when(copy == 3, F.lit("")).otherwise(usual)
