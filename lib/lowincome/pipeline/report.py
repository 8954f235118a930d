"""Wiring of the report of a month: small counts out of published tables, labels out of the configuration."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from lowincome.config.indicators import UNITS
from lowincome.deliver.report import (
    drops_by_class,
    households_by_cause,
    households_by_state,
    indicator_totals,
    month_totals,
    outcomes_by_rule,
    refusals_by_reason,
    warnings_by_county,
    warnings_by_level,
)
from lowincome.domain.levels import LEVELS
from lowincome.domain.month import last_months
from lowincome.domain.regions import province_code
from lowincome.intake.freshness import Missing
from lowincome.monitor.outcomes import NO_RESULT
from lowincome.outlets.report import (
    CauseLine,
    ClassLine,
    CoreLine,
    CountyLine,
    DropNote,
    MissingLine,
    MonthReport,
    ReasonLine,
    RuleLine,
)
from lowincome.pipeline.context import Context
from lowincome.pipeline.freshness import missing_at
from lowincome.pipeline.known import delivered_cities
from lowincome.pipeline.layers import layer_lines
from lowincome.pipeline.progress import side_by_side
from lowincome.pipeline.tallies import tally_lines
from lowincome.store.releases import Release

TREND_MONTHS = 14
TREND_MEASURE = "medical_self_pay"
MEMBERS = "成员情况"  # what members were asked has no name of its own


def month_report(context: Context, release: Release) -> MonthReport:
    """The report of one published month."""
    month = release.month
    outcomes, warnings, households, tasks = (
        context.tables.of_month(name, month)
        for name in ("mon.rule_outcome", "mon.warning", "core.household", "casework.task")
    )
    in_force = warnings.where(F.col("state") != "closed")
    drops = context.tables.read("std.drop").where(F.col("period") == month)
    # Small questions that wait for each other only in the engine's planning.
    questions: dict[str, Callable[[], Any]] = {
        "core": lambda: _core_lines(context, month),
        "levels": lambda: {row.level: row.n_warnings for row in warnings_by_level(in_force).collect()},
        "rules": lambda: _rule_lines(context, outcomes),
        "causes": lambda: _cause_lines(context, in_force),
        "layers": lambda: layer_lines(context, month),
        "tallies": lambda: tally_lines(context, month),
        "counties": lambda: _county_lines(context, in_force, households),
        "states": lambda: households_by_state(warnings, month).collect()[0].asDict(),
        "n_tasks": tasks.count,
        "trend": lambda: _trend(context, release),
        "classes": lambda: _class_lines(context, drops.where(F.col("to_release").isNull())),
        "reasons": lambda: _reason_lines(context, month),
        "notes": lambda: _notes(context, drops.collect()),
        "missing": lambda: missing_lines(context, missing_at(context, release)),
    }
    answers = dict(zip(questions, side_by_side(questions.values()), strict=True))
    return MonthReport(
        month=month,
        region_name=_province(context),
        **_issue(tasks),
        n_people=release.counts["people"],
        n_households=release.counts["households"],
        **answers.pop("layers") | answers.pop("states") | answers.pop("tallies"),
        **answers,
        level_tenths=_level_steps(context),
        release_id=release.release_id,
        as_of_release=release.as_of_release,
        config_fingerprint=release.config_fingerprint,
    )


def _issue(tasks: DataFrame) -> dict[str, Any]:
    """When the tasks of the month were issued and are due, the same for all of them."""
    task = tasks.select("issued_on", "due_on", "is_due_provisional").first()
    return task.asDict() if task else {"issued_on": None, "due_on": None, "is_due_provisional": False}


def _province(context: Context) -> str:
    return _region_name(context, province_code(context.catalogue.regions))


def _core_lines(context: Context, month: int) -> tuple[CoreLine, ...]:
    """The core indicators of all households, as configured."""
    indicators = context.catalogue.indicators
    values = context.tables.of_month("mon.household_month", month)
    [found] = indicator_totals(values, [one.name for one in indicators.core]).collect()
    return tuple(
        CoreLine(one.label, indicators.unit(one), n_known, n_above, None if one.view in UNITS else total)
        for one, n_known, n_above, total in zip(
            indicators.core, found.n_known, found.n_above_zero, found.total, strict=True
        )
    )


def _rule_lines(context: Context, outcomes: DataFrame) -> tuple[RuleLine, ...]:
    """Every rule in force, those that point at nobody too, with how many households it can be told of."""
    counted = {row.rule_id: row for row in outcomes_by_rule(outcomes).collect()}
    families, words = context.catalogue.family_labels, {**context.catalogue.words, NO_RESULT: "计算结果"}
    lines = [
        RuleLine(
            title=rule.title,
            family=families.get(rule.family, rule.family),
            fixed_level=rule.level.fixed,
            n_hits=counted[rule.rule_id].n_hits,
            n_told=counted[rule.rule_id].n_told,
            n_households=counted[rule.rule_id].n_households,
            lacking=words.get(counted[rule.rule_id].reason, MEMBERS),
        )
        for rule in context.catalogue.rules
        if rule.status == "live" and rule.rule_id in counted
    ]
    return tuple(sorted(lines, key=lambda line: -line.n_hits))


def _cause_lines(context: Context, warnings: DataFrame) -> tuple[CauseLine, ...]:
    labels = context.catalogue.cause_labels
    counted = households_by_cause(warnings).collect()
    return tuple(CauseLine(labels.get(row.cause, row.cause), row.n_households) for row in counted)


def _level_steps(context: Context) -> Mapping[str, int]:
    """Tenths of the line from which each level holds; the same for every rule that has a line."""
    return next((rule.level.steps for rule in context.catalogue.rules if rule.level.steps), {})


def _county_lines(context: Context, warnings: DataFrame, households: DataFrame) -> tuple[CountyLine, ...]:
    return tuple(
        CountyLine(
            name=_region_name(context, row.county_code),
            n_households=row.n_households,
            n_warned=row.n_warned,
            levels={level: row[f"n_{level}"] for level in LEVELS},
        )
        for row in warnings_by_county(warnings, households).collect()
    )


def _region_name(context: Context, code: str) -> str:
    region = context.catalogue.regions.get(code)
    return region.name if region else code


def _trend(context: Context, release: Release) -> tuple[tuple[int, int | None], ...]:
    """Self-pay per month; None for a month that no city delivered."""
    months = last_months(release.month, TREND_MONTHS)
    measure = context.catalogue.indicators.measure(TREND_MEASURE)
    ledger = context.tables.read("mon.person_month").where(F.col("from_release") <= release.as_of_release)
    totals = {row.month: row.total for row in month_totals(ledger, measure.column, months).collect()}
    loaded = context.tables.read("std.drop").where((F.col("state") == "loaded") & F.col("to_release").isNull())
    delivered = delivered_cities(context.catalogue, loaded.collect())[TREND_MEASURE]
    return tuple((month, totals.get(month, 0) if delivered.get(month) else None) for month in months)


def _class_lines(context: Context, drops: DataFrame) -> tuple[ClassLine, ...]:
    contracts = context.catalogue.contracts
    counted = (row for row in drops_by_class(drops.where(F.col("state") == "loaded")).collect())
    return tuple(
        ClassLine(
            department=contracts[row.class_id].department_label,
            label=contracts[row.class_id].label,
            n_drops=row.n_drops,
            n_rows=row.n_rows,
            n_accepted=row.n_accepted,
            n_refused=row.n_refused,
            n_duplicate=row.n_duplicate,
        )
        for row in counted
        if row.class_id in contracts
    )


def _reason_lines(context: Context, month: int) -> tuple[ReasonLine, ...]:
    records = context.tables.read("bad.record").where((F.col("period") == month) & F.col("to_release").isNull())
    labels = context.catalogue.reason_labels
    return tuple(
        ReasonLine(labels.get(row.reason_code, row.reason_code), row.n_rows)
        for row in refusals_by_reason(records).collect()
    )


def _notes(context: Context, drops: list[Row]) -> tuple[DropNote, ...]:
    """Drops that somebody should look at: refused, replayed, corrected, or not what their manifest states."""
    labels = context.catalogue.reason_labels
    booked_again = {(drop.drop_id, drop.from_release) for drop in drops if drop.state == "loaded"}
    return tuple(
        DropNote(_class_label(context, drop.class_id), drop.folder, text)
        for drop in sorted(drops, key=lambda drop: (drop.class_id, drop.folder))
        if (drop.drop_id, drop.to_release) not in booked_again and (text := _note(drop, labels))
    )


def _note(drop: Row, labels: Mapping[str, str]) -> str:
    if drop.state == "refused":
        return f"整批退回：{labels.get(drop.reason_code, drop.reason_code)}"
    if drop.state == "replayed":
        return "与已入库批次内容相同，未重复入库"
    if drop.state == "superseded" or drop.to_release is not None:
        return "已被更正批次替换"
    return "；".join(dict.fromkeys(labels.get(finding.code, finding.code) for finding in drop.findings or []))


def missing_lines(context: Context, missing: Sequence[Missing]) -> tuple[MissingLine, ...]:
    """One line per class and sender, what has been due for longest first."""
    contracts = context.catalogue.contracts
    owed = [list(group) for _, group in groupby(missing, key=lambda one: (one.class_id, one.sender_code))]
    lines = [
        MissingLine(
            department=contracts[drops[0].class_id].department_label,
            label=contracts[drops[0].class_id].label,
            sender=_region_name(context, drops[0].sender_code),
            periods=tuple(one.period for one in drops),
            deadline=drops[0].deadline,
            is_overdue=drops[0].is_overdue,
        )
        for drops in owed
    ]
    return tuple(sorted(lines, key=lambda line: line.deadline))


def _class_label(context: Context, class_id: str) -> str:
    contract = context.catalogue.contracts.get(class_id)
    return contract.label if contract else class_id
