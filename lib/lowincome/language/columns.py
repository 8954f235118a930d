"""An expression as a Spark Column.

Arithmetic is the null-giving kind (`try_…`): a result beyond 64 bits is unknown on every engine. Plain `+` and `*`
would stop the whole job on Spark and silently wrap around on Sail.
"""

import hashlib
import operator
from collections.abc import Callable, Mapping
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F
from sqlglot import exp

from lowincome.language.expression import Expression
from lowincome.language.functions import across, is_ratio
from lowincome.language.units import name_of

SMALLEST = -(2**63)
CASTS = dict.fromkeys(("fen", "count", "months", "years", "percent"), "bigint") | {"ratio": "double"}
Read = Callable[[exp.Expr], Column]


def to_column(expression: Expression, column: Callable[[str], Column]) -> Column:
    """The value of `expression` per row, where `column` gives the column of each name."""
    named = {name: _typed(column(name), kind) for name, kind in expression.types.items()}

    def read(node: exp.Expr) -> Column:
        if isinstance(node, exp.Column):
            return named[name_of(node)]
        return read(across(node)) if is_ratio(node) else _COLUMNS[type(node)](node, read)

    return read(expression.tree)


def column_name(name: str) -> str:
    """The column that holds what expressions call `name`: param.line is param_line, a question has one of its own."""
    if "(" in name:
        return f"members_{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    return name.replace(".", "_")


def _typed(column: Column, kind: str) -> Column:
    """Counts arrive as INT or BIGINT; one width makes products safe."""
    return column.cast(CASTS[kind]) if kind in CASTS else column


def _infix(apply: Callable[[Any, Any], Any]) -> Callable[[exp.Expr, Read], Column]:
    return lambda node, read: apply(read(node.this), read(node.expression))


def _literal(node: exp.Expr, read: Read) -> Column:
    return F.lit(node.name) if node.is_string else _whole(int(node.name))


def _whole(number: int) -> Column:
    return F.lit(number).cast("bigint")


def _negative(value: Column) -> Column:
    return F.try_subtract(_whole(0), value)


def _abs(node: exp.Expr, read: Read) -> Column:
    """Without the smallest number, whose opposite has no place in 64 bits; ANSI mode would stop there."""
    return F.abs(F.nullif(read(node.this), _whole(SMALLEST)))


def _is(node: exp.Expr, read: Read) -> Column:
    value = read(node.this)
    if isinstance(node.expression, exp.Null):
        return value.isNull()
    return F.coalesce(value == read(node.expression), F.lit(False))


def _months_since(node: exp.Expr, read: Read) -> Column:
    since, until = (_month_number(read(argument)) for argument in node.expressions)
    return until - since


def _month_number(day_or_month: Column) -> Column:
    """Months since the year 0 of 202411 or 2024-11-30."""
    digits = F.translate(day_or_month.cast("string"), "-", "")
    year, month = (F.substring(digits, start, length).cast("bigint") for start, length in ((1, 4), (5, 2)))
    return year * 12 + month


def _case(node: exp.Expr, read: Read) -> Column:
    default = node.args.get("default")
    result = read(default) if default else F.lit(None)
    for branch in reversed(node.args["ifs"]):
        result = F.when(read(branch.this), read(branch.args["true"])).otherwise(result)
    return result


def _function(apply: Callable[..., Column]) -> Callable[[exp.Expr, Read], Column]:
    return lambda node, read: apply(*(read(argument) for argument in (node.this, *node.expressions)))


_COLUMNS: Mapping[type[exp.Expr], Callable[[exp.Expr, Read], Column]] = {
    exp.And: _infix(operator.and_),
    exp.Or: _infix(operator.or_),
    exp.Not: lambda node, read: ~read(node.this),
    exp.EQ: _infix(operator.eq),
    exp.NEQ: _infix(operator.ne),
    exp.GT: _infix(operator.gt),
    exp.GTE: _infix(operator.ge),
    exp.LT: _infix(operator.lt),
    exp.LTE: _infix(operator.le),
    exp.Add: _infix(F.try_add),
    exp.Sub: _infix(F.try_subtract),
    exp.Mul: _infix(F.try_multiply),
    exp.Neg: lambda node, read: _negative(read(node.this)),
    exp.Between: lambda node, read: read(node.this).between(read(node.args["low"]), read(node.args["high"])),
    exp.In: lambda node, read: read(node.this).isin(*(read(item) for item in node.expressions)),
    exp.Is: _is,
    exp.Coalesce: _function(F.coalesce),
    exp.Greatest: _function(F.greatest),
    exp.Least: _function(F.least),
    exp.Abs: _abs,
    exp.Case: _case,
    exp.Anonymous: _months_since,
    exp.Paren: lambda node, read: read(node.this),
    exp.Literal: _literal,
    exp.Boolean: lambda node, read: F.lit(node.this),
    exp.Null: lambda node, read: F.lit(None),
}
