"""A text becomes a checked tree, or an error that says what was found and what is allowed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError

from lowincome.language.errors import ExpressionError
from lowincome.language.units import MAX_DEPTH, Names, check_shape, name_of, type_of
from lowincome.language.words import check_words


@dataclass(frozen=True)
class Expression:
    """A checked expression: the names it reads with their types, and the type of its value."""

    text: str
    names: frozenset[str]
    type: str
    types: Mapping[str, str] = field(compare=False, repr=False)
    tree: exp.Expr = field(compare=False, repr=False)


def parse(text: str, names: Names) -> Expression:
    """The expression written in `text` over `names` (name → type); ExpressionError when it is not in the language."""
    check_words(text, names)
    tree = _tree(text)
    check_shape(tree)
    types = {name: names[name] for name in sorted({name_of(column) for column in tree.find_all(exp.Column)})}
    return Expression(text, frozenset(types), type_of(tree, names), types, tree)


def _tree(text: str) -> exp.Expr:
    try:
        return sqlglot.parse_one(text, into=exp.Condition)
    except RecursionError:
        raise ExpressionError("nested too deeply", allowed=f"at most {MAX_DEPTH} levels") from None
    except ParseError as problem:
        place = problem.errors[0].get("highlight") if problem.errors else ""
        shown = f"near {place!r}" if place else "as a whole"
        raise ExpressionError(f"cannot be read {shown}", allowed="one condition: a > b and c is not null") from None
