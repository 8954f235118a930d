"""What to do with each drop that lies in the landing zone: a drop is identified by its content."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

State = Literal["loaded", "replayed", "superseded", "refused"]


@dataclass(frozen=True)
class Arrival:
    """One drop folder as found: what it says of itself and what it holds. `problem` = it cannot be read at all."""

    class_id: str
    folder: str
    drop_id: str
    period: int | None
    sender_code: str | None
    n_bytes: int
    is_correction: bool = False
    stated_class: str | None = None
    folder_period: int | None = None
    folder_sender: str | None = None
    missing_files: tuple[str, ...] = ()
    unlisted_files: tuple[str, ...] = ()
    damaged_files: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def slot(self) -> tuple[str, int | None, str | None]:
        """What only one drop in force may fill: class, period and sender."""
        return self.class_id, self.period, self.sender_code


@dataclass(frozen=True)
class Decision:
    """What happens to an arrival; `replaces` = the drop in force that a correction withdraws."""

    arrival: Arrival
    state: State
    reason: str | None = None
    replaces: str | None = None


@dataclass(frozen=True)
class Booked:
    """What an earlier run decided on a drop."""

    class_id: str
    folder: str
    drop_id: str
    period: int | None
    sender_code: str | None
    n_bytes: int
    state: State
    reason: str | None
    is_in_force: bool
    n_rows: int = 0


def is_settled(class_id: str, folder: str, n_bytes: int, booked: Mapping[tuple[str, str], Booked]) -> bool:
    """Whether a folder was decided before and not changed since; a refused one is looked at again each run."""
    before = booked.get((class_id, folder))
    return before is not None and before.state != "refused" and before.n_bytes == n_bytes


def decide(arrivals: Iterable[Arrival], booked: Iterable[Booked], classes: Iterable[str]) -> list[Decision]:
    """One decision per arrival, in the order of class, period and folder."""
    known = frozenset(classes)
    history = list(booked)
    # A folder that was loaded stays the one that was loaded, however often what it became since is refused.
    folders = {(b.class_id, b.folder): b for b in history if b.state != "refused"}
    in_force = {(b.class_id, b.period, b.sender_code): b.drop_id for b in history if b.is_in_force}
    contents = {(b.class_id, b.drop_id) for b in history if b.state in ("loaded", "superseded")}
    decisions: list[Decision] = []
    for arrival in sorted(arrivals, key=lambda a: (a.class_id, a.period or 0, a.folder)):
        decision = _decide_one(arrival, known, folders, in_force, contents)
        if decision.state == "loaded":
            decision = _in_place_of(decisions, decision)
            in_force[arrival.slot] = arrival.drop_id
            contents.add((arrival.class_id, arrival.drop_id))
        decisions.append(decision)
    return decisions


def _decide_one(
    arrival: Arrival,
    known: frozenset[str],
    folders: Mapping[tuple[str, str], Booked],
    in_force: Mapping[tuple[str, int | None, str | None], str],
    contents: set[tuple[str, str]],
) -> Decision:
    before = folders.get((arrival.class_id, arrival.folder))
    reason = _why_refused(arrival, known)
    if reason:
        return Decision(arrival, "refused", reason)
    if before is not None and before.drop_id != arrival.drop_id:
        return Decision(arrival, "refused", "changed_after_load")
    if (arrival.class_id, arrival.drop_id) in contents:
        return Decision(arrival, "replayed")
    former = in_force.get(arrival.slot)
    if former is not None and not arrival.is_correction:
        return Decision(arrival, "refused", "not_marked_as_correction")
    return Decision(arrival, "loaded", replaces=former)


def _why_refused(arrival: Arrival, known: frozenset[str]) -> str | None:
    checks = (
        (arrival.class_id not in known, "unknown_class"),
        (arrival.problem is not None, arrival.problem or ""),
        (arrival.stated_class not in (None, arrival.class_id), "manifest_class_differs"),
        (arrival.period is None, "period_missing"),
        (arrival.sender_code is None, "sender_missing"),
        (arrival.folder_period not in (None, arrival.period), "manifest_period_differs"),
        (arrival.folder_sender not in (None, arrival.sender_code), "manifest_sender_differs"),
        (bool(arrival.missing_files), "manifest_file_missing"),
        (bool(arrival.unlisted_files), "manifest_file_extra"),
        (bool(arrival.damaged_files), "sha256_differs"),
    )
    return next((reason for applies, reason in checks if applies), None)


def _in_place_of(decisions: list[Decision], decision: Decision) -> Decision:
    """A drop that is corrected before it was ever loaded need not be read; what it was to replace goes over."""
    for index, earlier in enumerate(decisions):
        if earlier.arrival.drop_id == decision.replaces and earlier.state == "loaded":
            decisions[index] = replace(earlier, state="superseded")
            return replace(decision, replaces=earlier.replaces)
    return decision
