"""The rungs of the ladder as columns: when each applies, at whom the person then points, and why it does not apply."""

from typing import NamedTuple

from pyspark.sql import Column
from pyspark.sql import functions as F

from lowincome.config.household import Ladder


class _Step(NamedTuple):
    """A rung in a month: when it applies, at whom the person then points, on which rows, and else why it does not."""

    applies: Column
    target: Column
    sources: list[str]
    refusals: list[tuple[Column, str]]
    otherwise: str


def has_spouse() -> Column:
    """Whether somebody is married to one who lives and lives with them; of an unregistered spouse we assume it."""
    gone = ~F.col("spouse_lives") | F.col("spouse_is_apart")
    return F.col("spouse_key").isNotNull() & ~F.coalesce(gone, F.lit(False))


def _steps() -> dict[str, _Step]:
    """Every rung by name."""
    orphan = F.coalesce(F.col("parent_is_dead") == 1, F.lit(True))
    guardian = F.coalesce(F.col("heir_key"), F.when(F.col("is_minor") & orphan, F.col("guardian_key")))
    has_parent, is_alive = F.col("parent_key").isNotNull(), F.col("died_on").isNull()
    heir = F.when(~is_alive & ~has_spouse(), guardian)
    ward = F.when(is_alive, guardian)
    unregistered = F.col("spouse_key").isNotNull() & F.col("spouse_lives").isNull()
    return {
        "approved_unit": _Step(
            F.col("unit_head_key").isNotNull(),
            F.col("unit_head_key"),
            ["roll_row_key"],
            [(F.col("roll_unit").isNull(), "not_on_roll")],
            "over_cap",
        ),
        "excluded": _Step(F.col("is_out"), F.col("person_key"), ["exclusion_row"], [], "not_excluded"),
        "guardian": _Step(
            F.coalesce(ward, heir).isNotNull(),
            F.coalesce(ward, heir),
            ["guardian_row", "heir_row"],
            [(~F.col("is_minor"), "of_age"), (~orphan, "parent_present")],
            "unknown",
        ),
        "minor": _Step(
            F.col("is_minor") & has_parent,
            F.col("parent_key"),
            ["parent_row"],
            [(~F.col("is_minor"), "of_age")],
            "no_parent",
        ),
        "dependent_adult": _Step(
            F.col("is_dependent") & ~has_spouse() & has_parent,
            F.col("parent_key"),
            ["parent_row", "disability_row"],
            [(~F.col("is_dependent"), "not_dependent"), (has_spouse(), "married")],
            "no_parent",
        ),
        "spouse": _Step(
            F.col("couple_head_key").isNotNull(),
            F.col("couple_head_key"),
            ["tie_key"],
            [
                (F.col("spouse_key").isNull(), "unmarried"),
                (unregistered, "unregistered"),
                (F.col("spouse_is_apart"), "apart"),
            ],
            "is_head",
        ),
        "elder": _Step(
            F.col("supporter_key").isNotNull(),
            F.col("supporter_key"),
            ["supporter_row"],
            [(~F.col("is_elder"), "not_elder"), (has_spouse(), "has_spouse")],
            "no_supporter",
        ),
        "self": _Step(F.lit(True), F.col("person_key"), [], [], ""),
    }


def decided(ladder: Ladder) -> list[Column]:
    """The columns of the answer: the first rung that applies, and each one before it with its reason."""
    steps = _steps()
    is_open, reasons = F.lit(True), []
    target, name = F.lit(None).cast("bigint"), F.lit(None).cast("string")
    sources = F.array().cast("array<bigint>")
    for rung in reversed(ladder.rungs):
        step = steps[rung.name]
        target = F.when(step.applies, step.target).otherwise(target)
        name = F.when(step.applies, F.lit(rung.name)).otherwise(name)
        rows = F.array(*map(F.col, step.sources)) if step.sources else F.array().cast("array<bigint>")
        sources = F.when(step.applies, rows).otherwise(sources)
    for rung in ladder.rungs[:-1]:
        step = steps[rung.name]
        is_open = is_open & ~step.applies
        reasons.append(F.when(is_open, _reason(rung.name, step)))
    return [
        target.alias("provider_key"),
        name.alias("rung"),
        F.filter(sources, lambda row: row.isNotNull()).alias("source_keys"),
        F.filter(F.array(*reasons), lambda reason: reason.isNotNull()).alias("refusals"),
    ]


def _reason(rung: str, step: _Step) -> Column:
    reason = F.lit(f"{rung}.{step.otherwise}")
    for condition, code in reversed(step.refusals):
        reason = F.when(condition, F.lit(f"{rung}.{code}")).otherwise(reason)
    return reason
