"""The first door: a text is made of known words and signs only, or it is not even parsed.

The vocabulary is closed (keywords, a few functions, the names given), so comments, quotes, statements, casts, windows,
foreign functions and letters that only look like ours have no way to be written.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import zip_longest

from lowincome.language.errors import ExpressionError

MAX_LENGTH = 2_000
MAX_NESTING = 30
MAX_NUMBER = 10**12
KEYWORDS = frozenset(
    {"and", "or", "not", "between", "in", "is", "null", "true", "false", "case", "when", "then", "else", "end"}
)
FUNCTIONS = frozenset({"abs", "coalesce", "greatest", "least", "months_since", "ratio"})
ORDERED_KINDS = frozenset({"fen", "count", "months", "years", "percent", "ratio", "date", "month"})
MEMBER_FUNCTIONS: Mapping[str, frozenset[str]] = {  # with the types that each is asked of
    "all_members": frozenset({"boolean"}),
    "any_member": frozenset({"boolean"}),
    "count_members": frozenset({"boolean"}),
    "max_member": ORDERED_KINDS,
    "min_member": ORDERED_KINDS,
    "sum_member": frozenset({"fen", "count"}),
}
SIGNS = "+ - * = <> != < <= > >= ( ) ,"
OPENING = frozenset({"(", "case"})
CLOSING = frozenset({")", "end"})

_TOKEN = re.compile(
    r"""[ \t\r\n]+
      | (?P<text>'[^']*')
      | (?P<number>[0-9]+(?![\w.]))
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*(?![\w.']))
      | (?P<sign><=|>=|<>|!=|[=<>+*(),]|-(?!-))""",
    re.VERBOSE,
)


def check_words(text: str, names: Collection[str], functions: Collection[str]) -> None:
    """Nothing when every word and sign of `text` is allowed; ExpressionError names the first that is not."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"{len(text)} characters", allowed=f"at most {MAX_LENGTH}")
    tokens = list(_tokens(text))
    for token, following in zip_longest(tokens, tokens[1:]):
        _check_token(token, following, names, functions)
    _check_nesting([token.group().lower() for token in tokens])


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """The words, numbers, texts and signs of `text`, in order."""
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise _unreadable(text[position:])
        if token.lastgroup:
            yield token
        position = token.end()


def _unreadable(rest: str) -> ExpressionError:
    found = rest.split()[0][:30]
    if rest[0] == "/":
        return ExpressionError(
            f"found {found!r}: there is no division", allowed="ratio(a, b) >= param.<name>, a * n >= b"
        )
    allowed = f"plain names, whole numbers, 'text', {SIGNS}"
    return ExpressionError(f"found {found!r}, which is not part of the language", allowed=allowed)


def _check_token(
    token: re.Match[str], following: re.Match[str] | None, names: Collection[str], functions: Collection[str]
) -> None:
    found = token.group()
    if token.lastgroup == "word":
        _check_word(found, following is not None and following.group() == "(", names, functions)
    elif token.lastgroup == "number" and int(found) > MAX_NUMBER:
        raise ExpressionError(f"number {found} is too large", allowed=f"at most {MAX_NUMBER}")
    elif token.lastgroup == "text" and ("\\" in found or not found.isprintable()):
        raise ExpressionError(f"text {found!r} has a backslash or an invisible character", allowed="visible characters")


def _check_word(found: str, is_call: bool, names: Collection[str], functions: Collection[str]) -> None:
    if found.lower() in KEYWORDS:
        return
    if is_call and found.lower() not in functions:
        raise ExpressionError(f"unknown function {found!r}", allowed=", ".join(sorted(functions)))
    if not is_call and found not in names:
        raise ExpressionError(f"unknown name {found!r}", allowed=", ".join(sorted(names)))


def _check_nesting(words: list[str]) -> None:
    """Parentheses and cases are counted before parsing, because the parser calls itself for each."""
    depth = 0
    for word in words:
        depth += (word in OPENING) - (word in CLOSING)
        if depth > MAX_NESTING:
            raise ExpressionError("nested too deeply", allowed=f"at most {MAX_NESTING} levels")
