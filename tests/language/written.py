"""Random expressions and rows for hypothesis: texts that the language accepts, over all types."""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.language.names import NAMES

SCHEMA = (
    "a_fen bigint, b_fen bigint, n int, age bigint, r_ratio double, ok boolean, is_alive boolean, code string, "
    "day_on date, other_on date, month int, known_month int, line bigint, times bigint"
)
EDGES = (0, 1, -1, 100, 10**13, 2**63 - 1, -(2**63))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "fen": st.sampled_from(EDGES) | st.integers(-(10**6), 10**6),
    "count": st.sampled_from((0, 1, 2, 5, 2**31 - 1, -(2**31))) | st.integers(-3, 120),
    "ratio": st.sampled_from((0.0, 0.5, 1.0, 2.0, 1.0e13)) | st.floats(0, 10, allow_nan=False),
    "boolean": st.booleans(),
    "text": st.sampled_from(("a", "b", "", "大专", "a'b")),
    "date": st.dates(date(2020, 1, 1), date(2020, 1, 3)),
    "month": st.sampled_from((202311, 202412)),
}
LITERALS = {
    "fen": ("0", "-0"),
    "count": ("0", "1", "5", "1000000000000"),
    "text": ("'a'", "'大专'", "'a''b'"),
    "boolean": ("true", "false", "null"),
}
ORDERED = ("fen", "count", "ratio", "date", "month")
WHOLE = ("fen", "count")
DEPTH = 3


def rows() -> st.SearchStrategy[tuple[Any, ...]]:
    """A value or null for each name, in the order of SCHEMA."""
    return st.tuples(*(st.none() | VALUES[kind] for kind in NAMES.values()))


def texts(kinds: Sequence[str]) -> st.SearchStrategy[str]:
    """An expression of one of `kinds`; only its seed is drawn, for drawn piece by piece they come out all alike."""
    return st.integers(0, 2**32 - 1).map(lambda seed: _root(Random(seed), kinds))


def _root(random: Random, kinds: Sequence[str]) -> str:
    return _text(random, random.choice(kinds), DEPTH)


def _text(random: Random, kind: str, depth: int) -> str:
    if depth == 0 or (depth < DEPTH and random.random() < 0.15):
        names = [name for name, found in NAMES.items() if found == kind]
        return random.choice((*names, *names, *LITERALS.get(kind, ())))
    one, two = (_text(random, kind, depth - 1) for _ in range(2))
    forms = [f"case when {_truth(random, depth - 1)} then {one} else {random.choice((two, 'null'))} end"]
    forms += [f"coalesce({one}, {two})"]
    if kind in ORDERED:
        forms += [f"{random.choice(('greatest', 'least'))}({one}, {two})"]
    if kind in WHOLE:
        forms += [f"({one} {random.choice('+-')} {two})", f"({one} * {_text(random, 'count', depth - 1)})"]
        forms += [f"(- {one})", f"abs({one})"]
    return _truth(random, depth - 1) if kind == "boolean" else random.choice(forms)


def _truth(random: Random, depth: int) -> str:
    depth = max(depth, 0)
    kind = random.choice((*ORDERED, *ORDERED, "text"))
    one, two, three = (_text(random, kind, depth) for _ in range(3))
    left, right = (_text(random, "boolean", depth) for _ in range(2))
    forms = [
        f"({left} and {right})",
        f"({left} or {right})",
        f"(not {left})",
        f"({one} {random.choice(('=', '<>'))} {two})",
        f"({one} is {random.choice(('null', 'not null'))})",
        f"({left} is {random.choice(('true', 'not true', 'false', 'not false'))})",
        f"({_text(random, 'count', depth)} in (0, 1, -3))",
        f"({_text(random, 'text', depth)} not in ('a', '大专'))",
        f"({_text(random, 'ratio', depth)} >= {_text(random, 'count', depth)})",
    ]
    if kind in ORDERED:
        forms += [f"({one} {random.choice(('<', '<=', '>', '>='))} {two})", f"({one} between {two} and {three})"]
    return random.choice(forms)
