"""Wiring of the people stage: who lives with whom in a month."""

from pyspark.sql import functions as F

from lowincome.people.households import circumstances, households, members, pointers
from lowincome.people.persons import persons
from lowincome.pipeline.context import Context
from lowincome.pipeline.known import Known

REGISTER = "population"  # who is not in it is nobody's resident; permits and the like describe people, they make none
DEATHS = ("cremation", "death_deregistration", "death_certificate")
KIN = ("hukou_members", "marriages", "divorces", "births")  # a judgment says who owes support, not who lives with whom


def resolve(context: Context, known: Known) -> None:
    """Write core.person, core.member and core.household of the month."""
    tables, keep, month = context.tables, context.staging.keep, known.month
    deaths = known.subjects["life_event"].where(F.col("kind_code").isin(*DEATHS))
    register = known.newest_snapshots("identity", context.catalogue).where(F.col("class_id") == REGISTER)
    registered = persons(register, deaths, month)
    enrolment = known.newest_snapshots("enrolment", context.catalogue)
    kinship = known.subjects["kinship"].where(F.col("class_id").isin(*KIN))
    # Kept at each step: what follows reads it several times over.
    people = keep("people", circumstances(registered, enrolment, month))
    pointed = keep("pointers", pointers(people, kinship))
    tables.replace_month("core.person", people.select(*tables.contract("core.person").column_names), month)
    tables.replace_month("core.member", members(pointed), month)
    in_month = tables.read("core.member").where(F.col("month") == month)
    tables.replace_month("core.household", households(in_month, people), month)
