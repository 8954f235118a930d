"""A condition in its parts: what must hold side by side, one of which must hold, and what a comparison compares."""

from dataclasses import dataclass, replace

from sqlglot import exp

from lowincome.language.expression import Expression
from lowincome.language.functions import is_ratio
from lowincome.language.units import name_of, type_of

COMPARISONS = (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.EQ)


@dataclass(frozen=True)
class Comparison:
    """A value beside its line or its two ends; of a ratio the part, to be compared in percent of `whole`."""

    value: Expression
    lines: tuple[Expression, ...]
    whole: Expression | None = None


def conditions_of(expression: Expression) -> tuple[Expression, ...]:
    """The conditions that must all hold, in written order; the expression itself when it is one."""
    return _joined(expression, exp.And)


def alternatives_of(expression: Expression) -> tuple[Expression, ...]:
    """The conditions of which one must hold, in written order; the expression itself when it is one."""
    return _joined(expression, exp.Or)


def comparison_of(condition: Expression) -> Comparison | None:
    """What is compared with what; None when the condition is no comparison."""
    tree = condition.tree.unnest()
    if not isinstance(tree, (*COMPARISONS, exp.Between)):
        return None
    sides = (tree.args["low"], tree.args["high"]) if isinstance(tree, exp.Between) else (tree.expression,)
    lines = tuple(_side(condition, side) for side in sides)
    if is_ratio(tree):
        value, whole = (_side(condition, side) for side in tree.this.expressions)
        return Comparison(value, lines, whole)
    return Comparison(_side(condition, tree.this), lines)


def names_in(condition: Expression) -> tuple[str, ...]:
    """The names that a condition or a side of it reads, in written order, each once; questions to members are names."""
    return tuple(dict.fromkeys(map(name_of, condition.tree.find_all(exp.Column, bfs=False))))


def _joined(expression: Expression, sign: type[exp.Connector]) -> tuple[Expression, ...]:
    tree = expression.tree.unnest()
    if not isinstance(tree, sign):
        return (expression,)
    return tuple(replace(expression, text=node.sql(), tree=node) for node in tree.flatten(unnest=False))


def _side(condition: Expression, node: exp.Expr) -> Expression:
    return replace(condition, text=node.sql(), tree=node, type=type_of(node, condition.types))
