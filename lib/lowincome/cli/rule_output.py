"""How rules, labels and their differences look on a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Column, Table

from lowincome.config.catalogue import Catalogue
from lowincome.config.compare import Change
from lowincome.config.rule import Rule
from lowincome.outlets.catalogue import GRAINS, RULE_KINDS, STATUSES
from lowincome.outlets.rule_words import (
    GROUPS,
    OUTCOMES,
    causes,
    condition,
    evidence,
    given,
    level,
    lines,
    period,
    reason,
)


def print_rules(console: Console, catalogue: Catalogue) -> None:
    """One line per rule."""
    table = _table("id", "v", "status", "family", "kind", "title")
    for rule in catalogue.rules:
        family = catalogue.family_labels.get(rule.family, rule.family)
        words = (STATUSES[rule.status], family, RULE_KINDS[rule.kind], rule.title)
        table.add_row(rule.rule_id, str(rule.version), *words)
    console.print(table)


def print_labels(console: Console, catalogue: Catalogue) -> None:
    """One line per label."""
    table = _table("id", "group", "grain", "title")
    for label in catalogue.labels:
        table.add_row(label.label_id, GROUPS[label.group], GRAINS[label.grain], label.title)
    console.print(table)


def print_rule(console: Console, catalogue: Catalogue, rule: Rule) -> None:
    """Everything that one rule says."""
    console.print(f"[bold]{rule.title}[/]  {rule.rule_id} 第 {rule.version} 版")
    facts = Table.grid("", Column(overflow="fold"), padding=(0, 2))  # Chinese has no blanks to break a line at
    for name, text in _facts(catalogue, rule):
        facts.add_row(name, text)
    console.print(facts)
    table = _table("标准线", "地区", "人员", "起", "止", "数值", "依据")
    for line in lines(catalogue, rule):
        days = (str(line.valid_from), str(line.valid_to or ""))
        table.add_row(line.parameter, line.region, line.class_label, *days, line.amount, line.source)
    if table.row_count:
        console.print(table)
    cases = _table("样例", "条件", "结果")
    for case in rule.cases:
        cases.add_row(case.name, given(catalogue, case), OUTCOMES[case.expect])
    console.print(cases)


def _facts(catalogue: Catalogue, rule: Rule) -> Iterable[tuple[str, str]]:
    yield "类别", f"{catalogue.family_labels.get(rule.family, rule.family)} · {RULE_KINDS[rule.kind]}"
    yield "状态", f"{STATUSES[rule.status]}，{period(rule)}，{GRAINS[rule.grain]}"
    yield "条件", condition(catalogue, rule)
    yield "写法", rule.when.text
    yield "说明", rule.reading
    yield "等级", f"{level(catalogue, rule)}（{rule.level.source}）"
    yield "原因", reason(catalogue, rule)
    yield "致困原因", causes(catalogue, rule) or "—"
    yield "明细", evidence(catalogue, rule)
    yield "依据", rule.source


def print_test(console: Console, n_cases: int, failed: Mapping[str, Sequence[str]]) -> None:
    """The cases that came out otherwise, then the count."""
    for name, problems in failed.items():
        for problem in problems:
            console.print(f"FAILED {name}: {problem}")
    n_failed = sum(map(len, failed.values()))
    console.print(f"{n_cases:,} cases, {n_failed:,} failed")


def print_changes(console: Console, found: Sequence[Change]) -> None:
    """The differences of each entry below its name; old values are struck by -, new ones by +."""
    if not found:
        console.print("no difference")
    for (kind, name), group in groupby(found, key=lambda change: (change.kind, change.name)):
        for number, change in enumerate(group):
            if number == 0:
                console.print(f"{_sign(change)} {kind} {name}  {change.title}", markup=False)
            if change.field:
                console.print(f"    {change.field}", markup=False)
                _print_side("-", change.before, console)
                _print_side("+", change.after, console)


def _sign(change: Change) -> str:
    return "~" if change.field else "+" if change.after else "-"


def _print_side(sign: str, text: str, console: Console) -> None:
    if text:
        console.print(f"      {sign} {text.strip()}", markup=False)


def _table(*titles: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold")
    return table
