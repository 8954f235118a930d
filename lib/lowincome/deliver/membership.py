"""Why somebody belongs to a household, in Chinese sentences that name nobody."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lowincome.config.household import Ladder
from lowincome.config.layers import Layers
from lowincome.domain.month import in_words

EVENTS = {
    "stay": "成员沿用上月",
    "new": "新登记人员组成本户",
    "split": "自其他家庭分出",
    "merge": "其他家庭并入",
    "grow": "新增成员",
    "shrink": "成员不再在册",
    "dissolve": "全部成员不再在册",
}


@dataclass(frozen=True)
class Source:
    """A row that a membership rests on."""

    label: str
    class_id: str
    drop_id: str
    row_key: int
    event_on: str


@dataclass(frozen=True)
class Member:
    """One person of a household: masked keys, the rung that decided, its rows, why the rungs before did not.

    `standing`: what else is to be known, such as the layer and a move.
    """

    person: str
    provider: str
    rung: str
    is_head: bool
    is_alive: bool
    age: int | None
    refusals: Sequence[str]
    sources: Sequence[Source]
    standing: Sequence[str] = ()


def masked(key: int) -> str:
    """A key as pages show it: enough to tell the members of one household apart, not to look anybody up."""
    return f"…{key % 10_000:04d}"


def member_lines(member: Member, ladder: Ladder, labels: Mapping[str, str]) -> list[str]:
    """What is said of one member: who, by which rung and law, on which rows, and what did not apply."""
    who = "户主" if member.is_head else "成员"
    state = "" if member.is_alive else "，已死亡"
    age = "年龄不详" if member.age is None else f"{member.age}岁"
    rungs = {rung.name: rung for rung in ladder.rungs}
    rung = rungs.get(member.rung)
    law = f"{rung.label}（{_source(rung.source)}）" if rung else labels[member.rung]
    target = "" if member.provider == member.person else f"，随人员 {member.provider}"
    lines = [f"{who} {member.person}（{age}{state}）"]
    lines += [f"  {line}" for line in member.standing]
    lines.append(f"  认定依据：{law}{target}")
    for source in member.sources:
        lines.append(f"  依据记录：{source.label} {source.event_on} 批次 {source.drop_id} 行键 {source.row_key}")
    for code in member.refusals:
        lines.append(f"  未适用：{rungs[code.split('.')[0]].label}——{labels[code]}")
    return lines


def _source(source: str) -> str:
    """The law, or that it is our default."""
    return source.replace("assumed", "系统默认")


def layer_line(layer: Mapping[str, Any] | None, layers: Layers) -> str:
    """In which layer of the low-income population a person is, by what, since when; `layer`: a row of core.layer."""
    if layer is None:
        return "人口分层：一般居民"
    label = next(one.label for one in layers.layers if one.name == layer["layer_code"])
    statuses = {status.name: status.label for status in layers.statuses}
    others = "、".join(statuses[code] for code in layer["other_codes"])
    also = f"；同时为{others}" if others else ""
    return f"人口分层：{label}（{statuses[layer['status_code']]}），自{in_words(layer['from_month'])}起{also}"


def move_line(move: Mapping[str, Any], labels: Mapping[str, str], name: Callable[[str], str]) -> str:
    """From where to where a person moved, and who pays now; `move`: a row of core.move with `state`."""
    places = [name(move[side] or "") or labels["unknown_place"] for side in ("from_region", "to_region")]
    payer = f"（{labels['payer']}{name(move['payer_region'])}）" if move["payer_region"] else ""
    return f"户籍迁移：{move['moved_on']} 由{places[0]}迁入{places[1]}，{labels[move['state']]}{payer}"


def event_lines(events: Sequence[Mapping[str, object]], household_id: int) -> list[str]:
    """What happened to a household since the month before, one line per flow of members."""
    lines = []
    for row in sorted(events, key=lambda row: (str(row["event"]), str(row["from_household_id"]))):
        other = row["from_household_id"] if row["household_id"] == household_id else row["household_id"]
        leaves = row["household_id"] != household_id and row["from_household_id"] == household_id
        words = "成员转入其他家庭" if leaves and other is not None else EVENTS[str(row["event"])]
        where = f"（家庭 {other}）" if other not in (None, household_id) else ""
        lines.append(f"  {words}{where}：{row['n_people']}人")
    return lines
