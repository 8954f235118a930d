"""Wiring of the people stage: who lives with whom in a month, under which id, and what changed."""

from collections.abc import Mapping

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.domain.month import last_day
from lowincome.people.aliases import renumbered
from lowincome.people.circumstances import circumstances
from lowincome.people.households import households, known_kin, members, membership_reasons
from lowincome.people.kin import both_ways, couples, crowded_books, relations
from lowincome.people.ladder import Kin, providers
from lowincome.people.layers import with_layer
from lowincome.people.registry import household_events, with_id
from lowincome.people.relatives import relatives, whose_kin
from lowincome.people.roots import heads, settled, with_decided
from lowincome.pipeline.context import Context, write_month
from lowincome.pipeline.identities import identify
from lowincome.pipeline.known import Known
from lowincome.pipeline.layers import write_layers
from lowincome.pipeline.moves import follow

KIN = ("hukou_members", "marriages", "divorces", "births")
JUDGMENTS = "support_judgments"  # says who owes support, so with whom a child does not live
BEFORE = ("core.member", "core.household", "core.layer")
DECISION = "person_key bigint, other_key bigint"


def resolve(context: Context, known: Known) -> None:
    """Write core.* of the month: people and numbers, members and why, households, what changed, relatives."""
    keep, month = context.staging.keep, known.month
    ladder = context.catalogue.ladder
    # Kept at each step: what follows reads it several times over.
    everybody, moves, meant, known = identify(context, known)
    left, known = follow(context, known, moves, meant)
    registered = everybody.where(F.col("is_resident"))
    crowded = keep("crowded_books", crowded_books(registered, ladder.cap.members))
    enrolment = known.newest_snapshots("enrolment", context.catalogue)
    people = keep("people", circumstances(registered, enrolment, known.subjects["life_event"], crowded, ladder, month))
    kin = _kin(context, known, crowded)
    pointed = keep("pointers", providers(people, kin, ladder))
    pointed, roots = _settled(context, pointed, month)
    before = _month_before(context, month)
    were = before["core.member"].select("person_key", "household_id", "is_head", "is_alive")
    before["core.member"] = keep("members_before", renumbered(were, meant))
    alive = people.select("person_key", F.col("died_on").isNull().alias("is_alive"))
    units = keep(
        "units",
        with_id(
            heads(pointed, roots),
            roots.join(alive, on="person_key", how="inner"),
            before["core.member"],
            before["core.household"],
            month,
        ),
    )
    layered = write_layers(context, known, people, left, before["core.layer"], meant)
    belongs = with_layer(members(pointed, roots, units), layered)
    reasons = membership_reasons(pointed, ladder)
    write_month(context, month, {"core.member": belongs, "core.membership_reason": reasons})
    _write_households(context, people, units, kin, before, month)


def _kin(context: Context, known: Known, crowded: DataFrame) -> Kin:
    kinship, keep = known.subjects["kinship"], context.staging.keep
    apart = both_ways(_as_pairs(context, _decided(context, "cannot_link", known.month)))
    register = keep("relations", relations(kinship.where(F.col("class_id").isin(*KIN)), crowded, apart))
    married = keep("couples", couples(register))
    judgments = kinship.where(F.col("class_id") == JUDGMENTS)
    kin = known_kin(register, married, judgments, apart, context.catalogue.ladder, known.month)
    return kin._replace(parents=keep("parents", kin.parents))


def _decided(context: Context, kind: str, month: int) -> list[tuple[int, int]]:
    """The two keys of each decision of a kind that is in force at the end of the month."""
    day = last_day(month)
    return [(d.person_key, d.other_key) for d in context.catalogue.decisions if d.kind == kind and d.holds(day)]


def _as_pairs(context: Context, decided: list[tuple[int, int]]) -> DataFrame:
    return context.spark.createDataFrame(decided, DECISION)


def _settled(context: Context, pointed: DataFrame, month: int) -> tuple[DataFrame, DataFrame]:
    """The pointers with decisions of officers over them, and each person's root."""
    keep = context.staging.keep
    roots = keep("roots", settled(pointed))
    if decided := _decided(context, "must_link", month):
        must_link = _as_pairs(context, decided)
        pointed = keep("decided_pointers", with_decided(pointed, roots, must_link))
        roots = keep("decided_roots", settled(pointed))
    return pointed, roots


def _month_before(context: Context, month: int) -> dict[str, DataFrame]:
    """What the evaluated month before `month` held, by table; empty before the first one."""
    before = context.tables.month_before("core.member", month)
    return {name: context.tables.of_month(name, before) for name in BEFORE}


def _write_households(
    context: Context, people: DataFrame, units: DataFrame, kin: Kin, before: Mapping[str, DataFrame], month: int
) -> None:
    tables, cap = context.tables, context.catalogue.ladder.cap.members
    in_month = tables.of_month("core.member", month)
    tables.replace_month("core.household", households(in_month, people, units, cap), month)
    of_month = tables.of_month("core.household", month)
    events = household_events(in_month, of_month, before["core.member"], month)
    found = relatives(kin.couples, kin.parents, whose_kin(in_month, of_month), month)
    write_month(context, month, {"core.household_event": events, "core.kin": found})
