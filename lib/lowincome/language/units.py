"""The second door: every node is of a known shape, and money meets money, years meet years, counts meet counts.

Types of values: fen, count, months, years, percent, ratio, boolean, text, date, month. Two more exist for literals
only: `zero` fits every number, `null` fits wherever a value may be missing; any other number counts. `ratio(a, b)`
compares with a percent and nothing else.
"""

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from lowincome.language.errors import ExpressionError
from lowincome.language.functions import MONTHS_SINCE, function_of, is_ratio

TYPES = ("fen", "count", "months", "years", "percent", "ratio", "boolean", "text", "date", "month")
MAX_DEPTH = 30
MAX_NODES = 300
MEASURED = frozenset({"fen", "months", "years"})
WHOLE = MEASURED | {"count", "zero"}
NUMBERS = WHOLE | {"percent", "ratio"}
BOOLEAN = frozenset({"boolean"})
ORDERED = NUMBERS | {"date", "month"}
FORMS = (
    "comparisons, and, or, not, + - *, between, in (…), is [not] null, case when, abs, coalesce, greatest, least, "
    "months_since, ratio; in rules about a household any_member and its like"
)
RATIO_FORM = "ratio(a, b) >= param.<name>, with a parameter in percent"
SAME_KIND = "one kind of value; money beside money, years beside years, or 0: a number of policy is param.<name>"

LISTS = "x in ('a', 'b'), x in (1, 2)"

Names = Mapping[str, str]
Kind = Callable[[exp.Expr], str]
_PAIR = frozenset({"this", "expression"})
_THIS = frozenset({"this"})
_LIST = frozenset({"this", "expressions"})
SHAPES: Mapping[type[exp.Expr], frozenset[str]] = {
    **dict.fromkeys((exp.And, exp.Or, exp.Is), _PAIR),
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE), _PAIR),
    **dict.fromkeys((exp.Add, exp.Sub, exp.Mul), _PAIR),
    **dict.fromkeys((exp.Not, exp.Neg, exp.Paren, exp.Abs, exp.Boolean), _THIS),
    **dict.fromkeys((exp.In, exp.Coalesce), _LIST),
    **dict.fromkeys((exp.Greatest, exp.Least), _LIST | {"ignore_nulls"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.Case: frozenset({"ifs", "default"}),
    exp.If: frozenset({"this", "true"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Null: frozenset(),
    exp.Column: frozenset({"this", "table"}),
    exp.Identifier: _THIS,
    exp.Anonymous: _LIST,
}


def check_shape(tree: exp.Expr) -> None:
    """Nothing when `tree` is small and made of known nodes; ExpressionError names the first that is not."""
    check_size(tree)
    for node in tree.walk():
        filled = {name for name, value in node.args.items() if value not in (None, False, [])}
        if type(node) not in SHAPES or filled - SHAPES[type(node)]:
            raise ExpressionError(f"{node.sql()!r} is not part of the language", allowed=FORMS)


def check_size(tree: exp.Expr) -> None:
    """Nothing when `tree` has few nodes and levels."""
    nodes = list(tree.walk())
    if len(nodes) > MAX_NODES:
        raise ExpressionError(f"{len(nodes)} parts", allowed=f"at most {MAX_NODES}; use two rules")
    if max(node.depth for node in nodes) > MAX_DEPTH:
        raise ExpressionError("nested too deeply", allowed=f"at most {MAX_DEPTH} levels")


def name_of(column: exp.Expr) -> str:
    """The name that a column node stands for, such as `age` or `param.age_line`."""
    table = column.text("table")
    return f"{table}.{column.name}" if table else column.name


def type_of(tree: exp.Expr, names: Names) -> str:
    """The type of the value of `tree`; ExpressionError where units do not fit."""
    kinds: dict[int, str] = {}
    for node in reversed(list(tree.walk())):  # operands before what uses them, each once
        if isinstance(node, exp.Column):
            kinds[id(node)] = names[name_of(node)]
        elif type(node) in _RULES:
            kinds[id(node)] = _RULES[type(node)](node, lambda operand: kinds[id(operand)])
    found = kinds[id(tree)]
    if found == "null":
        raise ExpressionError("the expression is always null", allowed="a value that can be known")
    return "count" if found == "zero" else found


def _need(node: exp.Expr, kind: Kind, allowed: frozenset[str]) -> None:
    if kind(node) not in allowed | {"null"}:
        raise ExpressionError(f"{node.sql()!r} is a {kind(node)}", allowed=" or ".join(sorted(allowed - {"zero"})))


def _need_order(node: exp.Expr, found: str) -> None:
    if found not in ORDERED | {"null"}:
        raise ExpressionError(f"{node.sql()!r} puts {found} in order", allowed="numbers, dates, months; else = <> in")


def _common(nodes: Sequence[exp.Expr], kind: Kind) -> str:
    """The one type that all of `nodes` share; a zero takes the type of the numbers beside it."""
    kinds = {kind(node) for node in nodes} - {"null"}
    if len(kinds) > 1 and kinds <= NUMBERS:
        kinds -= {"zero"}
    if len(kinds) > 1:
        listed = ", ".join(f"{node.sql()!r} is a {kind(node)}" for node in nodes)
        raise ExpressionError(f"these do not fit: {listed}", allowed=SAME_KIND)
    return kinds.pop() if kinds else "null"


def _literal(node: exp.Expr, kind: Kind) -> str:
    if node.is_string:
        return "text"
    return "count" if int(node.name) else "zero"


def _logic(node: exp.Expr, kind: Kind) -> str:
    for operand in node.iter_expressions():
        _need(operand, kind, BOOLEAN)
    return "boolean"


def _compare(node: exp.Expr, left: exp.Expr, right: exp.Expr, kind: Kind) -> str:
    """The type that is compared; a ratio compares with a count, too: so many times."""
    kinds = {kind(left), kind(right)}
    if "null" in kinds:
        raise ExpressionError(f"{node.sql()!r} is always null", allowed="x is null, x is not null")
    return "ratio" if kinds == {"ratio", "count"} else _common((left, right), kind)


def _equality(node: exp.Expr, kind: Kind) -> str:
    _compare(node, node.this, node.expression, kind)
    return "boolean"


def _order(node: exp.Expr, kind: Kind) -> str:
    ends = [node.args["low"], node.args["high"]] if isinstance(node, exp.Between) else [node.expression]
    for end in ends:
        _need_order(node, _compare(node, node.this, end, kind))
    return "boolean"


def _in(node: exp.Expr, kind: Kind) -> str:
    if not node.expressions:
        raise ExpressionError("the list after 'in' is empty", allowed=LISTS)
    for item in node.expressions:
        if not isinstance(item.this if isinstance(item, exp.Neg) else item, exp.Literal):
            raise ExpressionError(f"{item.sql()!r} is no literal, but stands in a list", allowed=LISTS)
        _compare(node, node.this, item, kind)
    return "boolean"


def _is(node: exp.Expr, kind: Kind) -> str:
    if isinstance(node.expression, exp.Boolean):
        _need(node.this, kind, BOOLEAN)
    elif not isinstance(node.expression, exp.Null):
        raise ExpressionError(f"{node.sql()!r} is not a question", allowed="is [not] null, is [not] true")
    return "boolean"


def _sum(node: exp.Expr, kind: Kind) -> str:
    return _sum_of(list(node.iter_expressions()), kind)


def _sum_of(operands: Sequence[exp.Expr], kind: Kind) -> str:
    """The one type of whole numbers that all of `operands` share."""
    for operand in operands:
        _need(operand, kind, WHOLE)
    return _common(operands, kind)


def _product(node: exp.Expr, kind: Kind) -> str:
    operands = (node.this, node.expression)
    for operand in operands:
        _need(operand, kind, WHOLE)
    measured = sorted(MEASURED & {kind(operand) for operand in operands})
    if len([operand for operand in operands if kind(operand) in MEASURED]) == 2 and measured != ["fen", "months"]:
        multiplied = " by ".join(kind(operand) for operand in operands)
        raise ExpressionError(
            f"{node.sql()!r} multiplies {multiplied}", allowed="a count, or money of a month by months"
        )
    return measured[0] if measured else "count"


def _function(node: exp.Expr, kind: Kind) -> str:
    arguments = [node.this, *node.expressions]
    if len(arguments) < 2:
        raise ExpressionError(f"{node.sql()!r} has one argument", allowed="two or more")
    return _common(arguments, kind)


def _extreme(node: exp.Expr, kind: Kind) -> str:
    found = _function(node, kind)
    _need_order(node, found)
    return found


def _own_function(node: exp.Expr, kind: Kind) -> str:
    if function_of(node) == MONTHS_SINCE:
        return _months_since(node, kind)
    return _ratio(node, kind)


def _months_since(node: exp.Expr, kind: Kind) -> str:
    """`month`, which the count ends with, is the last argument already."""
    if len(node.expressions) != 2:
        raise ExpressionError(f"{MONTHS_SINCE} has {len(node.expressions) - 1} arguments", allowed="one")
    _need(node.expressions[0], kind, frozenset({"date", "month"}))
    return "months"


def _ratio(node: exp.Expr, kind: Kind) -> str:
    if len(node.expressions) != 2:
        raise ExpressionError(f"{node.sql()!r} has {len(node.expressions)} arguments", allowed=RATIO_FORM)
    parent = node.parent
    if parent is None or not is_ratio(parent) or parent.this is not node:
        raise ExpressionError(f"{node.sql()!r} is not on the left of a comparison", allowed=RATIO_FORM)
    _sum_of(node.expressions, kind)
    return "percent"


def _case(node: exp.Expr, kind: Kind) -> str:
    branches, default = node.args["ifs"], node.args.get("default")
    for branch in branches:
        _need(branch.this, kind, BOOLEAN)
    return _common([branch.args["true"] for branch in branches] + ([default] if default else []), kind)


_RULES: Mapping[type[exp.Expr], Callable[[exp.Expr, Kind], str]] = {
    **dict.fromkeys((exp.And, exp.Or, exp.Not), _logic),
    **dict.fromkeys((exp.EQ, exp.NEQ), _equality),
    **dict.fromkeys((exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between), _order),
    **dict.fromkeys((exp.Add, exp.Sub, exp.Neg, exp.Abs), _sum),
    **dict.fromkeys((exp.Greatest, exp.Least), _extreme),
    exp.Mul: _product,
    exp.In: _in,
    exp.Is: _is,
    exp.Coalesce: _function,
    exp.Case: _case,
    exp.Anonymous: _own_function,
    exp.Paren: lambda node, kind: kind(node.this),
    exp.Literal: _literal,
    exp.Boolean: lambda node, kind: "boolean",
    exp.Null: lambda node, kind: "null",
}
