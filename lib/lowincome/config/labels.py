"""Labels of people and households (分层分类标签): conf/labels.yaml, in the language of the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from lowincome.config.build import build
from lowincome.config.expressions import check_name
from lowincome.config.indicators import Indicators
from lowincome.config.parameters import Parameter
from lowincome.config.rule import PARAMETER, Case
from lowincome.config.rules import check_classes, missing_outcomes, take_cases
from lowincome.config.scope import Scope, check_labels, labels_named
from lowincome.config.strict_yaml import Entry, load
from lowincome.language import Expression

Group = Literal["layer", "class", "need", "cause"]
TEXTS = ("title", "source", "meaning")
MOST_ASKED = 20


@dataclass(frozen=True)
class Label:
    """One label: whom it describes and when it holds; `types` gives the type of every name it may use."""

    label_id: str
    title: str
    group: Group
    grain: Literal["person", "household"]
    valid_from: date
    source: str
    meaning: str
    when: Expression
    cases: tuple[Case, ...]
    valid_to: date | None = None
    types: Mapping[str, str] = field(default_factory=dict, hash=False, repr=False)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that the condition reads, by name without `param.`."""
        return tuple(sorted(name.removeprefix(PARAMETER) for name in self.when.names if name.startswith(PARAMETER)))

    def is_in_force(self, on: date) -> bool:
        """Whether the label is given on a day, its first and last day included."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def load_label_definitions(
    path: Path, indicators: Indicators, parameters: Mapping[str, Parameter]
) -> tuple[Label, ...]:
    """Every label of `path` in the order written; ConfigError at the line that is wrong."""
    entries = load(path)
    found: dict[str, Label] = {}
    for label_id in entries:
        _settle(entries, label_id, Scope(indicators, parameters, labels=found), found, ())
    labels = [found[label_id] for label_id in entries]
    titles: dict[str, str] = {}
    for label in labels:
        if label.title in titles:
            problem = f"{label.label_id} and {titles[label.title]} have one title"
            raise entries.error(problem, key=label.label_id, allowed="a title of its own")
        titles[label.title] = label.label_id
    return tuple(labels)


def _settle(entries: Entry, label_id: str, scope: Scope, found: dict[str, Label], asked: tuple[str, ...]) -> None:
    """Put a label into `found` after those that it names; `asked` are the labels that wait for it."""
    if label_id in found:
        return
    entry = entries[label_id]
    if not isinstance(entry, Entry):
        raise entries.error(f"{label_id} is {entry!r}", key=label_id, allowed="a mapping")
    if label_id in asked or len(asked) == MOST_ASKED:
        is_circle = label_id in asked
        way = " → ".join((*(asked[asked.index(label_id) :] if is_circle else asked), label_id))
        problem = f"labels go in a circle: {way}" if is_circle else f"labels upon labels: {way}"
        raise entry.error(problem, key="when", allowed=f"at most {MOST_ASKED} upon each other, and no way back")
    for name in labels_named(entry):
        if name in entries:
            _settle(entries, name, scope, found, (*asked, label_id))
    check_name(entries, label_id)
    found[label_id] = _label(entry, label_id, scope)


def _label(entry: Entry, label_id: str, scope: Scope) -> Label:
    grain = str(entry.get("grain"))
    names, members = scope.names(grain), scope.members(grain)
    labels = scope.labels_of(entry)
    label = build(
        Label,
        entry,
        label_id=label_id,
        when=scope.take_condition(entry, grain),
        cases=tuple(take_cases(entry, names, members)),
        types=names,
    )
    for key in TEXTS:
        if not entry[key].strip():
            raise entry.error(f"{key} is empty", key=key, allowed="text")
    if missing := missing_outcomes(label.cases):
        raise entry.error(f"cases are missing: {'; '.join(missing)}", key="cases", allowed="these beside the others")
    check_labels(entry, label, labels)
    check_classes(entry, label.cases)
    return label
