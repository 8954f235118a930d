"""Wiring of the people stage, first half: who is meant by which number, and what is believed of everybody."""

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.domain.month import last_day
from lowincome.domain.regions import province_code, successors
from lowincome.people.aliases import aliases, checked, claims, followed, persons_of, with_person
from lowincome.people.conflicts import identity_conflicts
from lowincome.people.moves import in_force, moved, moves
from lowincome.people.observations import observations, shared_numbers, split_several, told_again
from lowincome.people.persons import agreed, judged_deaths, persons
from lowincome.pipeline.context import Context, write_month
from lowincome.pipeline.known import Known

SUCCESSOR = "code string, current string"
DEATHS = ("cremation", "death_deregistration", "death_certificate")


class Identified(NamedTuple):
    """Everybody, who of them moved, which number means whom, and what is known: persons stand where numbers stood."""

    people: DataFrame
    moves: DataFrame
    aliases: DataFrame
    known: Known


def identify(context: Context, known: Known) -> Identified:
    """Write core.alias, core.person and core.identity_conflict of the month."""
    keep, month = context.staging.keep, known.month
    rules = context.catalogue.persons
    makers = F.col("class_id").isin(*rules.makes)
    lists = (known.newest_snapshots(subject, context.catalogue).where(makers) for subject in ("identity", "enrolment"))
    # Kept at each step: what follows reads it several times over, and most of it is small.
    told = keep("observations", observations(*lists))
    again = keep("told_again", told_again(told))
    shared = shared_numbers(told.join(again, on="id_key", how="left_semi"), rules.register)
    shared = keep("shared_numbers", shared)
    judged = keep("checked_claims", checked(claims(told, _decisions(context, month)), told, shared))
    judged = keep("claims", followed(judged))
    meant = keep("aliases", aliases(judged, shared))
    only, several = split_several(with_person(told, meant), again, meant)
    several = keep("several", several)
    deaths = with_person(known.subjects["life_event"].where(F.col("kind_code").isin(*DEATHS)), meant)
    told = with_person(known.subjects["life_event"].where(F.col("class_id") == rules.moves.told_by), meant)
    newest = keep("moves", moves(told, rules.moves, province_code(context.catalogue.regions), month))
    alike = keep("agreed", agreed(only, several, rules))
    people = persons(alike, several, meant, deaths, rules, month).transform(moved, newest)
    people = keep("everybody", _with_current_regions(context, people, month))
    conflicts = identity_conflicts(shared, judged, several, people, judged_deaths(deaths, people))
    written = {"core.alias": meant, "core.identity_conflict": conflicts}
    written = {name: rows.withColumn("month", F.lit(month)) for name, rows in written.items()}
    columns = context.tables.contract("core.person").column_names
    write_month(context, month, {**written, "core.person": people.select(*columns)})
    return Identified(people, newest, meant, _of_persons(known, meant))


def _with_current_regions(context: Context, people: DataFrame, month: int) -> DataFrame:
    """`people` where the codes of merged and renamed places are those that hold at the month's end."""
    ended = successors(context.catalogue.regions, last_day(month))
    return in_force(people, context.spark.createDataFrame(list(ended.items()), SUCCESSOR)) if ended else people


def _of_persons(known: Known, meant: DataFrame) -> Known:
    subjects = {subject: persons_of(rows, meant) for subject, rows in known.subjects.items()}
    subjects["kinship"] = persons_of(subjects["kinship"], meant, "other_key", "other_name_key")
    return replace(known, subjects=subjects)


def _decisions(context: Context, month: int) -> DataFrame:
    """One row per reviewed decision of the month that a number belongs to the person of another."""
    day = last_day(month)
    decided = [d for d in context.catalogue.decisions if d.kind == "same_person" and d.holds(day)]
    rows = [(d.person_key, d.other_key, d.first, None if d.last == date.max else d.last) for d in decided]
    return context.spark.createDataFrame(rows, "id_key bigint, person_key bigint, from_on date, to_on date")
