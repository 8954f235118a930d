"""The rule book: every rule with its lines, sources and cases, every label, every indicator, in one HTML file."""

from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

from lowincome.config.cases import Stated
from lowincome.config.catalogue import Catalogue
from lowincome.config.indicators import Indicator
from lowincome.config.labels import Label
from lowincome.config.rule import Rule
from lowincome.outlets import rule_words
from lowincome.outlets.catalogue import GRAINS, RULE_KINDS, STATUSES, VIEWS
from lowincome.outlets.files import write_whole
from lowincome.outlets.page import environment

WORDS = {
    "grain": GRAINS,
    "kind": RULE_KINDS,
    "status": STATUSES,
    "view": VIEWS,
    "outcome": rule_words.OUTCOMES,
    "group": rule_words.GROUPS,
}


@dataclass(frozen=True)
class Book:
    """What the page shows."""

    catalogue: Catalogue

    @property
    def families(self) -> dict[str, tuple[Rule, ...]]:
        """The rules of each family, in the order of the words for families, by the family's word."""
        labels = self.catalogue.family_labels
        order = [*labels, *sorted({rule.family for rule in self.catalogue.rules} - {*labels})]
        of = {family: tuple(r for r in self.catalogue.rules if r.family == family) for family in order}
        return {labels.get(family, family): rules for family, rules in of.items() if rules}

    @property
    def groups(self) -> dict[str, tuple[Label, ...]]:
        """The labels of each group, by the group's word."""
        order = [*rule_words.GROUPS]
        labels = sorted(self.catalogue.labels, key=lambda label: order.index(label.group))
        return {rule_words.GROUPS[group]: (*of,) for group, of in groupby(labels, lambda label: label.group)}

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The core indicators, then the others."""
        return tuple(sorted(self.catalogue.indicators.indicators, key=lambda indicator: not indicator.core))

    @property
    def n_cases(self) -> int:
        """The cases of all rules and labels."""
        stated: tuple[Stated, ...] = (*self.catalogue.rules, *self.catalogue.labels)
        return sum(len(one.cases) for one in stated)

    def users(self, indicator: str) -> tuple[str, ...]:
        """The titles of the rules and labels that read an indicator, of their own or of members."""
        stated: tuple[Rule | Label, ...] = (*self.catalogue.rules, *self.catalogue.labels)
        return tuple(one.title for one in stated if indicator in _read(one))


def _read(stated: Rule | Label) -> set[str]:
    """The names that a rule or label reads."""
    leveled = stated.indicators if isinstance(stated, Rule) else ()
    return {*stated.when.names, *leveled, *(name for asked in stated.when.questions for name in asked.of.names)}


def write_rule_book(path: Path, catalogue: Catalogue) -> Path:
    """`path`, now holding the book."""
    return write_whole(path, render_rule_book(catalogue).encode("utf-8"))


def render_rule_book(catalogue: Catalogue) -> str:
    """The HTML text of the book."""
    told = ("conditions", "level", "evidence", "reason", "causes", "lines", "given")
    found = environment(word=lambda code, of: WORDS[of].get(code, code), period=rule_words.period)
    return found.get_template("rule_book.html.j2").render(
        book=Book(catalogue),
        catalogue=catalogue,
        **{name: partial(getattr(rule_words, name), catalogue) for name in told},
    )
