"""A text becomes a checked tree, or an error that says what was found and what is allowed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError

from lowincome.language.errors import ExpressionError
from lowincome.language.functions import MONTH, MONTHS_SINCE, function_of
from lowincome.language.units import MAX_DEPTH, check_shape, check_size, name_of, type_of
from lowincome.language.words import FUNCTIONS, MEMBER_FUNCTIONS, check_words

Meanings = Mapping[str, "str | Expression"]  # the type of a name, or the expression that it stands for


@dataclass(frozen=True)
class Expression:
    """A checked expression: the names it reads, what it asks of members, and the type of its value.

    In `tree` a question to the members stands as a name, and what a name stands for in its place; `types` has the types
    of all names.
    """

    text: str
    names: frozenset[str]
    type: str
    types: Mapping[str, str] = field(compare=False, repr=False)
    tree: exp.Expr = field(compare=False, repr=False)
    questions: tuple["Question", ...] = field(default=(), compare=False, repr=False)

    @property
    def conditions(self) -> tuple["Expression", ...]:
        """The conditions that `and` joins, in the order written; the expression itself when there is one only."""
        tree = self.tree.unnest()
        return tuple(map(self._part, tree.flatten())) if isinstance(tree, exp.And) else (self,)

    def _part(self, tree: exp.Expr) -> "Expression":
        types = {name: self.types[name] for name in sorted(map(name_of, tree.find_all(exp.Column)))}
        asked = tuple(question for question in self.questions if question.name in types)
        names = frozenset(types) - {question.name for question in asked}
        return Expression(tree.sql(), names, "boolean", types, tree, asked)


@dataclass(frozen=True)
class Question:
    """What a household asks of its members: `function` of the values that `of` has for each of them."""

    function: str
    of: Expression

    @property
    def name(self) -> str:
        """The question as written, the name of its answer."""
        return f"{self.function}({self.of.text})"

    @property
    def type(self) -> str:
        """The type of the answer."""
        return "count" if self.function == "count_members" else self.of.type


def parse(text: str, names: Meanings, members: Meanings | None = None) -> Expression:
    """The expression written in `text` over `names`; ExpressionError when it is not in the language.

    `members` are the names of one member, for questions such as any_member(not is_alive); without them there are none.
    """
    functions = FUNCTIONS if members is None else {*FUNCTIONS, *MEMBER_FUNCTIONS}
    check_words(text, {*names, *(members or ())}, functions)
    tree = _tree(text)
    check_shape(tree)
    return _checked(text, tree, names, members)


def _checked(text: str, written: exp.Expr, names: Meanings, members: Meanings | None) -> Expression:
    questions: dict[str, Question] = {}

    def plain(node: exp.Expr) -> exp.Expr:
        """Questions become names, names what they stand for; months_since gets the month that it counts to."""
        meant = names.get(name_of(node)) if isinstance(node, exp.Column) else None
        if isinstance(meant, Expression):
            questions.update({question.name: question for question in meant.questions})
            return _in_place(meant.tree.copy(), node.parent)
        function = function_of(node)
        if function in MEMBER_FUNCTIONS:
            question = _question(node, function, members)
            questions[question.name] = question
            return exp.column(question.name, quoted=True)
        if function == MONTHS_SINCE:
            node.append("expressions", exp.column(MONTH))
        return node

    tree = written.transform(plain)
    check_size(tree)
    known = {**names, **{name: question.type for name, question in questions.items()}}
    types = {name: _type(name, known, members) for name in sorted(map(name_of, tree.find_all(exp.Column)))}
    found = type_of(tree, types)
    return Expression(text, frozenset(types) - set(questions), found, types, tree, tuple(questions.values()))


def _in_place(tree: exp.Expr, parent: exp.Expr | None) -> exp.Expr:
    """A condition as it stands inside another: in parentheses, unless `and` joins both."""
    if isinstance(parent, exp.And) and isinstance(tree, exp.And):
        return tree
    return exp.Paren(this=tree) if parent and not isinstance(tree, (exp.Column, exp.Paren)) else tree


def _question(node: exp.Expr, function: str, members: Meanings | None) -> Question:
    if members is None:
        raise ExpressionError(f"{node.sql()!r} stands inside a question to members", allowed="one question, no other")
    if len(node.expressions) != 1:
        raise ExpressionError(f"{node.sql()!r} has {len(node.expressions)} arguments", allowed="one")
    of = _checked(node.expressions[0].sql(), node.expressions[0].copy(), members, None)
    wanted = MEMBER_FUNCTIONS[function]
    if of.type not in wanted:
        raise ExpressionError(f"{function} of a {of.type}", allowed=f"{function} of a {' or '.join(sorted(wanted))}")
    return Question(function, of)


def _type(name: str, names: Meanings, members: Meanings | None) -> str:
    if isinstance(found := names.get(name), str):
        return found
    if members is None:
        raise ExpressionError(f"{name!r} is not known here", allowed=", ".join(sorted(names)))
    raise ExpressionError(f"{name!r} speaks of one member", allowed=f"{', '.join(MEMBER_FUNCTIONS)} of it")


def _tree(text: str) -> exp.Expr:
    try:
        return sqlglot.parse_one(text, into=exp.Condition)
    except RecursionError:
        raise ExpressionError("nested too deeply", allowed=f"at most {MAX_DEPTH} levels") from None
    except ParseError as problem:
        place = problem.errors[0].get("highlight") if problem.errors else ""
        shown = f"near {place!r}" if place else "as a whole"
        raise ExpressionError(f"cannot be read {shown}", allowed="one condition: a > b and c is not null") from None
