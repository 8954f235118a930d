"""Random expressions and rows for hypothesis: texts that the language accepts, over all types."""

from datetime import date
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


def rows() -> st.SearchStrategy[tuple[Any, ...]]:
    """A value or null for each name, in the order of SCHEMA."""
    return st.tuples(*(st.none() | VALUES[kind] for kind in NAMES.values()))


@st.composite
def texts(draw: st.DrawFn, kind: str, depth: int) -> str:
    """An expression of type `kind`."""
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        names = [name for name, found in NAMES.items() if found == kind]
        return draw(st.sampled_from((*names, *LITERALS.get(kind, ()))))
    if kind == "boolean":
        return draw(_truths(depth - 1))
    forms = ["case", "coalesce"] + ["extreme"] * (kind in ORDERED) + ["sum", "product", "sign"] * (kind in WHOLE)
    form = draw(st.sampled_from(forms))
    one, two = draw(texts(kind, depth - 1)), draw(texts(kind, depth - 1))
    if form == "case":
        return f"case when {draw(texts('boolean', depth - 1))} then {one} else {draw(st.sampled_from((two, 'null')))} end"
    if form == "coalesce":
        return f"coalesce({one}, {two})"
    if form == "extreme":
        return f"{draw(st.sampled_from(('greatest', 'least')))}({one}, {two})"
    if form == "sum":
        return f"({one} {draw(st.sampled_from('+-'))} {two})"
    if form == "product":
        return f"({one} * {draw(texts('count', depth - 1))})"
    return draw(st.sampled_from((f"(- {one})", f"abs({one})")))


@st.composite
def _truths(draw: st.DrawFn, depth: int) -> str:
    form = draw(st.sampled_from(("and", "or", "not", "compare", "equal", "between", "in", "null", "is", "times")))
    kind = draw(st.sampled_from((*ORDERED, "text") if form in ("equal", "null") else ORDERED))
    one, two, three = (draw(texts(kind, depth)) for _ in range(3))
    left, right = draw(texts("boolean", depth)), draw(texts("boolean", depth))
    return {
        "and": f"({left} and {right})",
        "or": f"({left} or {right})",
        "not": f"(not {left})",
        "compare": f"({one} {draw(st.sampled_from(('<', '<=', '>', '>=')))} {two})",
        "equal": f"({one} {draw(st.sampled_from(('=', '<>')))} {two})",
        "between": f"({one} between {two} and {three})",
        "in": draw(st.sampled_from((f"({draw(texts('count', depth))} in (0, 1, -3))", "code in ('a', '大专')"))),
        "null": f"({one} is {draw(st.sampled_from(('null', 'not null')))})",
        "is": f"({left} is {draw(st.sampled_from(('true', 'not true', 'false', 'not false')))})",
        "times": f"({draw(texts('ratio', depth))} >= {draw(texts('count', depth))})",
    }[form]
