"""The truth apart: who is one person, who is one household in which month, what was planted."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from lowincome.sample.dice import digits, month_of
from lowincome.sample.plan import Province, person_id

COMPARED_MONTHS = 2


def true_households(people: DataFrame, months: Sequence[int]) -> DataFrame:
    """One row per person, with the true household of each of `months`; null in months before the birth."""
    of_family = Window.partitionBy("family")
    known = people.withColumn("family_death", F.max("death_known").over(of_family))
    return known.select(
        "person_id",
        "id_no",
        "name",
        F.col("birth_on").cast("string").alias("birth_on"),
        F.when(F.col("is_male"), "male").otherwise("female").alias("sex"),
        "village",
        F.coalesce(F.col("died_on").cast("string"), F.lit("")).alias("died_on"),
        *[_household(month).alias(f"m{month}") for month in months],
    )


def _household(month: int) -> Column:
    """The unit by construction: a widowed parent joins the child, spouses of two books are one from the wedding on."""
    is_widowed = (F.col("template") == "two_elders") & (F.col("family_death") <= month)
    still_single = (F.col("template") == "two_books") & (month_of(F.col("married_on")) > month)
    unit = F.when(is_widowed, 0).when(still_single, F.col("slot")).otherwise(F.col("unit"))
    household = F.concat(F.lit("T"), digits(F.col("family"), 8), F.lit("-"), unit.cast("string"))
    return F.when(month_of(F.col("birth_on")) <= month, household)


def write_truth(people: DataFrame, province: Province, folder: Path) -> None:
    """Writes persons.csv, households.csv (the last two months) and scenes.csv."""
    months = province.months[-COMPARED_MONTHS:]
    rows = true_households(people, months).toArrow().sort_by([("person_id", "ascending")]).to_pylist()
    facts = ("person_id", "id_no", "name", "birth_on", "sex", "village", "died_on")
    last = f"m{province.last}"
    folder.mkdir(parents=True, exist_ok=True)
    persons = ([*(row[name] for name in facts), row[last]] for row in rows)
    _write(folder / "persons.csv", (*facts, "household_truth"), persons)
    members = ([month, row["person_id"], row[f"m{month}"]] for month in months for row in rows if row[f"m{month}"])
    _write(folder / "households.csv", ("month", "person_id", "household"), members)
    household = {row["person_id"]: row[last] for row in rows}
    planted = ((person_id(family, scene.person), scene) for family, scene in enumerate(province.scenes))
    scenes = ([person, household[person], scene.name, scene.note] for person, scene in planted)
    _write(folder / "scenes.csv", ("person_id", "household", "scene", "note"), scenes)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
