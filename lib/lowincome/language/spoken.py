"""An expression as a Chinese sentence, for people who read rules and do not write them."""

from collections.abc import Callable, Mapping

from sqlglot import exp

from lowincome.language.expression import Expression, Question
from lowincome.language.units import name_of

AND = "，并且"
SIGNS: Mapping[type[exp.Expr], str] = {
    exp.And: AND,
    exp.Or: "，或者",
    exp.EQ: " = ",
    exp.NEQ: " ≠ ",
    exp.GT: " > ",
    exp.GTE: " ≥ ",
    exp.LT: " < ",
    exp.LTE: " ≤ ",
    exp.Add: " + ",
    exp.Sub: " − ",
    exp.Mul: " × ",
}
CALLS = {"months_since": "{0}距今月数", "ratio": "{0}占{1}的比例"}
SOMEBODY = "有成员"
QUESTIONS = {
    "any_member": f"{SOMEBODY}（{{0}}）",
    "all_members": "全部成员（{0}）",
    "count_members": "符合（{0}）的成员人数",
    "max_member": "成员中最大的{0}",
    "min_member": "成员中最小的{0}",
    "sum_member": "全部成员的{0}之和",
}
Speak = Callable[[exp.Expr], str]


def spoken(expression: Expression, names: Mapping[str, str], texts: Mapping[str, str]) -> tuple[str, ...]:
    """The expression in Chinese, one text per condition that must hold; without a word in `names` or `texts`, the code.

    `names` are the words for what it reads, `texts` those for the codes in it.
    """
    asked = {question.name: spoken_question(question, names, texts) for question in expression.questions}

    def speak(node: exp.Expr) -> str:
        if isinstance(node, exp.Column):
            return {**names, **asked}.get(name_of(node), name_of(node))
        if isinstance(node, exp.Literal):
            return f"“{texts.get(node.name, node.name)}”" if node.is_string else node.name
        return _spoken(node, speak)

    tree = expression.tree
    return tuple(map(speak, tree.flatten(unnest=False) if isinstance(tree, exp.And) else (tree,)))


def spoken_question(question: Question, names: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """A question to members in Chinese."""
    return QUESTIONS[question.function].format(AND.join(spoken(question.of, names, texts)))


def _spoken(node: exp.Expr, speak: Speak) -> str:
    if type(node) in SIGNS:
        return f"{speak(node.this)}{SIGNS[type(node)]}{speak(node.expression)}"
    return _WORDS[type(node)](node, speak) if type(node) in _WORDS else node.sql()


def _in(node: exp.Expr, speak: Speak) -> str:
    return f"{speak(node.this)}属于{'、'.join(map(speak, node.expressions))}之一"


def _not(node: exp.Expr, speak: Speak) -> str:
    if isinstance(node.this, exp.Is) and isinstance(node.this.expression, exp.Null):
        return f"{speak(node.this.this)}已知"
    said = speak(node.this)
    if said.startswith(SOMEBODY):
        return f"没{said}"
    return f"非{said}" if isinstance(node.this, exp.Column) else f"不满足{said}"


def _is(node: exp.Expr, speak: Speak) -> str:
    if isinstance(node.expression, exp.Null):
        return f"{speak(node.this)}未知"
    return f"{speak(node.this)}为{'真' if node.expression.this else '假'}"


def _coalesce(node: exp.Expr, speak: Speak) -> str:
    return f"{speak(node.this)}（未知时取 {'、'.join(map(speak, node.expressions))}）"


def _extreme(word: str) -> Callable[[exp.Expr, Speak], str]:
    return lambda node, speak: f"{'、'.join(map(speak, (node.this, *node.expressions)))}中{word}者"


def _case(node: exp.Expr, speak: Speak) -> str:
    branches = [f"{speak(branch.this)}时取 {speak(branch.args['true'])}" for branch in node.args["ifs"]]
    default = node.args.get("default")
    return "；".join([*branches, *([f"否则取 {speak(default)}"] if default else [])])


def _call(node: exp.Expr, speak: Speak) -> str:
    words = [speak(argument) for argument in node.expressions]
    return CALLS[node.name.lower()].format(*words)


_WORDS: Mapping[type[exp.Expr], Callable[[exp.Expr, Speak], str]] = {
    exp.Not: _not,
    exp.Is: _is,
    exp.In: _in,
    exp.Between: lambda node, speak: (
        f"{speak(node.this)}在 {speak(node.args['low'])} 至 {speak(node.args['high'])} 之间"
    ),
    exp.Paren: lambda node, speak: f"（{speak(node.this)}）",
    exp.Neg: lambda node, speak: f"−{speak(node.this)}",
    exp.Abs: lambda node, speak: f"{speak(node.this)}的绝对值",
    exp.Coalesce: _coalesce,
    exp.Greatest: _extreme("大"),
    exp.Least: _extreme("小"),
    exp.Case: _case,
    exp.Boolean: lambda node, speak: "真" if node.this else "假",
    exp.Null: lambda node, speak: "未知",
    exp.Anonymous: _call,
}
