"""Random expressions and rows for hypothesis: texts that the language accepts, over all types."""

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Any

from hypothesis import strategies as st

from lowincome.language.words import MEMBER_FUNCTIONS
from tests.language.names import NAMES

SCHEMA = (
    "a_fen bigint, b_fen bigint, n int, age bigint, r_ratio double, ok boolean, is_alive boolean, code string, "
    "day_on date, other_on date, month int, known_month int, line bigint, times bigint, share bigint, "
    "lived int, run int, adult bigint, span bigint"
)
EDGES = (0, 1, -1, 100, 10**13, 2**63 - 1, -(2**63))
VALUES: dict[str, Callable[[Random], Any]] = {
    "fen": lambda random: random.choice((random.choice(EDGES), random.randint(-(10**6), 10**6))),
    "count": lambda random: random.choice((0, 1, 2, 5, 2**31 - 1, -(2**31), random.randint(-3, 120))),
    "percent": lambda random: random.choice((0, 60, 100, 150, 2**63 - 1, random.randint(-10, 500))),
    "months": lambda random: random.choice((0, 1, 12, -(2**31), 2**31 - 1, random.randint(-3, 24))),
    "years": lambda random: random.choice((0, 18, 60, 2**31 - 1, random.randint(0, 120))),
    "ratio": lambda random: random.choice((0.0, 0.5, 1.0, 2.0, 1.0e13, random.uniform(0, 10))),
    "boolean": lambda random: random.random() < 0.5,
    "text": lambda random: random.choice(("a", "b", "", "大专", "a'b")),
    "date": lambda random: date(2020, random.choice((1, 2)), random.randint(1, 3)),
    "month": lambda random: random.choice((202311, 202312, 202412)),
}
LITERALS = {
    "fen": ("0", "-0"),
    "months": ("0",),
    "years": ("0",),
    "count": ("0", "1", "5", "1000000000000"),
    "text": ("'a'", "'大专'", "'a''b'"),
    "boolean": ("true", "false", "null"),
}
ORDERED = ("fen", "count", "months", "years", "percent", "ratio", "date", "month")
WHOLE = ("fen", "count", "months", "years")
DEPTH = 3


def rows() -> st.SearchStrategy[tuple[Any, ...]]:
    """A value or null for each name, in the order of SCHEMA; only a seed is drawn."""
    return st.integers(0, 2**32 - 1).map(lambda seed: row(Random(seed), 0.3))


def row(random: Random, unknown: float) -> tuple[Any, ...]:
    """A value for each name, or null: the share `unknown` of the values."""
    return tuple(None if random.random() < unknown else VALUES[kind](random) for kind in NAMES.values())


def texts(kinds: Sequence[str]) -> st.SearchStrategy[str]:
    """An expression of one of `kinds`; only its seed is drawn, for drawn piece by piece they come out all alike."""
    return st.integers(0, 2**32 - 1).map(lambda seed: _text(random := Random(seed), random.choice(kinds), DEPTH))


def question(random: Random) -> str:
    """A condition of a household that asks its members."""
    function = random.choice(sorted(MEMBER_FUNCTIONS))
    kind = random.choice(sorted(MEMBER_FUNCTIONS[function]))
    asked = f"{function}({_text(random, kind, 2)})"
    if function in ("any_member", "all_members"):
        return random.choice(
            (asked, f"not {asked}", f"{asked} and {_truth(random, 1)}", f"{asked} or {_truth(random, 1)}")
        )
    if function == "count_members":
        return f"{asked} {random.choice(('>', '=', '<>'))} {random.choice(('0', '1', 'n'))}"
    return f"{asked} {random.choice(('>', '>=', '='))} {_text(random, kind, 1)}"


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
    if kind == "months":
        forms += [f"months_since({_text(random, random.choice(('date', 'month')), depth - 1)})"]
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
        _share(random, depth),
    ]
    if kind in ORDERED:
        forms += [f"({one} {random.choice(('<', '<=', '>', '>='))} {two})", f"({one} between {two} and {three})"]
    return random.choice(forms)


def _share(random: Random, depth: int) -> str:
    kind = random.choice(WHOLE)
    part, whole = (_text(random, kind, depth) for _ in range(2))
    low, high = (_text(random, "percent", depth) for _ in range(2))
    compared = random.choice((f"= {low}", f"<> {low}", f"< {low}", f">= {low}", f"between {low} and {high}"))
    return f"(ratio({part}, {whole}) {compared})"
