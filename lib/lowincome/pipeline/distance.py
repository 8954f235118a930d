"""How far one person or household is from a condition: what does not hold, on which values, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lowincome.config.catalogue import Catalogue
from lowincome.language import (
    Comparison,
    Expression,
    alternatives_of,
    comparison_of,
    conditions_of,
    evaluate,
    names_in,
)
from lowincome.outlets.rule_words import expression_words, value_text

Values = Mapping[str, Any]
MEASURED = ("fen", "count", "months", "years", "percent", "ratio")
NOBODY_KNOWN = "没有已知成员"
INDENT = "    "


@dataclass(frozen=True)
class Asked:
    """One person or household that a condition is asked of: the values of all names with their types, the members'."""

    catalogue: Catalogue
    types: Mapping[str, str]
    values: Values
    members: Sequence[Values] = ()

    def value(self, expression: Expression) -> Any:
        """What it comes to; None when it is unknown."""
        return evaluate(expression, self.values, self.members)

    def words(self, expression: Expression) -> str:
        """The expression in Chinese."""
        return "，并且".join(expression_words(self.catalogue, expression))

    def shown(self, value: Any, kind: str) -> str:
        """A value with its unit."""
        return value_text(self.catalogue, value, kind)


def what_fails(asked: Asked, condition: Expression) -> list[str]:
    """Lines: the first condition that does not hold, below it its values and the distance; none when all hold.

    What is false comes before what is unknown: it alone decides.
    """
    truths = [(part, asked.value(part)) for part in conditions_of(condition)]
    for wanted, words in ((False, "不满足"), (None, "数据未知，无法评估")):
        for part in (part for part, truth in truths if truth is wanted):
            return [f"{words}：{asked.words(part)}", *(INDENT + line for line in _details(asked, part))]
    return []


def _details(asked: Asked, part: Expression) -> list[str]:
    """Of `or` each alternative, of a question each member, of a comparison the values and the distance."""
    if len(conditions_of(part)) > 1:
        return what_fails(asked, part)
    alternatives = alternatives_of(part)
    if len(alternatives) > 1:
        return [line for one in alternatives for line in what_fails(asked, one)]
    question = next((q for q in part.questions if names_in(part) == (q.name,) and q.type == "boolean"), None)
    if question and comparison_of(part) is None:
        types = {**asked.types, **question.of.types}
        of_members = (what_fails(Asked(asked.catalogue, types, member), question.of) for member in asked.members)
        told = [_of_member(number, lines) for number, lines in enumerate(of_members, start=1)]
        return [line for lines in told for line in lines] or [NOBODY_KNOWN]
    return _compared(asked, part)


def _of_member(number: int, lines: list[str]) -> list[str]:
    first, *details = lines or ["满足"]
    return [f"成员{number}：{first}", *details]


def _compared(asked: Asked, part: Expression) -> list[str]:
    """The values that a condition reads, and the distance of what it compares."""
    words, asking = asked.catalogue.words, {question.name for question in part.questions}
    read = [name for name in names_in(part) if name not in asking]
    known = {name: asked.shown(asked.values.get(name), asked.types.get(name, "")) for name in read}
    lines = [f"{words.get(name, name)}：{value}" for name, value in known.items()]
    comparison = comparison_of(part)
    if comparison is None or comparison.value.type not in MEASURED:
        return lines
    sides = (comparison.value, *([comparison.whole] if comparison.whole else []), *comparison.lines)
    made = [side for side in sides if names_in(side) and side.text not in read]
    lines += [f"{asked.words(side)}：{asked.shown(asked.value(side), side.type)}" for side in made]
    return [*lines, *(_of_ratio if comparison.whole else _of_values)(asked, comparison)]


def _of_values(asked: Asked, comparison: Comparison) -> list[str]:
    """The distance to the line, to the nearest of two ends."""
    value, lines = asked.value(comparison.value), [asked.value(line) for line in comparison.lines]
    if value is None or None in lines:
        return []
    gap = min(abs(line - value) for line in lines)
    return [f"距线：{asked.shown(gap, comparison.value.type)}" if gap else "正好在线上"]


def _of_ratio(asked: Asked, comparison: Comparison) -> list[str]:
    """The share, the distance to the line in points, and how much more or less of the part would be at the line."""
    part, whole = asked.value(comparison.value), asked.value(comparison.whole or comparison.value)
    lines = [asked.value(line) for line in comparison.lines]
    if part is None or whole is None or None in lines:
        return []
    if whole <= 0:
        return ["所占的总额不大于 0，比例无法计算"]
    share = Fraction(part * 100, whole)
    gap, line = min((abs(line - share), line) for line in lines)
    missing = -(-abs(whole * line - part * 100) // 100)
    points = f"距线：{_points(gap)} 个百分点，相当于 {asked.shown(missing, comparison.value.type)}"
    return [f"比例：{_points(share)}%", points if gap else "正好在线上"]


def _points(share: Fraction) -> str:
    """Percent with two decimals; what is more than nothing is never shown as nothing."""
    if 0 < share < Fraction(1, 100):
        return "不足 0.01"
    return f"{float(round(share, 2)):,.2f}".removesuffix(".00")
