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
    own = _Step(F.lit(True), F.col("person_key"), [], [], "")
    excluded = own._replace(applies=F.col("is_out"), sources=["exclusion_row"], otherwise="not_excluded")
    return {"excluded": excluded, "approved_unit": _approved_unit(), **_steps_up(), **_steps_aside(), "self": own}


def _approved_unit() -> _Step:
    head = F.col("unit_head_key")
    return _Step(head.isNotNull(), head, ["roll_row_key"], [(F.col("roll_unit").isNull(), "not_on_roll")], "over_cap")


def _steps_up() -> dict[str, _Step]:
    """Who is brought up or kept by a guardian or a parent; a dead parent stays with the child that the guardian has."""
    orphan = F.coalesce(F.col("parent_is_dead") == 1, F.lit(True))
    is_alive, is_minor, is_dependent = F.col("died_on").isNull(), F.col("is_minor"), F.col("is_dependent")
    parent = F.col("parent_key")
    guardian = F.when(is_minor & is_alive & orphan, F.col("guardian_key")).when(
        ~is_alive & ~has_spouse(), F.col("heir_key")
    )
    of_age, married = (~is_minor, "of_age"), (has_spouse(), "married")
    return {
        "guardian": _Step(
            guardian.isNotNull(),
            guardian,
            ["guardian_row", "heir_row"],
            [of_age, (~orphan, "parent_present")],
            "unknown",
        ),
        "minor": _Step(is_minor & parent.isNotNull(), parent, ["parent_row"], [of_age], "no_parent"),
        "dependent_adult": _Step(
            is_dependent & ~has_spouse() & parent.isNotNull(),
            parent,
            ["parent_row", "disability_row"],
            [(~is_dependent, "not_dependent"), married],
            "no_parent",
        ),
    }


def _steps_aside() -> dict[str, _Step]:
    """Who lives with a spouse, or with an adult child."""
    head, supporter = F.col("couple_head_key"), F.col("supporter_key")
    is_single = F.col("spouse_key").isNull()
    unregistered = ~is_single & F.col("spouse_lives").isNull()
    no_couple = [(is_single, "unmarried"), (unregistered, "unregistered"), (F.col("spouse_is_apart"), "apart")]
    no_elder = [(~F.col("is_elder"), "not_elder"), (has_spouse(), "has_spouse")]
    return {
        "spouse": _Step(head.isNotNull(), head, ["tie_key"], no_couple, "is_head"),
        "elder": _Step(supporter.isNotNull(), supporter, ["supporter_row"], no_elder, "no_supporter"),
    }


def decided(ladder: Ladder) -> list[Column]:
    """The columns of the answer: the first rung that applies, and a number for why each one before it did not."""
    steps = _steps()
    is_open, refusal_code = F.lit(True), F.lit(0).cast("bigint")
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
        refusal_code = refusal_code * 10 + F.when(is_open, _reason(step)).otherwise(0)
    return [
        target.alias("provider_key"),
        name.alias("rung"),
        F.array_compact(sources).alias("source_keys"),
        refusal_code.alias("refusal_code"),
    ]


def _reason(step: _Step) -> Column:
    """Which of the step's reasons it is, counted from 1; the last one is `otherwise`."""
    reason = F.lit(len(step.refusals) + 1)
    for number, (condition, _) in reversed([*enumerate(step.refusals, start=1)]):
        reason = F.when(condition, number).otherwise(reason)
    return reason


def refusals(ladder: Ladder) -> Column:
    """The texts of a refusal_code, which has a digit for each rung but the last, in order."""
    steps, rungs = _steps(), ladder.rungs[:-1]
    texts = []
    for place, rung in zip(reversed(range(len(rungs))), rungs, strict=True):
        step = steps[rung.name]
        digit = F.floor(F.col("refusal_code") / 10**place) % 10
        names = [*(name for _, name in step.refusals), step.otherwise]
        texts += [F.when(digit == number, F.lit(f"{rung.name}.{name}")) for number, name in enumerate(names, start=1)]
    return F.array_compact(F.array(*texts))
