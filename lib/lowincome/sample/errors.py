"""Errors that departments make, at fixed rates, and the truth beside them: what matching people is measured by.

The rates are above what registers report, so that a small province has some of each. They were written down before the
matching was tuned, but for three that were raised after a first look at the scores, because too few cases came up:
missing marriages from 60, mistyped numbers from 20, relatives' numbers from 2. Planted scenes have none.
"""

import csv
from pathlib import Path

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.sample.dice import Dice, digits, one_of
from lowincome.sample.people import CHECKS, WEIGHTS
from lowincome.sample.plan import Province

# Per mille of the families of a kind (None: of all): template, slot whose register row is wrong, rate.
FAMILY_ERRORS: dict[str, tuple[str | None, int, int]] = {
    "shared_number": ("single", 0, 60),  # two people have the same number
    "stale_book": ("couple_elder", 3, 60),  # the old parent lives with the child, the book says alone
    "missing_marriage": ("two_books", 1, 100),  # registered where no list comes from
    "collective_book": ("couple", 0, 60),  # both stand in a collective book, each as a head
    "reissued_number": (None, 0, 10),  # half of the lists still have the former number
}
# Per ten thousand rows of lists that are typed by hand.
ROW_ERRORS = {
    "name_variant": 100,  # a rare character replaced by a common one
    "old_number": 200,  # fifteen digits
    "mistyped_number": 40,  # three digits wrong; one in eleven still has the right check character
    "relatives_number": 10,  # that of the head of the book
}
TYPED = (
    *("dibao_roll", "tekun_roll", "dibao_edge_roll", "rigid_expenditure_roll", "anti_poverty_return_roll"),
    *("students", "disability_cards", "vehicles", "hotline_12345", "medical_aid"),
)
WHOLE_FAMILY = ("stale_book", "missing_marriage", "collective_book")
MENTION = ("class_id", "id_no", "name", "person_id", "error")


def with_errors(people: DataFrame, province: Province) -> DataFrame:
    """`people` with the error that befalls them, if any, and the former number of those who got a new one."""
    if not province.has_errors:
        return people.withColumns({"error": F.lit(""), "former_id_no": F.lit("")})
    error, family = F.lit(""), F.col("family")
    for name, (template, slot, rate) in FAMILY_ERRORS.items():
        befalls = province.dice.hits(rate, name, family) & (F.lit(template is None) | (F.col("template") == template))
        is_one = F.lit(name in WHOLE_FAMILY) | (F.col("slot") == slot)
        error = F.when(befalls & is_one & ~F.col("is_scene"), name).otherwise(error)
    return people.withColumn("error", error).transform(_with_shared_numbers).transform(_with_former_numbers)


def _with_shared_numbers(people: DataFrame) -> DataFrame:
    """… where the head of a family has the number of the next family's head."""
    heads = people.where(F.col("slot") == 0)
    next_heads = heads.select((F.col("family") - 1).alias("family"), F.col("id_no").alias("next_no"))
    sharers = heads.where(F.col("error") == "shared_number").select("family")
    pairs = sharers.join(next_heads, on="family", how="inner")
    owners = pairs.select((F.col("family") + 1).alias("family"), F.lit(0).alias("slot"), F.lit(True).alias("is_owner"))
    takers = pairs.select("family", F.lit(0).alias("slot"), "next_no")
    return (
        people.join(takers, on=["family", "slot"], how="left")
        .join(owners, on=["family", "slot"], how="left")
        .withColumns(
            {
                "id_no": F.coalesce("next_no", "id_no"),
                "head_id_no": F.coalesce("next_no", "head_id_no"),
                "error": F.when(F.col("is_owner"), "shared_number").otherwise(F.col("error")),
            }
        )
        .drop("next_no", "is_owner")
    )


def _with_former_numbers(people: DataFrame) -> DataFrame:
    former = F.concat(F.substring("id_no", 1, 4), F.lit("9"), F.substring("id_no", 6, 12))
    number = F.when(F.col("error") == "reissued_number", with_check(former)).otherwise(F.lit(""))
    return people.withColumn("former_id_no", number)


def with_check(stem: Column) -> Column:
    """The number of 18 characters that begins with 17 digits."""
    total = sum((F.substring(stem, at + 1, 1).cast("int") * weight for at, weight in enumerate(WEIGHTS)), F.lit(0))
    return F.concat(stem, one_of(CHECKS, total % 11))


def as_listed(persons: DataFrame, class_id: str, province: Province) -> DataFrame:
    """`persons` as the lists of a class know them: in a wrong book, under a former number, or not at all."""
    if not province.has_errors:
        return persons
    if class_id == "marriages":
        return persons.where(F.col("error") != "missing_marriage")
    uses_former = F.col("former_id_no") != ""
    if class_id != "population":
        is_late = province.dice.hits(500, f"{class_id} former number", F.col("person_id"))
        persons = persons.withColumn(
            "id_no", F.when(uses_former & is_late, F.col("former_id_no")).otherwise(F.col("id_no"))
        )
    is_collective = F.col("error") == "collective_book"
    is_alone = is_collective | ((F.col("error") == "stale_book") & (F.col("relation") == "parent"))
    book = F.concat(F.when(is_collective, "J").otherwise("S"), F.substring("village", 1, 9))
    own = F.when(is_collective, book).otherwise(F.concat(book, F.col("person_id").cast("string")))
    wrong = {"relation": F.lit("head"), "head_id_no": F.col("id_no"), "head_name": F.col("name"), "book_no": own}
    listed = {name: F.when(is_alone, value).otherwise(F.col(name)) for name, value in wrong.items()}
    return persons.withColumns({**listed, "is_collective": F.col("is_collective") | is_collective})


def with_slips(told: DataFrame, class_id: str, province: Province) -> DataFrame:
    """`told` with the slips of those who typed the rows; `slip` names them."""
    if not province.has_errors or class_id not in TYPED:
        return told.withColumn("slip", F.col("error"))
    at, below = province.dice.below(10_000, f"{class_id} slip", F.col("fact")), 0
    slip = F.col("error")
    for name, rate in ROW_ERRORS.items():
        slip = F.when((at >= below) & (at < below + rate) & ~F.col("is_scene"), name).otherwise(slip)
        below += rate
    return told.withColumn("slip", slip).withColumns(
        {
            "id_no": _mistyped(province.dice),
            "id_form": F.when(F.col("slip") == "old_number", "old").otherwise(F.col("id_form")),
            "name": F.when(F.col("slip") == "name_variant", F.concat(F.substring("name", 1, 1), F.lit("某"))).otherwise(
                F.col("name")
            ),
        }
    )


def _mistyped(dice: Dice) -> Column:
    number = F.col("id_no")
    order = digits(dice.below(1000, "mistyped", F.col("fact")), 3)
    typed = F.concat(F.substring(number, 1, 14), order, F.substring(number, 18, 1))
    is_head = F.col("slip") == "relatives_number"
    return F.when(F.col("slip") == "mistyped_number", typed).when(is_head, F.col("head_id_no")).otherwise(number)


def mentions_of(told: DataFrame, class_id: str) -> DataFrame:
    """One row per number and name as the lists of a class write them, with the person who is meant."""
    return told.select(
        F.lit(class_id).alias("class_id"), "id_no", "name", "person_id", F.col("slip").alias("error")
    ).distinct()


def write_mentions(mentions: DataFrame, path: Path) -> None:
    """Writes the true person behind every mention."""
    rows = mentions.select(*MENTION).toArrow().to_pylist()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, MENTION, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: tuple(map(str, row.values()))))
