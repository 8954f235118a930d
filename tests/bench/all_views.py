"""What each view of a measure means, in DuckDB's SQL: of which months it is, what it adds up, and when it is known."""

from collections.abc import Mapping

from lowincome.config.indicators import Indicator
from lowincome.domain.month import plus_months
from tests.bench.data import MONTH

YEAR = [f"back_{back}" for back in range(12)]
SPANS: Mapping[str, tuple[int, int]] = {
    **{f"back_{back}": (plus_months(MONTH, -back),) * 2 for back in range(13)},
    "year_to_date": (MONTH // 100 * 100 + 1, MONTH),
    "last_3_months": (plus_months(MONTH, -2), MONTH),
    "last_12_months": (plus_months(MONTH, -11), MONTH),
}
# Of each view, the spans that it reads and its value from those (of a share, the second is the base's).
PLAIN = "{0}"
RATIO = "{0}::DOUBLE / nullif({1}, 0)"
PER_HEAD = "if(n_members > 0, floor(({0} * 2 + n_members) / (n_members * 2))::BIGINT, NULL)"
TOTAL, SQUARES = (" + ".join(term.format(n) for n in range(12)) for term in ("{{{0}}}", "{{{0}}}::HUGEINT * {{{0}}}"))
SPREAD = f"12 * ({SQUARES}) - ({TOTAL})::HUGEINT * ({TOTAL})"
VARIATION = f"if({TOTAL} > 0, floor(sqrt(({SPREAD})::DOUBLE) * 100 / ({TOTAL})::DOUBLE)::BIGINT, NULL)"
VIEWS: Mapping[str, tuple[list[str], str]] = {
    "month": (["back_0"], PLAIN),
    "previous_month": (["back_1"], PLAIN),
    "year_ago_month": (["back_12"], PLAIN),
    "mom_difference": (["back_0", "back_1"], "{0} - {1}"),
    "mom_ratio": (["back_0", "back_1"], RATIO),
    "yoy_difference": (["back_0", "back_12"], "{0} - {1}"),
    "yoy_ratio": (["back_0", "back_12"], RATIO),
    "year_to_date": (["year_to_date"], PLAIN),
    "last_3_months": (["last_3_months"], PLAIN),
    "last_12_months": (["last_12_months"], PLAIN),
    "share_ratio": (["last_12_months", "last_12_months"], RATIO),
    "per_head": (["last_12_months"], PER_HEAD),
    "variation_percent": (YEAR, VARIATION),
    "lowest_month": (YEAR, "of as many as the indicator says"),
    # Of twelve bits, the lowest that of the evaluated month, set where something was.
    "months_in_a_row": (["active"], "bit_count(xor({0}, {0} + 1) >> 1)::BIGINT"),
    "months_at_zero": (["active"], "bit_count(xor(({0} | 4096), ({0} | 4096) - 1))::BIGINT - 1"),
    "months_above_zero": (["active"], "bit_count({0})::BIGINT"),
}
COMPARES = ("mom_ratio", "yoy_ratio", "share_ratio", "per_head", "variation_percent", "lowest_month")
AMONG_MEMBERS = {"months_in_a_row": "max", "months_above_zero": "max", "months_at_zero": "min"}


def reads(one: Indicator) -> list[tuple[str, str]]:
    """The measures and spans that an indicator is made of."""
    spans = VIEWS[one.view][0]
    if one.view == "share_ratio":
        return [(one.measure, spans[0]), (one.base, spans[1])]
    if one.view == "per_head" and one.measure == "financial_assets":
        return [(one.measure, "back_0")]
    return [(one.measure, span) for span in spans[: one.months or None]]


def value(one: Indicator, prefix: str) -> str:
    """What an indicator is worth; the columns that it reads begin with `prefix`."""
    values = [f"{prefix}{measure}__{span}" for measure, span in reads(one)]
    if one.view == "lowest_month":
        return f"if({' + '.join(values)} IS NULL, NULL, least({', '.join(values)}))"
    return VIEWS[one.view][1].format(*values)


def total(measure: str, span: str, column: str) -> str:
    """What a measure adds up to in a span."""
    if span == "active":
        back = f"({MONTH // 100} - month // 100) * 12 + {MONTH % 100} - month % 100"
        since = SPANS["last_12_months"][0]
        return f"bit_or(1 << ({back})) FILTER ({column} > 0 AND month >= {since}) AS {measure}__active"
    first, last = SPANS[span]
    return f"sum({column}) FILTER (month BETWEEN {first} AND {last})::BIGINT AS {measure}__{span}"


def flag(measure: str, span: str) -> str:
    """Whether a measure is known in a span."""
    named = "last_12_months" if span == "active" else span
    return f"bool_or(measure = '{measure}' AND span = '{named}') AS k_{measure}__{span}"


def reason(one: Indicator) -> str:
    """Why a ratio is null."""
    value, base = (f"{measure}__{span}" for measure, span in reads(one))
    return (
        f"CASE WHEN {value} IS NULL THEN 'value_unknown' WHEN {base} IS NULL THEN 'base_unknown' "
        f"WHEN {base} = 0 THEN 'base_zero' END AS {one.name}_reason"
    )
