"""Labels of people and households (分层分类标签): conf/labels.yaml, in the language of the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from lowincome.config.build import build
from lowincome.config.expressions import check_name, take_expression
from lowincome.config.indicators import Indicators
from lowincome.config.parameters import Parameter
from lowincome.config.rule import PARAMETER, Case
from lowincome.config.rules import Scope, check_classes, missing_outcomes, take_cases
from lowincome.config.strict_yaml import Entry, load
from lowincome.language import Expression

Group = Literal["layer", "class", "need", "cause"]
TEXTS = ("title", "source", "meaning")


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
    scope, entries = Scope(indicators, parameters), load(path)
    labels = [_label(entries, label_id, scope) for label_id in list(entries)]
    titles: dict[str, str] = {}
    for label in labels:
        if label.title in titles:
            problem = f"{label.label_id} and {titles[label.title]} have one title"
            raise entries.error(problem, key=label.label_id, allowed="a title of its own")
        titles[label.title] = label.label_id
    return tuple(labels)


def _label(entries: Entry, label_id: str, scope: Scope) -> Label:
    check_name(entries, label_id)
    entry = entries.take(label_id, Entry)
    grain = str(entry.get("grain"))
    names, members = scope.names(grain), scope.members(grain)
    label = build(
        Label,
        entry,
        label_id=label_id,
        when=take_expression(entry, "when", names, "boolean", members),
        cases=tuple(take_cases(entry, names, members)),
        types=names,
    )
    for key in TEXTS:
        if not entry[key].strip():
            raise entry.error(f"{key} is empty", key=key, allowed="text")
    if missing := missing_outcomes(label.cases):
        raise entry.error(f"cases are missing: {'; '.join(missing)}", key="cases", allowed="these beside the others")
    check_classes(entry, label.cases)
    return label
