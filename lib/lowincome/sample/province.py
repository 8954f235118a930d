"""A synthetic province with known truth, written as the drops that departments deliver."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lowincome.config.contracts import Contract
from lowincome.domain.errors import LowincomeError
from lowincome.domain.month import last_months
from lowincome.sample import events, medical, registers
from lowincome.sample.dice import Dice
from lowincome.sample.drops import write_drops
from lowincome.sample.errors import as_listed, mentions_of, with_errors, with_slips, write_mentions
from lowincome.sample.event_layouts import EVENT_LAYOUTS
from lowincome.sample.forms import dressed
from lowincome.sample.people import people
from lowincome.sample.plan import Province
from lowincome.sample.register_layouts import REGISTER_LAYOUTS
from lowincome.sample.scenes import all_scenes
from lowincome.sample.truth import write_truth
from lowincome.sample.write_background import write_background

MONTHS = last_months(202412, 14)
SPARE_FAMILIES = 20
CLASSES_AT_ONCE = 3  # most of the time of a small job is planning, which uses one core
LAYOUTS = {layout.class_id: layout for layout in (*REGISTER_LAYOUTS, *EVENT_LAYOUTS)}
PERSON_COLUMNS = (
    *("person_id", "family", "slot", "template", "is_scene", "is_male", "is_collective", "relation", "stage"),
    *("birth_on", "id_no", "name", "village", "city", "phone", "married_on"),
    *("book_no", "head_id_no", "head_name", "house_no", "former_id_no", "error"),
)


class Source(NamedTuple):
    """Where the rows of a class come from: its facts, and what else a row says about them and the person."""

    facts: Callable[[DataFrame, Province], DataFrame]
    details: Callable[[DataFrame, Dice], DataFrame] = lambda facts, dice: facts


SOURCES: Mapping[str, Source] = {
    "population": Source(registers.population, registers.population_details),
    "hukou_members": Source(registers.hukou_members, registers.hukou_details),
    "marriages": Source(registers.marriages, registers.marriage_details),
    **{roll: Source(facts, registers.roll_details) for roll, facts in registers.ROLL_FACTS.items()},
    "outpatient": Source(medical.outpatient, medical.settlement_details),
    "inpatient": Source(medical.inpatient, medical.settlement_details),
    "chronic_outpatient": Source(medical.chronic_outpatient, medical.settlement_details),
    "medical_aid": Source(medical.medical_aid),
    "resident_pensions": Source(events.resident_pensions),
    "employee_contributions": Source(events.employee_contributions, events.contribution_details),
    "disability_cards": Source(events.disability_cards, events.card_details),
    "cremations": Source(events.cremations, events.death_details),
    "death_deregistrations": Source(events.death_deregistrations, events.death_details),
    "students": Source(registers.students, registers.student_details),
    "vehicles": Source(registers.vehicles, registers.vehicle_details),
    "hotline_12345": Source(events.hotline_12345),
}


def write_province(
    spark: SparkSession,
    landing: Path,
    truth: Path,
    *,
    households: int,
    seed: int,
    contracts: Mapping[str, Contract],
    months: Sequence[int] = MONTHS,
    has_errors: bool = False,
) -> None:
    """Writes the drops of all classes below `landing` and the truth below `truth`; same arguments, same bytes.

    `households` counts families; a family is mostly one household by law, sometimes two. What no story tells is
    drawn from the fields of `contracts`; classes that are not among them and have no story send nothing. With errors
    people are known wrongly at the rates of `errors`, and the truth says who is meant by every mention.
    """
    province = Province(spark, Dice(seed), households, tuple(months), all_scenes(months), has_errors)
    needed = len(province.scenes) + SPARE_FAMILIES
    if households < needed:
        problem = f"{households} households are too few for the planted scenes"
        raise LowincomeError(problem, do=f"ask for {needed} or more")
    if landing.exists() and any(landing.iterdir()):
        raise LowincomeError(f"{landing} is not empty", do="name a new folder, or remove the old drops first")
    staged = truth / "people.parquet"
    with_errors(people(province), province).write.mode("overwrite").parquet(str(staged))
    everyone = spark.read.parquet(str(staged))

    def write_class(class_id: str) -> None:
        told = told_of(class_id, SOURCES[class_id], everyone, province)
        lines = dressed(told, LAYOUTS[class_id], province.dice)
        write_drops(lines.toArrow(), LAYOUTS[class_id], landing, province.months)
        if has_errors:
            write_mentions(mentions_of(told, class_id), truth / f"mentions-{class_id}.csv")

    others = [contract for class_id, contract in sorted(contracts.items()) if class_id not in SOURCES]
    with ThreadPoolExecutor(CLASSES_AT_ONCE) as classes:
        lines = truth / "lines.parquet"
        drawn = [classes.submit(write_background, everyone, province, others, landing, lines)] if others else []
        list(classes.map(write_class, SOURCES))
        for background in drawn:
            background.result()
    write_truth(everyone, province, truth)
    shutil.rmtree(staged)


def told_of(class_id: str, source: Source, everyone: DataFrame, province: Province) -> DataFrame:
    """One row per fact that a class tells, with all that its rows say."""
    facts = source.facts(everyone, province)
    persons = everyone.select(*PERSON_COLUMNS).withColumn("residence", F.col("village"))
    told = facts.join(as_listed(persons, class_id, province), on="person_id", how="inner")
    return with_slips(source.details(told, province.dice), class_id, province)
