"""An expression in plain Python, for one household: the same three-valued logic as the Column, None for unknown."""

import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlglot import exp

from lowincome.language.expression import Expression
from lowincome.language.units import name_of

SMALLEST, LARGEST = -(2**63), 2**63 - 1
Read = Callable[[exp.Expr], Any]


def evaluate(expression: Expression, values: Mapping[str, Any]) -> Any:
    """The value of `expression` where names have `values`; a name without value is unknown (None)."""

    def read(node: exp.Expr) -> Any:
        return values.get(name_of(node)) if isinstance(node, exp.Column) else _VALUES[type(node)](node, read)

    return read(expression.tree)


def _all(truths: Iterable[bool | None]) -> bool | None:
    known = list(truths)
    return False if False in known else None if None in known else True


def _any(truths: Iterable[bool | None]) -> bool | None:
    return _not(_all(_not(truth) for truth in truths))


def _not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _compare(apply: Callable[[Any, Any], bool], left: Any, right: Any) -> bool | None:
    """Unknown when a side is; a count beside a ratio becomes a float, as it does in the engines."""
    if left is None or right is None:
        return None
    if isinstance(left, float) or isinstance(right, float):
        return apply(float(left), float(right))
    return apply(left, right)


def _whole(apply: Callable[[int, int], int], left: int | None, right: int | None) -> int | None:
    """Unknown when a side is, and beyond 64 bits."""
    if left is None or right is None:
        return None
    result = apply(left, right)
    return result if SMALLEST <= result <= LARGEST else None


def _comparison(apply: Callable[[Any, Any], bool]) -> Callable[[exp.Expr, Read], bool | None]:
    return lambda node, read: _compare(apply, read(node.this), read(node.expression))


def _arithmetic(apply: Callable[[int, int], int]) -> Callable[[exp.Expr, Read], int | None]:
    return lambda node, read: _whole(apply, read(node.this), read(node.expression))


def _between(node: exp.Expr, read: Read) -> bool | None:
    value, low, high = read(node.this), read(node.args["low"]), read(node.args["high"])
    return _all((_compare(operator.ge, value, low), _compare(operator.le, value, high)))


def _in(node: exp.Expr, read: Read) -> bool | None:
    value = read(node.this)
    return _any(_compare(operator.eq, value, read(item)) for item in node.expressions)


def _abs(node: exp.Expr, read: Read) -> int | None:
    value = read(node.this)
    return _whole(operator.sub, 0, value) if value is not None and value < 0 else value


def _case(node: exp.Expr, read: Read) -> Any:
    for branch in node.args["ifs"]:
        if read(branch.this):
            return read(branch.args["true"])
    default = node.args.get("default")
    return read(default) if default else None


def _known(node: exp.Expr, read: Read) -> list[Any]:
    """The arguments of a function that are known."""
    return [value for value in map(read, (node.this, *node.expressions)) if value is not None]


_VALUES: Mapping[type[exp.Expr], Callable[[exp.Expr, Read], Any]] = {
    exp.And: lambda node, read: _all((read(node.this), read(node.expression))),
    exp.Or: lambda node, read: _any((read(node.this), read(node.expression))),
    exp.Not: lambda node, read: _not(read(node.this)),
    exp.EQ: _comparison(operator.eq),
    exp.NEQ: _comparison(operator.ne),
    exp.GT: _comparison(operator.gt),
    exp.GTE: _comparison(operator.ge),
    exp.LT: _comparison(operator.lt),
    exp.LTE: _comparison(operator.le),
    exp.Add: _arithmetic(operator.add),
    exp.Sub: _arithmetic(operator.sub),
    exp.Mul: _arithmetic(operator.mul),
    exp.Neg: lambda node, read: _whole(operator.sub, 0, read(node.this)),
    exp.Between: _between,
    exp.In: _in,
    exp.Is: lambda node, read: read(node.this) is read(node.expression),
    exp.Coalesce: lambda node, read: next(iter(_known(node, read)), None),
    exp.Greatest: lambda node, read: max(_known(node, read), default=None),
    exp.Least: lambda node, read: min(_known(node, read), default=None),
    exp.Abs: _abs,
    exp.Case: _case,
    exp.Paren: lambda node, read: read(node.this),
    exp.Literal: lambda node, read: node.name if node.is_string else int(node.name),
    exp.Boolean: lambda node, read: node.this,
    exp.Null: lambda node, read: None,
}
