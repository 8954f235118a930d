"""An expression in plain Python, for one household: the same three-valued logic as the Column, None for unknown."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlglot import exp

from lowincome.language.expression import Expression, Question
from lowincome.language.functions import across, is_ratio
from lowincome.language.units import name_of

SMALLEST, LARGEST = -(2**63), 2**63 - 1
Read = Callable[[exp.Expr], Any]


def evaluate(expression: Expression, values: Mapping[str, Any], members: Sequence[Mapping[str, Any]] = ()) -> Any:
    """The value of `expression` where names have `values`; a name without value is unknown (None).

    `members` has the values of each member of the household; where none is given, all questions stay unanswered.
    """
    known = {**values, **{question.name: answer(question, members) for question in expression.questions}}

    def read(node: exp.Expr) -> Any:
        if isinstance(node, exp.Column):
            return known.get(name_of(node))
        return read(across(node)) if is_ratio(node) else _VALUES[type(node)](node, read)

    return read(expression.tree)


def answer(question: Question, members: Sequence[Mapping[str, Any]]) -> Any:
    """What `members` answer to `question`; None when they do not know."""
    found = [evaluate(question.of, member) for member in members]
    return _ANSWERS[question.function](found) if found else None


def _total(values: Iterable[int | None]) -> int | None:
    """The sum; unknown when a value is, and beyond 64 bits."""
    known = list(values)
    return None if None in known else _within(sum(value for value in known if value is not None))


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
    return _within(apply(left, right))


def _within(number: int) -> int | None:
    return number if SMALLEST <= number <= LARGEST else None


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


def _months_since(node: exp.Expr, read: Read) -> int | None:
    since, until = (_month_number(read(argument)) for argument in node.expressions)
    return None if since is None or until is None else until - since


def _month_number(day_or_month: date | int | None) -> int | None:
    if day_or_month is None:
        return None
    digits = str(day_or_month).replace("-", "")
    return int(digits[:4]) * 12 + int(digits[4:6])


def _case(node: exp.Expr, read: Read) -> Any:
    for branch in node.args["ifs"]:
        if read(branch.this):
            return read(branch.args["true"])
    default = node.args.get("default")
    return read(default) if default else None


def _known(node: exp.Expr, read: Read) -> list[Any]:
    """The arguments of a function that are known."""
    return _only_known(map(read, (node.this, *node.expressions)))


def _only_known(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if value is not None]


_ANSWERS: Mapping[str, Callable[[list[Any]], Any]] = {
    "all_members": _all,
    "any_member": _any,
    "count_members": _total,
    "max_member": lambda values: max(_only_known(values), default=None),
    "min_member": lambda values: min(_only_known(values), default=None),
    "sum_member": _total,
}

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
    exp.Anonymous: _months_since,
    exp.Paren: lambda node, read: read(node.this),
    exp.Literal: lambda node, read: node.name if node.is_string else int(node.name),
    exp.Boolean: lambda node, read: node.this,
    exp.Null: lambda node, read: None,
}
