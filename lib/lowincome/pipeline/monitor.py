"""Wiring of the monitor stage: measures, indicators, rules, hits with their evidence."""

from functools import cache

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.config.cases import Stated
from lowincome.config.catalogue import SUBJECTS, Catalogue
from lowincome.config.codes import CLASS_CODES
from lowincome.config.rule import member_parameters
from lowincome.domain.month import last_day, plus_months
from lowincome.domain.regions import chain
from lowincome.monitor.evaluation import answers, in_force, member_lines, rules_that_hold
from lowincome.monitor.evidence import with_evidence
from lowincome.monitor.hits import household_hits
from lowincome.monitor.labels import labels_of_month
from lowincome.monitor.lines import with_lines
from lowincome.monitor.measures import measure_states, person_month_changes
from lowincome.monitor.outcomes import member_outcomes, rule_outcomes
from lowincome.monitor.standing import standing
from lowincome.monitor.views import household_indicators, person_indicators, without_doubtful
from lowincome.people.aliases import as_persons, shared_by
from lowincome.pipeline.context import Context
from lowincome.pipeline.known import Known, delivered_cities


def update_measures(context: Context, release: int, held: str | None) -> None:
    """Bring mon.person_month up to `release`; it is built anew when the measures are others than those it holds.

    `held`: fingerprint of the measures that the table was written with, None before the first release.
    """
    subjects = {subject: context.tables.read(f"std.{subject}") for subject in SUBJECTS}
    indicators = context.catalogue.indicators
    if held == indicators.fingerprint:
        changes = person_month_changes(subjects, indicators.flows, release - 1, release)
        context.tables.append("mon.person_month", changes)
    else:
        everything = person_month_changes(subjects, indicators.flows, 0, release)
        context.tables.overwrite("mon.person_month", everything)


def warn(context: Context, known: Known) -> None:
    """Write mon.household_month, mon.label, mon.rule_outcome and mon.hit of the month."""
    tables, catalogue, month = context.tables, context.catalogue, known.month
    members, households, meant = (
        tables.of_month(name, month) for name in ("core.member", "core.household", "core.alias")
    )
    counted, lines = in_force(catalogue.rules, month, ("live", "shadow")), parameter_values(context, known)
    stated: tuple[Stated, ...] = (*counted, *catalogue.labels)
    asked = [*answers(one.when for one in stated), *member_lines(counted), *member_outcomes(counted)]
    persons = context.staging.keep("persons", persons_of(context, known, members, households, meant)).transform(
        with_lines, lines, "person"
    )
    of_households = context.staging.keep(
        "households", household_indicators(persons, households, catalogue.indicators, asked)
    ).transform(with_lines, lines, "household")
    tables.replace_month("mon.household_month", _as_household_month(of_households, catalogue), month)
    before = tables.of_month("mon.label", plus_months(month, -1))
    labels = labels_of_month(persons, of_households, catalogue.labels, before, month)
    tables.replace_month("mon.label", labels, month)
    tables.replace_month("mon.rule_outcome", rule_outcomes(of_households, counted, month), month)
    holding = rules_that_hold(persons, of_households, in_force(counted, month), catalogue.class_labels)
    found = context.staging.keep("found", holding)
    hits = context.staging.keep("hits", household_hits(found, month))
    rows = {subject: as_persons(frame, meant) for subject, frame in known.subjects.items()}
    held = held_at_end(context, known, meant)
    proven = with_evidence(hits, rows, held, catalogue.rules, catalogue.indicators.measures, month)
    tables.replace_month("mon.hit", proven, month)


def persons_of(
    context: Context, known: Known, members: DataFrame, households: DataFrame, meant: DataFrame
) -> DataFrame:
    """One row per member of the given households, with their indicators; `meant` is core.alias of the month."""
    ledger = context.tables.read("mon.person_month").where(F.col("from_release") <= known.as_of)
    indicators, held = context.catalogue.indicators, held_at_end(context, known, meant)
    states = measure_states(held, indicators.states) if held else None
    delivered = delivered_cities(context.catalogue, known.drops)
    found = person_indicators(
        as_persons(ledger, meant), states, members, households, indicators, delivered, known.month
    )
    return without_doubtful(found, members, shared_by(meant))


def held_at_end(context: Context, known: Known, meant: DataFrame) -> dict[str, DataFrame]:
    """What holds at the month's end, under the persons meant, by the subjects that states count."""
    counted = dict.fromkeys(p.subject for m in context.catalogue.indicators.states for p in m.parts)
    day = last_day(known.month)
    return {subject: standing(as_persons(known.subjects[subject], meant), day) for subject in counted}


def _as_household_month(households: DataFrame, catalogue: Catalogue) -> DataFrame:
    return households.select(*catalogue.tables["mon.household_month"].column_names)


def parameter_values(context: Context, known: Known) -> DataFrame:
    """One row per place and class: every parameter that rules and labels read, as of the month's last day."""
    catalogue, day = context.catalogue, last_day(known.month)
    stated: tuple[Stated, ...] = (*catalogue.rules, *catalogue.labels)
    names = sorted({name for one in stated for name in (*one.parameters, *member_parameters(one.when))})
    parameters = [catalogue.parameters[name] for name in names]
    named = {region for parameter in parameters for region in parameter.regions}

    @cache
    def values(region: str, class_code: str) -> tuple[int | None, ...]:
        found = (parameter.lookup(region, class_code, day) for parameter in parameters)
        return tuple(value.value if value else None for value in found)

    # A place has the values of the nearest region that has any of its own: few are looked up, many villages share. Of
    # some people only the township or county is known.
    nearest = {code: next(region for region in chain(code) if region in named) for code in catalogue.regions}
    rows = [(place, one, *values(region, one)) for place, region in nearest.items() for one in CLASS_CODES]
    columns = ", ".join(f"{name} bigint" for name in names)
    return context.spark.createDataFrame(rows, f"region_code string, class_code string, {columns}")
