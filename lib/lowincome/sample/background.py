"""Rows of the classes that no story tells: who is in them, and when, for all classes in one plan."""

from collections.abc import Iterable
from datetime import date

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from lowincome.config.contracts import Contract
from lowincome.sample.calendar import Delivery, deliveries
from lowincome.sample.dice import Dice
from lowincome.sample.facts import LATE_PER_MILLE
from lowincome.sample.plan import Province
from lowincome.sample.recipes import class_number, placed
from lowincome.sample.shares import ALL, share_of

CLASS_DDL = (
    "class_no bigint, class_id string, manner string, who string, low_age int, high_age int, pool int, "
    "on_roll int, of_family boolean, is_statement boolean, needs_other boolean, first_day date, n_days int"
)
DELIVERY_DDL = "class_no bigint, period int, next_period int, from_day date, to_day date, is_first boolean"
PERSON = (
    *("person_id", "family", "slot", "unit", "template", "is_male", "birth_on", "died_on", "id_no", "name"),
    *("village", "city", "phone", "book_no", "house_no", "roll"),
)
DAYS_BEFORE = 9000  # what began in the 25 years before the first delivery is known
PAID_PER_MILLE = 995
NEVER = date(9999, 12, 31)
INSERT, CHANGE, END = range(3)


def background_rows(people: DataFrame, province: Province, contracts: Iterable[Contract]) -> DataFrame:
    """One row per row that a department tells: person, class, delivery (`period`; late rows `told` later) and days.

    `member_no` is the seed of what stays the same about a person in a class, `row_no` of what a row says.
    """
    told = [(contract, found) for contract in contracts if (found := deliveries(contract, province.months))]
    members = _members(people, province, told)
    return members.transform(_acts, province).transform(_told, province, told)


def with_kin(people: DataFrame) -> DataFrame:
    """One row per person of no scene, with those a row may name too: spouse, head of the book, elder, child."""
    family = Window.partitionBy("family")

    def one(applies: Column, *before: Column) -> Column:
        return F.max(F.when(applies, F.concat(*before, "id_no", "name"))).over(family)

    pairs = people.withColumns(
        {
            "first_pair": one(F.col("slot") == 0),
            "second_pair": one((F.col("slot") == 1) & (F.col("spouse") == 0)),
            "elder_pair": one(F.col("relation") == "parent"),
            "young": one(F.col("relation") == "child", F.col("birth_on").cast("string")),
            "parent_died_on": F.max(F.when(F.col("slot") == 0, F.col("died_on"))).over(family),
        }
    )
    spouse = F.when(F.col("slot") == 0, F.col("second_pair")).when(F.col("slot") == 1, F.col("first_pair"))
    spouse = F.when(F.col("spouse") >= 0, spouse)
    head = F.when(F.col("slot") != 0, F.concat("head_id_no", "head_name"))
    return pairs.where(~F.col("is_scene")).select(
        *PERSON,
        "elder_pair",
        "parent_died_on",
        spouse.alias("spouse_pair"),
        F.coalesce(spouse, head).alias("other_pair"),
        F.coalesce(head, spouse).alias("guardian_pair"),
        F.substring("young", 11, 40).alias("child_pair"),
        F.substring("young", 1, 10).cast("date").alias("child_birth_on"),
    )


Told = list[tuple[Contract, list[Delivery]]]


def _members(people: DataFrame, province: Province, told: Told) -> DataFrame:
    """One row per person and class the person is ever in, with the days from and until."""
    dice = province.dice
    classes = province.spark.createDataFrame([_class(contract, found) for contract, found in told], CLASS_DDL)
    entity = F.when(F.col("of_family"), -F.col("family")).otherwise(F.col("person_id"))
    remain = F.when(F.col("roll").isNotNull(), F.col("on_roll")).otherwise(1000)
    drawn = dice.below(ALL, "member", F.col("class_no"), entity) * 1000 < F.col("pool").cast("bigint") * remain
    days = dice.below(1 << 40, "since", F.col("class_no"), entity)
    since = F.date_add("first_day", (F.pmod(days, F.col("n_days") + DAYS_BEFORE) - DAYS_BEFORE).cast("int"))
    once = F.date_add("first_day", F.pmod(days, F.col("n_days").cast("bigint")).cast("int"))
    by_fate = (
        F.when(F.col("who") == "dead", F.col("died_on"))
        .when(F.col("who") == "mother", F.col("child_birth_on"))
        .when(F.col("who") == "orphan", F.col("parent_died_on"))
    )
    begun = F.coalesce(by_fate, F.greatest(F.when(F.col("manner") == "once", once).otherwise(since), F.col("birth_on")))
    key = (F.col("class_no"), F.col("person_id"))
    ended = F.date_add("begun_on", (dice.below(1500, "until", *key) + 30).cast("int"))
    return (
        people.crossJoin(F.broadcast(classes))
        .where(drawn & _fits(F.lit(province.last // 100)))
        .withColumns({"begun_on": begun, "member_no": dice.hash("in class", *key)})
        .withColumn("ended_on", F.when(dice.hits(100, "leaves class", *key), ended))
    )


def _class(contract: Contract, found: list[Delivery]) -> tuple[object, ...]:
    share, maps, slots = share_of(contract.class_id), contract.maps, placed(contract)
    of_events = "regular" if share.is_regular else "once"
    manner = {"events": of_events, "snapshot": "list", "changes": "register"}[contract.delivery]
    pool = min(ALL, share.per_million * (len(found) if manner == "once" else 1))
    is_statement = manner == "list" and maps.get("from_on", maps["event_on"]) != maps["event_on"]
    needs_other = any(f.required and f.kind == "id_number" and f.name != "id_no" for f in slots.values())
    days = (found[-1].to_day - found[0].from_day).days + 1
    drawn = (class_number(contract.class_id), contract.class_id, manner, share.who, share.low, share.high, pool)
    return (*drawn, share.on_roll, share.of_family, is_statement, needs_other, found[0].from_day, days)


def _fits(year: Column) -> Column:
    """Whether the person is one whom the class is about."""
    who, age = F.col("who"), year - F.year("birth_on")
    is_orphan = (F.col("template") == "single_parent") & (F.col("slot") == 1) & F.col("parent_died_on").isNotNull()
    of_kind = (
        F.when(who == "head", F.col("slot") == 0)
        .when(who == "male", F.col("is_male"))
        .when(who == "female", ~F.col("is_male"))
        .when(who == "dead", F.col("died_on").isNotNull())
        .when(who == "mother", ~F.col("is_male") & (F.col("slot") < 2) & F.col("child_pair").isNotNull())
        .when(who == "orphan", is_orphan)
        .when(who == "alone", F.col("template").isin("single", "elderly_single"))
        .when(who == "supporter", (F.col("slot") == 0) & F.col("elder_pair").isNotNull())
        .otherwise(F.lit(True))
    )
    has_other = ~F.col("needs_other") | F.coalesce("other_pair", "elder_pair").isNotNull()
    return age.between(F.col("low_age"), F.col("high_age")) & of_kind & has_other


def _acts(members: DataFrame, province: Province) -> DataFrame:
    """One row per act of a member: a register tells of the beginning, a change, the end; other classes have one act."""
    dice, member, is_register = province.dice, F.col("member_no"), F.col("manner") == "register"
    later = F.date_add("begun_on", (dice.below(2500, "changed after", member) + 10).cast("int"))
    changed = F.when(dice.hits(60, "changes", member) & (F.coalesce("ended_on", F.lit(NEVER)) > later), later)
    acts = F.when(is_register, F.array(*map(F.lit, (INSERT, CHANGE, END)))).otherwise(F.array(F.lit(INSERT)))
    day = F.when(F.col("act") == END, F.col("ended_on")).when(F.col("act") == CHANGE, changed)
    is_over = is_register & F.coalesce(F.col("ended_on") < F.col("first_day"), F.lit(False))
    return (
        members.withColumn("act", F.explode(acts))
        .withColumn("act_on", F.when(F.col("act") == INSERT, F.col("begun_on")).otherwise(day))
        .where(F.col("act_on").isNotNull() & ~is_over)
    )


def _told(acts: DataFrame, province: Province, told: Told) -> DataFrame:
    """One row per act and delivery that tells it."""
    dice, member = province.dice, F.col("member_no")
    rows = [(class_number(contract.class_id), *delivery) for contract, found in told for delivery in found]
    calendar = F.broadcast(province.spark.createDataFrame(rows, DELIVERY_DDL))
    changing = F.when(_is("regular") | F.col("is_statement"), F.col("period")).otherwise(0)
    is_late = _is("regular", "once") & dice.hits(LATE_PER_MILLE, "late in class", F.col("row_no"))
    # What departments tell of the dead ends with the death.
    seen_on = F.when(_is("list"), F.col("to_day")).otherwise(F.col("event_on"))
    lives = (F.coalesce("died_on", F.lit(NEVER)) >= seen_on) & (F.col("birth_on") <= seen_on)
    return (
        acts.join(calendar, on="class_no", how="inner")
        .where(_is_told(dice))
        .withColumns({"event_on": _event_on(dice), "row_no": dice.hash("row", member, F.col("act"), changing)})
        .where(lives)
        .withColumn("told", F.when(is_late, F.coalesce("next_period", "period")).otherwise(F.col("period")))
    )


def _is(*manners: str) -> Column:
    return F.col("manner").isin(*manners)


def _is_told(dice: Dice) -> Column:
    """Whether a delivery tells an act: events once, payments each time, lists while it lasts, registers all."""
    ended, begun = F.coalesce("ended_on", F.lit(NEVER)), F.col("begun_on") <= F.col("to_day")
    paid = dice.hits(PAID_PER_MILLE, "paid", F.col("member_no"), F.col("period"))
    is_known = (F.col("act_on") >= F.col("from_day")) | (_is("register") & F.col("is_first"))
    return (
        F.when(_is("regular"), begun & (ended >= F.col("from_day")) & paid)
        .when(_is("list"), begun & (ended > F.col("to_day")))
        .otherwise((F.col("act_on") <= F.col("to_day")) & is_known)
    )


def _event_on(dice: Dice) -> Column:
    """The day that a row is about."""
    days = (F.date_diff("to_day", "from_day") + 1).cast("bigint")
    day = F.pmod(dice.hash("day", F.col("member_no"), F.col("period")), days)
    return (
        F.when(_is("regular"), F.greatest(F.date_add("from_day", day.cast("int")), F.col("begun_on")))
        .when(F.col("is_statement"), F.col("to_day"))
        .when(_is("list") | (F.col("act") == END), F.col("begun_on"))
        .otherwise(F.col("act_on"))
    )
