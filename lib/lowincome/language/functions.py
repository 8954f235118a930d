"""Functions of our own that the parser does not know: ratio(a, b) and months_since(month)."""

from sqlglot import exp

RATIO, MONTHS_SINCE, MONTH = "ratio", "months_since", "month"
COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between)
PERCENT = exp.Literal.number(100)
NONE = exp.Literal.number(0)


def function_of(node: exp.Expr) -> str:
    """The name of the function of our own that a node calls, else nothing."""
    return node.name.lower() if isinstance(node, exp.Anonymous) else ""


def is_ratio(node: exp.Expr | None) -> bool:
    """Whether a node compares a ratio(a, b)."""
    return isinstance(node, COMPARISONS) and function_of(node.this) == RATIO


def across(node: exp.Expr) -> exp.Expr:
    """`ratio(a, b) >= p` multiplied across, so that nothing is rounded; unknown unless b is above 0."""
    part, whole = node.this.expressions
    compared = node.copy()
    compared.set("this", exp.Mul(this=part.copy(), expression=PERCENT.copy()))
    for side in {"expression", "low", "high"} & node.args.keys():
        compared.set(side, exp.Mul(this=whole.copy(), expression=node.args[side].copy()))
    has_base = exp.GT(this=whole.copy(), expression=NONE.copy())
    return exp.Case(ifs=[exp.If(this=has_base, true=compared)])
