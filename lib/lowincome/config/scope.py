"""What a rule or a label may refer to: indicators, facts, parameters, and labels, which stand for their conditions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lowincome.config.cases import Stated
from lowincome.config.expressions import take_expression
from lowincome.config.indicators import Indicators
from lowincome.config.parameters import Parameter
from lowincome.config.rule import FACTS, LABEL, PARAMETER
from lowincome.config.strict_yaml import Entry
from lowincome.language import Expression, Meanings

NAMED = re.compile(rf"\b{re.escape(LABEL)}([a-z][a-z0-9_]*)")
NO_LABELS: Mapping[str, Stated] = {}


@dataclass(frozen=True)
class Scope:
    """What rules and labels may refer to; `labels` by their id."""

    indicators: Indicators
    parameters: Mapping[str, Parameter]
    steps: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, Stated] = field(default_factory=dict)

    def names(self, grain: str) -> dict[str, str]:
        """The type of every name that a rule or label of this grain may use, labels aside."""
        lines = {f"{PARAMETER}{name}": parameter.type for name, parameter in self.parameters.items()}
        return {**self.indicators.types, **FACTS.get(grain, {}), **lines}

    def members(self, grain: str) -> dict[str, str] | None:
        """The type of every name of one member, which only households can ask; None for a person."""
        return self.names("person") if grain == "household" else None

    def take_condition(self, entry: Entry, grain: str) -> Expression:
        """The condition at `when`, which leaves the entry; a label is one of the same grain."""
        members = self._meanings("person") if grain == "household" else None
        return take_expression(entry, "when", self._meanings(grain), "boolean", members)

    def labels_of(self, entry: Entry) -> dict[str, Stated]:
        """The labels that the condition of an entry names, by id."""
        return {name: self.labels[name] for name in labels_named(entry) if name in self.labels}

    def _meanings(self, grain: str) -> Meanings:
        labels = {f"{LABEL}{name}": label.when for name, label in self.labels.items() if label.grain == grain}
        return {**self.names(grain), **labels}


def labels_named(entry: Entry) -> list[str]:
    """The ids that stand behind `label.` in the condition of an entry."""
    return NAMED.findall(str(entry.get("when")))


def check_labels(entry: Entry, stated: Stated, labels: Mapping[str, Stated]) -> None:
    """Nothing when the labels that `stated` names count on all its days."""
    for name, label in labels.items():
        goes_on = label.valid_to is None or (stated.valid_to is not None and stated.valid_to <= label.valid_to)
        if label.valid_from > stated.valid_from or not goes_on:
            days = f"{label.valid_from} to {label.valid_to or 'now'}"
            raise entry.error(
                f"{LABEL}{name} counts from {days}", key="when", allowed="a label of all days of this one"
            )
