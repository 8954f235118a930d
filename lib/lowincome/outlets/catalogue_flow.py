"""Geometry of the lineage drawing: classes, subject tables, measures, indicators and rules in five columns."""

from collections.abc import Mapping
from dataclasses import dataclass

from lowincome.config.catalogue import Catalogue

WIDTH = 1080
LEFT = (0, 200, 420, 590, 870)  # where each column of nodes begins
ORDER = ("expense", "income", "asset", "lead", "life_event", "enrolment", "kinship", "identity")
WIDE, NARROW = 13.0, 7.6  # how far a Chinese and a Latin letter go, in the size of the drawing
TOP, STEP = 34, 25
HOUSEHOLD, FACTS = "人员和家庭", "户内人口、年龄、在世、类别、在校"
Uses = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]  # measures and roles by class


@dataclass(frozen=True)
class Node:
    """One name in the drawing."""

    x: int
    y: float
    width: float
    label: str
    is_idle: bool


@dataclass(frozen=True)
class Flow:
    """What the template draws: names, and curves between them."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    curves: tuple[str, ...]


def flow_chart(catalogue: Catalogue, uses: Uses, subjects: Mapping[str, str]) -> Flow:
    """The way of every used class to the rules; what no rule reads is drawn idle."""
    columns = _columns(catalogue, uses, subjects)
    edges = _edges(catalogue, uses)
    height = TOP + STEP * max(len(column) for column in columns)
    linked = {end for edge in edges for end in edge}
    sources = {start for start, _ in edges}
    nodes: dict[str, Node] = {}
    for at, column in enumerate(columns):
        gap = (height - TOP) / max(len(column), 1)
        for place, (key, label) in enumerate(column.items()):
            is_idle = key not in linked or (at == 3 and key not in sources)
            nodes[key] = Node(LEFT[at], round(TOP + gap * (place + 0.5), 1), _width(label), label, is_idle)
    return Flow(WIDTH, height, tuple(nodes.values()), tuple(_curve(nodes[a], nodes[b]) for a, b in edges))


def _columns(catalogue: Catalogue, uses: Uses, subjects: Mapping[str, str]) -> list[dict[str, str]]:
    """Key → label of the nodes of each column, in an order that keeps the curves apart."""
    used = [c for c in catalogue.contracts.values() if any(uses[c.class_id])]
    used.sort(key=lambda c: (ORDER.index(c.subject), bool(uses[c.class_id][1]), c.class_id))
    tables = dict.fromkeys(c.subject for c in used)
    found = catalogue.indicators
    return [
        {f"class:{c.class_id}": c.label for c in used},
        {f"table:{name}": f"{subjects[name]} std.{name}" for name in tables},
        {**{f"measure:{m.name}": m.label for m in found.measures}, "household": HOUSEHOLD},
        {
            **{f"indicator:{i.name}": i.label for i in found.indicators},
            **{
                f"evidence:{m.name}": f"{m.label}（作为证据）" for m in found.measures if m.name in _evidence(catalogue)
            },
            "facts": FACTS,
        },
        {f"rule:{rule.rule_id}": rule.title for rule in catalogue.rules},
    ]


def _edges(catalogue: Catalogue, uses: Uses) -> list[tuple[str, str]]:
    """Which nodes are linked, each pair once."""
    edges: dict[tuple[str, str], None] = {("household", "facts"): None}
    for class_id, (measures, roles) in uses.items():
        table = f"table:{catalogue.contracts[class_id].subject}"
        if measures or roles:
            edges[f"class:{class_id}", table] = None
        edges.update(dict.fromkeys((table, f"measure:{name}") for name in measures))
        if roles:
            edges[table, "household"] = None
    edges.update(
        dict.fromkeys((f"measure:{i.measure}", f"indicator:{i.name}") for i in catalogue.indicators.indicators)
    )
    for measure, rule_ids in _evidence(catalogue).items():
        edges[f"measure:{measure}", f"evidence:{measure}"] = None
        edges.update(dict.fromkeys((f"evidence:{measure}", f"rule:{rule_id}") for rule_id in rule_ids))
    for rule in catalogue.rules:
        edges.update(dict.fromkeys((f"indicator:{name}", f"rule:{rule.rule_id}") for name in rule.indicators))
        edges["facts", f"rule:{rule.rule_id}"] = None
    return list(edges)


def _evidence(catalogue: Catalogue) -> dict[str, list[str]]:
    """Measures that rules show as evidence without reading an indicator of theirs, with these rules."""
    behind = {i.name: i.measure for i in catalogue.indicators.indicators}
    found: dict[str, list[str]] = {}
    for rule in catalogue.rules:
        for measure in {*rule.evidence.measures} - {behind[name] for name in rule.indicators}:
            found.setdefault(measure, []).append(rule.rule_id)
    return found


def _width(label: str) -> float:
    """About how wide a label is drawn."""
    return sum(NARROW if letter.isascii() else WIDE for letter in label)


def _curve(start: Node, end: Node) -> str:
    """The path from the right end of one name to the left end of another."""
    x1, x2 = start.x + start.width + 6, end.x - 6
    middle = (x1 + x2) / 2
    return f"M{x1:.0f} {start.y}C{middle:.0f} {start.y} {middle:.0f} {end.y} {x2} {end.y}"
