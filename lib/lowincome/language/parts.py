"""A condition in its parts: what must hold side by side, and the two sides of a comparison."""

from dataclasses import replace

from sqlglot import exp

from lowincome.language.expression import Expression
from lowincome.language.units import name_of

COMPARISONS = (exp.GT, exp.GTE, exp.LT, exp.LTE, exp.EQ)


def conditions_of(expression: Expression) -> tuple[Expression, ...]:
    """The conditions that must all hold, in written order; the expression itself when it is one."""
    tree = expression.tree
    nodes = tree.flatten(unnest=False) if isinstance(tree, exp.And) else (tree,)
    return tuple(_part(expression, node) for node in nodes)


def sides_of(condition: Expression) -> tuple[Expression, Expression] | None:
    """What is compared and what with; None when the condition is no plain comparison."""
    tree = condition.tree
    if not isinstance(tree, COMPARISONS) or isinstance(tree.this, exp.Anonymous):
        return None
    return _part(condition, tree.this), _part(condition, tree.expression)


def names_in(condition: Expression) -> tuple[str, ...]:
    """The names that a condition or a side of it reads, in written order, each once; questions to members are names."""
    return tuple(dict.fromkeys(map(name_of, condition.tree.find_all(exp.Column))))


def _part(expression: Expression, node: exp.Expr) -> Expression:
    return replace(expression, text=node.sql(), tree=node)
