"""Why a person belongs to a household, and why a household is one, as a month was published."""

from collections.abc import Iterable, Mapping, Sequence

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from lowincome.deliver.membership import Member, Source, event_lines, layer_line, masked, member_lines, move_line
from lowincome.deliver.two_places import benefit_state
from lowincome.domain.errors import LowincomeError
from lowincome.domain.month import in_words
from lowincome.domain.regions import full_name
from lowincome.intake.spares import is_spare
from lowincome.pipeline.context import Context
from lowincome.pipeline.desk import Desk

SUBJECTS = ("kinship", "enrolment", "life_event")  # what rungs rest on


class _Asked(Desk):
    """The desk, asked about one month; the newest published one unless another is named."""

    def __init__(self, context: Context, month: int | None) -> None:
        super().__init__(context)
        self.month = month or self.release.month

    def rows(self, name: str) -> DataFrame:
        """The rows of the month."""
        return self.of_month(name, self.month)


def explain_person(context: Context, person_key: int, month: int | None = None) -> list[str]:
    """The lines about one person: the household, the rung, its rows, what did not apply; LowincomeError if unknown."""
    asked = _Asked(context, month)
    found = asked.rows("core.member").where(F.col("person_key") == person_key).collect()
    if not found:
        raise LowincomeError(
            f"nobody with key {person_key} in {asked.month}", do="take a person_key of core.person in that month"
        )
    head = f"{_title(asked)}，家庭 {found[0].household_id}"
    return [head, *_lines(asked, found)]


def explain_household(context: Context, household_id: int, month: int | None = None) -> list[str]:
    """The lines about one household: since when, what changed, then each member; LowincomeError if unknown."""
    asked = _Asked(context, month)
    home = asked.rows("core.household").where(F.col("household_id") == household_id).first()
    if home is None:
        raise LowincomeError(
            f"no household {household_id} in {asked.month}", do="take a household_id of core.household in that month"
        )
    members = asked.rows("core.member").where(F.col("household_id") == household_id).collect()
    concerned = (F.col("household_id") == household_id) | (F.col("from_household_id") == household_id)
    events = [row.asDict() for row in asked.rows("core.household_event").where(concerned).collect()]
    flag = "，人数超过上限，请核查" if home.is_oversized else ""
    return [
        f"{_title(asked)}，家庭 {household_id}",
        *_places(asked, home),
        f"{in_words(home.first_month)}立户，在世成员 {home.n_members}人{flag}",
        "与上月相比：",
        *event_lines(events, household_id),
        *_lines(asked, sorted(members, key=lambda row: (not row.is_head, row.person_key))),
    ]


def _title(asked: _Asked) -> str:
    return f"{in_words(asked.month)}（第{asked.release.release_id}次发布）"


def _places(asked: _Asked, home: Row) -> list[str]:
    """Where the household is registered and, if elsewhere, lives; of which class it is."""
    regions, unknown = asked.context.catalogue.regions, asked.context.catalogue.two_place_labels["unknown_place"]
    registered, lives = (full_name(regions, code or "") or unknown for code in (home.region_code, home.residence_code))
    elsewhere = f"，现居住 {lives}" if home.residence_code not in (None, home.region_code) else ""
    return [f"户籍地 {registered}{elsewhere}，{asked.context.catalogue.class_labels[home.class_code]}"]


def _lines(asked: _Asked, members: Sequence[Row]) -> Iterable[str]:
    catalogue = asked.context.catalogue
    keys = [member.person_key for member in members]
    reasons = _of(asked, "core.membership_reason", keys)
    sources = _sources(asked, [key for row in reasons.values() for key in row.source_keys])
    standing = _standing(asked, keys)
    for member in members:
        reason = reasons[member.person_key]
        told = Member(
            person=masked(member.person_key),
            provider=masked(reason.provider_key),
            rung=member.rung,
            is_head=member.is_head,
            is_alive=member.is_alive,
            age=member.age,
            refusals=reason.refusals,
            sources=[source for key in reason.source_keys for source in sources.get(key, [])],
            standing=standing[member.person_key] if member.is_alive else (),
        )
        yield from member_lines(told, catalogue.ladder, catalogue.ladder_labels)


def _of(asked: _Asked, name: str, keys: Sequence[int]) -> dict[int, Row]:
    """The rows of a table about people, by person."""
    return {row.person_key: row for row in asked.rows(name).where(F.col("person_key").isin(list(keys))).collect()}


def _standing(asked: _Asked, keys: Sequence[int]) -> Mapping[int, list[str]]:
    """The layer of each person, and their move if there was one of late."""
    catalogue, layers = asked.context.catalogue, _of(asked, "core.layer", keys)
    moved = asked.rows("core.move").where(F.col("person_key").isin(list(keys))).withColumn("state", benefit_state())
    lines = {key: [layer_line(layers[key].asDict() if key in layers else None, catalogue.layers)] for key in keys}
    for move in moved.collect():
        lines[move.person_key].append(
            move_line(move.asDict(), catalogue.two_place_labels, lambda code: full_name(catalogue.regions, code))
        )
    return lines


def _sources(asked: _Asked, row_keys: Sequence[int]) -> dict[int, list[Source]]:
    """The newest telling of each row by its key."""
    newest: dict[tuple[int, str], Row] = {}
    for subject in SUBJECTS if row_keys else ():
        rows = asked.table(f"std.{subject}")
        is_asked = F.col("row_key").isin(sorted({*row_keys})) & (F.col("period") <= asked.month)
        told = rows.where(is_asked & ~is_spare())
        for row in told.select("class_id", "drop_id", "row_key", "event_on", "period").collect():
            place = (row.row_key, row.class_id)
            if place not in newest or (row.period, row.drop_id) > (newest[place].period, newest[place].drop_id):
                newest[place] = row
    found: dict[int, list[Source]] = {}
    for (row_key, class_id), row in sorted(newest.items()):
        label = asked.context.catalogue.contracts[class_id].label
        found.setdefault(row_key, []).append(Source(label, class_id, row.drop_id, row_key, row.event_on.isoformat()))
    return found
