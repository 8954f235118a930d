"""Rules as officers write them: one file per family in conf/rules, checked whole before an engine starts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

from lowincome.config.build import build
from lowincome.config.cases import Stated, case_values
from lowincome.config.codes import CLASS_CODES
from lowincome.config.expressions import check_known, check_name, fingerprint
from lowincome.config.indicators import Indicators
from lowincome.config.parameters import Parameter, yuan_to_fen
from lowincome.config.reasons import parse_template
from lowincome.config.rule import LABEL, PARAMETER, Case, Evidence, Level, Outcome, Rule
from lowincome.config.scope import NO_LABELS, Scope, check_labels
from lowincome.config.strict_yaml import Entry, load
from lowincome.domain.errors import ConfigError
from lowincome.domain.levels import LEVELS
from lowincome.domain.month import is_month

__all__ = ["Case", "Evidence", "Level", "Outcome", "Rule", "load_rules"]

LEVELS_FILE = "levels.yaml"
TEXTS = ("title", "source", "reading", "reason")
CLASS_LABEL = "class_label"
COUNTED = dict.fromkeys(("count", "months", "years", "percent", "month"), int)
KINDS_OF_VALUES: Mapping[str, Any] = {**COUNTED, "ratio": float, "boolean": bool, "text": str}


def load_rules(
    folder: Path, indicators: Indicators, parameters: Mapping[str, Parameter], labels: Mapping[str, Stated] = NO_LABELS
) -> tuple[Rule, ...]:
    """Every rule of the family files in `folder`, in the order of their ids; ConfigError at the line that is wrong.

    `labels` are those that rules may name, by id.
    """
    scope = Scope(indicators, parameters, _steps(folder / LEVELS_FILE), labels)
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == LEVELS_FILE:
            continue
        entries = load(path)
        for rule_id in list(entries):
            if rule_id in rules:
                problem = f"rule {rule_id!r} is also in {rules[rule_id].family}.yaml"
                raise entries.error(problem, key=rule_id, allowed="each id once")
            rules[rule_id] = _rule(entries, rule_id, path.stem, scope)
    if not rules:
        raise ConfigError(str(folder), 1, "no rule found", allowed="files named <family>.yaml")
    return tuple(rules[rule_id] for rule_id in sorted(rules))


def _steps(path: Path) -> dict[str, int]:
    """The tenths of the line from which each colour holds, the gravest first."""
    root = load(path)
    entry = root.take("tenths_of_the_line", Entry)
    steps = {level: entry.take(level, int) for level in LEVELS}
    if entry or list(steps.values()) != sorted(steps.values(), reverse=True):
        raise entry.error("the steps do not fall from red to blue", allowed=", ".join(LEVELS))
    root.take("source", str)
    return steps


def _rule(entries: Entry, rule_id: str, family: str, scope: Scope) -> Rule:
    check_name(entries, rule_id)
    entry = entries.take(rule_id, Entry)
    labels = scope.labels_of(entry)
    mark = fingerprint({**entry, **{f"{LABEL}{name}": label.when.tree.sql() for name, label in labels.items()}})
    grain = str(entry.get("grain"))
    names, members = scope.names(grain), scope.members(grain)
    entry.setdefault("valid_to", None)
    rule = build(
        Rule,
        entry,
        rule_id=rule_id,
        family=family,
        when=scope.take_condition(entry, grain),
        level=_level(entry.take("level", Entry), names, scope.steps),
        cases=tuple(take_cases(entry, names, members)),
        fingerprint=mark,
        types=names,
    )
    _check(rule, entry, scope)
    check_labels(entry, rule, labels)
    _check_cases(rule, entry, scope.parameters)
    return rule


def _level(entry: Entry, names: Mapping[str, str], steps: Mapping[str, int]) -> Level:
    for key in ("fixed", "value", "line"):
        entry.setdefault(key, None)
    level = build(Level, entry, steps={} if entry["fixed"] else steps)
    if (level.fixed is None) == (level.value is None) or (level.value is None) != (level.line is None):
        raise entry.error("a level is fixed, or has a value and a line", allowed="{fixed: …} or {value: …, line: …}")
    if level.value is not None and level.line is not None:
        check_known(entry, "value", [level.value], names)
        check_known(entry, "line", [f"{PARAMETER}{level.line}"], names)
        if names[level.value] != names[f"{PARAMETER}{level.line}"]:
            raise entry.error(f"{level.value} and {level.line} differ in unit", key="line", allowed="one unit")
    return level


def take_cases(rule: Entry, names: Mapping[str, str], members: Mapping[str, str] | None = None) -> Iterator[Case]:
    """The cases of a rule or label, which leave the entry; ConfigError at the line that is wrong.

    `members`: the names of one member, where a case may give members.
    """
    for item in rule.take("cases", list):
        if not isinstance(item, Entry):
            raise rule.error(f"a case is {item!r}", key="cases", allowed="{name: …, given: {…}, expect: …}")
        given = _all_given(item.take("given", Entry), names)
        asked = item.take("members", list) if members and "members" in item else []
        if not all(isinstance(member, Entry) for member in asked):
            raise item.error("a member is no mapping", key="members", allowed="[{age: 40, …}, …]")
        item.setdefault("on", None)
        found = tuple(_all_given(member, members or {}) for member in asked)
        yield build(Case, item, given=given, members=found)


def _all_given(given: Entry, names: Mapping[str, str]) -> dict[str, Any]:
    return {name: _given(given, name, names) for name in given}


def _given(given: Entry, name: str, names: Mapping[str, str]) -> Any:
    """The value of `name` in a case: amounts are written in yuan and held in fen, null is unknown."""
    known = {**{n: kind for n, kind in names.items() if not n.startswith(PARAMETER)}, "region_code": "text"}
    check_known(given, name, [name], known)
    value, kind = given[name], known[name]
    try:
        return None if value is None else _typed(value, kind)
    except ValueError as problem:
        allowed = "yuan such as 5000 or 0.05" if kind == "fen" else f"a {kind}"
        raise given.error(f"{name} is {value!r}: {problem}", key=name, allowed=allowed) from None


def _typed(value: Any, kind: str) -> Any:
    if kind == "fen":
        return yuan_to_fen(value)
    wanted = KINDS_OF_VALUES[kind]
    if type(value) is not wanted and not (wanted is float and type(value) is int):
        raise ValueError(f"not a {kind}")
    if kind == "month" and not is_month(value):
        raise ValueError("not a month such as 202412")
    return wanted(value)


def _check(rule: Rule, entry: Entry, scope: Scope) -> None:
    """What the types of the fields do not say."""
    for key in TEXTS:
        if not entry[key].strip():
            raise entry.error(f"{key} is empty", key=key, allowed="text")
    if rule.version < 1:
        raise entry.error(f"version is {rule.version}", key="version", allowed="1, 2, …")
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        raise entry.error("valid_to is before valid_from", key="valid_to", allowed=f"{rule.valid_from} or later")
    check_known(entry, "evidence", rule.evidence.measures, [measure.name for measure in scope.indicators.measures])
    try:
        places = parse_template(rule.reason).names
    except ValueError as problem:
        raise entry.error(f"reason: {problem}", key="reason", allowed="text and {name}") from None
    check_known(entry, "reason", places, [*rule.types, CLASS_LABEL])


def _check_cases(rule: Rule, entry: Entry, parameters: Mapping[str, Parameter]) -> None:
    """Every rule shows a hit, a miss, the unknown, its eve, and what happens exactly at its line."""
    eve = rule.valid_from - timedelta(days=1)
    missing = missing_outcomes(rule.cases)
    if not any(case.on == eve for case in rule.cases):
        missing.append(f"one with on: {eve}, the day before valid_from")
    if rule.level.line is not None and not any(_is_at_line(rule, case, parameters) for case in rule.cases):
        missing.append("one exactly at the line")
    if missing:
        raise entry.error(f"cases are missing: {'; '.join(missing)}", key="cases", allowed="these beside the others")
    check_classes(entry, rule.cases)


def missing_outcomes(cases: Iterable[Case]) -> list[str]:
    """The outcomes that no case expects, in words."""
    found = {case.expect for case in cases}
    return [f"one that expects {outcome}" for outcome in get_args(Outcome) if outcome not in found]


def check_classes(entry: Entry, cases: Iterable[Case]) -> None:
    """Nothing when the classes that `cases` give exist."""
    for case in cases:
        for class_code in (given.get("class_code") for given in (case.given, *case.members)):
            if class_code is not None and class_code not in CLASS_CODES:
                problem = f"case {case.name!r}: class_code is {class_code!r}"
                raise entry.error(problem, key="cases", allowed=", ".join(CLASS_CODES))


def _is_at_line(rule: Rule, case: Case, parameters: Mapping[str, Parameter]) -> bool:
    values = case_values(rule, case, parameters)
    line = values.get(f"{PARAMETER}{rule.level.line}")
    return line is not None and values.get(str(rule.level.value)) == line
