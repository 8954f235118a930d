"""The names that the tests of the language may use."""

NAMES = {
    "a_fen": "fen",
    "b_fen": "fen",
    "n": "count",
    "age": "count",
    "r_ratio": "ratio",
    "ok": "boolean",
    "is_alive": "boolean",
    "code": "text",
    "day_on": "date",
    "other_on": "date",
    "month": "month",
    "known_month": "month",
    "param.line": "fen",
    "param.times": "count",
    "param.share": "percent",
    "lived": "years",
    "run": "months",
    "param.adult": "years",
    "param.span": "months",
}
