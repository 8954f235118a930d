"""All indicators and rules as hand-written DuckDB SQL over the same Parquet files, on two threads.

What rows count for which measure, what holds at a month's end, what is known, and when each rule holds stand in
tests/bench/sql/all; here stands what each view of a measure means. From conf/ come names alone: which indicator is
which view of which measure, classes behind a measure, lines by village and class, and which rows prove a rule.
"""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template

import duckdb

from lowincome.config.catalogue import SUBJECTS, Catalogue
from lowincome.config.indicators import Indicator
from lowincome.config.rule import Rule
from lowincome.domain.month import last_day, months_between, plus_months
from tests.bench.clock import Clock, Spent
from tests.bench.data import MONTH, RELEASE
from tests.bench.peer import MACROS, THREADS, fill_table, lines_of, make_view, write_step

SQL = Path(__file__).parent / "sql" / "all"
TABLES = (*(f"std/{subject}" for subject in SUBJECTS), "std/presence", "std/drop", "core/member", "core/household")
STEPS = ("ledger", "held", "persons", "households", "answers", "outcomes", "warnings", "evidence")
FLOWS = ("counted_expense", "counted_income", "counted_life_event", "counted_kinship", "counted_other")
CADENCE = {"month": 1, "quarter": 3, "term": 7, "year": 12}

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
VARIATION = "variation([" + ", ".join(f"{{{n}}}" for n in range(12)) + "])"
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
    "months_at_zero": (["active"], "bit_count(xor({0} | 4096, ({0} | 4096) - 1))::BIGINT - 1"),
    "months_above_zero": (["active"], "bit_count({0})::BIGINT"),
}
COMPARES = ("mom_ratio", "yoy_ratio", "share_ratio", "per_head", "variation_percent", "lowest_month")
AMONG_MEMBERS = {"months_in_a_row": "max", "months_above_zero": "max", "months_at_zero": "min"}
MORE_MACROS = """
CREATE MACRO spread(months) AS
    12 * list_sum(list_transform(months, lambda x: x::HUGEINT * x)) - list_sum(months)::HUGEINT * list_sum(months);
CREATE MACRO variation(months) AS if(
    list_sum(months) > 0 AND len(list_filter(months, lambda x: x IS NULL)) = 0,
    floor(sqrt(spread(months)::DOUBLE) * 100 / list_sum(months)::DOUBLE)::BIGINT, NULL);
CREATE MACRO least_known(months) AS if(len(list_filter(months, lambda x: x IS NULL)) = 0, list_min(months), NULL);
CREATE MACRO times(part, whole) AS if(whole > 0, part::HUGEINT * 100, NULL);
"""


def run(root: Path, catalogue: Catalogue) -> Spent:
    """The time of each step and, as `all`, of the whole; what a step finds lies in `<root>/duckdb/<step>`."""
    out = root / "duckdb"
    shutil.rmtree(out, ignore_errors=True)
    database = duckdb.connect(config={"threads": THREADS})
    for name in TABLES:
        make_view(database, name.split("/")[1], root / "tables" / name)
    database.execute(MACROS + MORE_MACROS)
    _configure(database, catalogue)
    texts = _texts(catalogue)
    database.execute(_sql("told", texts))
    texts |= {**_ledger(database, catalogue), "long_rows": _long_rows(database, catalogue)}
    clock = Clock()
    with clock.step("all"):
        database.execute(f"CREATE TABLE known AS {_sql('known', texts)}")
        for step in STEPS:
            with clock.step(step):
                write_step(database, step, _sql(step, texts), out / step)
    return clock.spent


def _sql(step: str, texts: Mapping[str, str]) -> str:
    return Template((SQL / f"{step}.sql").read_text(encoding="utf-8")).substitute(texts)


def _texts(catalogue: Catalogue) -> dict[str, str]:
    """What the SQL leaves out: months, and the columns that follow from names."""
    indicators = catalogue.indicators
    flows = {measure.name: measure.column for measure in indicators.flows}
    read = dict.fromkeys(pair for one in indicators.indicators for pair in _reads(one))
    compared = dict.fromkeys(pair for one in indicators.indicators if one.view in COMPARES for pair in _reads(one))
    states = [measure.name for measure in indicators.states]
    ratios = [one for one in indicators.indicators if one.view.endswith("ratio")]
    return {
        "month": str(MONTH),
        "month_end": f"DATE '{last_day(MONTH)}'",
        "year_ago": str(plus_months(MONTH, -12)),
        "release": str(RELEASE),
        "flow_sums": ",\n".join(_sum(m, span, flows[m]) for m, span in read if m in flows),
        "state_sums": ", ".join(f"sum({name})::BIGINT AS {name}__back_0" for name in states),
        "known_flags": ",\n".join(_flag(*pair) for pair in read),
        "person_values": ",\n".join(f"if(k_{m}__{s}, coalesce({m}__{s}, 0), NULL) AS v_{m}__{s}" for m, s in read),
        "person_indicators": ",\n".join(f"{_value(one, 'v_')} AS {one.name}" for one in indicators.indicators),
        "compared": ",\n".join(f"v_{m}__{s} AS {m}__{s}" for m, s in compared),
        "compared_sums": ",\n".join(f"sum({m}__{s})::BIGINT AS {m}__{s}" for m, s in compared),
        "member_sums": ",\n".join(
            f"{AMONG_MEMBERS.get(one.view, 'sum')}({one.name})::BIGINT AS {one.name}"
            for one in indicators.indicators
            if one.view not in COMPARES
        ),
        "household_indicators": ",\n".join(
            (f"{_value(one, '')} AS {one.name}" if one.view in COMPARES else one.name) for one in indicators.indicators
        ),
        "reasons": ",\n".join(_reason(one) for one in ratios),
        "outcomes": ",\n".join(_outcome(rule) for rule in catalogue.rules),
        "fixed_rules": ", ".join(rule.rule_id for rule in catalogue.rules if rule.level.fixed),
        "lined_rules": "\nUNION ALL\n".join(_lined(rule) for rule in catalogue.rules if not rule.level.fixed),
    }


def _outcome(rule: Rule) -> str:
    """1 it holds, 2 nobody can tell, 3 it does not: of a household, the least of those whom the rule is about."""
    rows = f"FILTER (grain = '{rule.grain}')"
    told = f"CASE WHEN {rule.rule_id} THEN 1 WHEN {rule.rule_id} IS NULL THEN 2 ELSE 3 END"
    return f"min({told}) {rows} AS {rule.rule_id}"


def _lined(rule: Rule) -> str:
    name = rule.rule_id
    facts = "grain, household_id, person_key, region_code, county_code, class_code"
    return f"SELECT {facts}, '{name}' AS rule_id, {name}__level, {name}__value FROM answers WHERE {name}"


def _ledger(database: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> dict[str, str]:
    """The sums of each subject by person and month, joined; a flow that two subjects count is the sum of both."""
    columns = {measure.column: list[str]() for measure in catalogue.indicators.flows}
    parts = []
    for number, view in enumerate(FLOWS):
        own = [name for name in _columns_of(database, view) if name in columns]
        sums = ", ".join(f"sum({name})::BIGINT AS {name}_{number}" for name in own)
        parts.append(f"(SELECT id_key, month, {sums} FROM {view} GROUP BY id_key, month)")
        for name in own:
            columns[name].append(f"coalesce({name}_{number}, 0)")
    joined = parts[0] + "".join(f"\nFULL JOIN {part} USING (id_key, month)" for part in parts[1:])
    added = ", ".join(f"{' + '.join(terms)} AS {name}" for name, terms in columns.items())
    return {"ledger_columns": added, "ledger_parts": joined}


def _columns_of(database: duckdb.DuckDBPyConnection, view: str) -> list[str]:
    return [row[0] for row in database.execute(f"DESCRIBE {view}").fetchall()]


def _long_rows(database: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> str:
    """One row per row and measure that some rule's evidence counts, of the people who are wanted."""
    proving = {name for rule in catalogue.rules for name in rule.evidence.measures}
    named = {measure.column: measure.name for measure in catalogue.indicators.flows if measure.name in proving}
    parts = []
    for view in FLOWS:
        found = [name for name in _columns_of(database, view) if name in named]
        since = SPANS["back_12"][0] if view in ("counted_expense", "counted_income") else 0
        rows = (
            f"FROM {view} SEMI JOIN wanted USING (id_key) WHERE period <= {MONTH} AND month BETWEEN {since} AND {MONTH}"
        )
        parts.append(_unpivoted({column: named[column] for column in found}, "month", rows))
    states = [measure.name for measure in catalogue.indicators.states if measure.name in proving]
    parts.append(_unpivoted({name: name for name in states}, "0 AS month", "FROM held SEMI JOIN wanted USING (id_key)"))
    return "\nUNION ALL\n".join(parts)


def _unpivoted(measures: Mapping[str, str], month: str, rows: str) -> str:
    values = ", ".join(f"{column}::BIGINT AS {name}" for column, name in measures.items())
    selected = f"SELECT id_key, {month}, class_id, drop_id, row_key, event_on, {values} {rows}"
    return (
        f"FROM (UNPIVOT ({selected}) ON {', '.join(measures.values())} INTO NAME measure VALUE added) WHERE added <> 0"
    )


def _reads(one: Indicator) -> list[tuple[str, str]]:
    spans = VIEWS[one.view][0]
    if one.view == "share_ratio":
        return [(one.measure, spans[0]), (one.base, spans[1])]
    if one.view == "per_head" and one.measure == "financial_assets":
        return [(one.measure, "back_0")]
    return [(one.measure, span) for span in spans[: one.months or None]]


def _value(one: Indicator, prefix: str) -> str:
    values = [f"{prefix}{measure}__{span}" for measure, span in _reads(one)]
    if one.view == "lowest_month":
        return f"least_known([{', '.join(values)}])"
    return VIEWS[one.view][1].format(*values)


def _sum(measure: str, span: str, column: str) -> str:
    if span == "active":
        back = f"({MONTH // 100} - month // 100) * 12 + {MONTH % 100} - month % 100"
        since = SPANS["last_12_months"][0]
        return f"bit_or(1 << ({back})) FILTER ({column} > 0 AND month >= {since}) AS {measure}__active"
    first, last = SPANS[span]
    return f"sum({column}) FILTER (month BETWEEN {first} AND {last})::BIGINT AS {measure}__{span}"


def _flag(measure: str, span: str) -> str:
    named = "last_12_months" if span == "active" else span
    return f"bool_or(measure = '{measure}' AND span = '{named}') AS k_{measure}__{span}"


def _reason(one: Indicator) -> str:
    value, base = (f"{measure}__{span}" for measure, span in _reads(one))
    return (
        f"CASE WHEN {value} IS NULL THEN 'value_unknown' WHEN {base} IS NULL THEN 'base_unknown' "
        f"WHEN {base} = 0 THEN 'base_zero' END AS {one.name}_reason"
    )


def _configure(database: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    indicators = catalogue.indicators
    classes = [(one.name, name, len(one.classes)) for one in indicators.measures for name in one.classes]
    fill_table(database, "measure_class", "measure VARCHAR, class_id VARCHAR, n_classes INT", classes)
    cadences = [(contract.class_id, CADENCE[contract.cadence]) for contract in catalogue.contracts.values()]
    fill_table(database, "cadence", "class_id VARCHAR, n_months INT", cadences)
    months = [(span, month) for span, ends in SPANS.items() for month in months_between(*ends)]
    fill_table(database, "span", "span VARCHAR, month INT", months)
    fill_table(database, "line", *lines_of(catalogue))
    rules = [(r.rule_id, r.level.fixed or "", r.grain == "person" and not r.level.fixed) for r in catalogue.rules]
    fill_table(database, "rule", "rule_id VARCHAR, level VARCHAR, is_decided_by_one BOOLEAN", rules)
    columns = "rule_id VARCHAR, measure VARCHAR, from_month INT, to_month INT, gives_fen BOOLEAN"
    fill_table(database, "proof", columns, list(_proofs(catalogue)))


def _proofs(catalogue: Catalogue) -> Iterator[tuple[str, str, int, int, bool]]:
    """Rule, measure, months, and whether it is the measure that says what a row adds: the first one of money."""
    now = (MONTH, MONTH)
    named = {"month": [now], "month_and_year_ago": [now, SPANS["back_12"]], "all": [(0, MONTH)]}
    for rule in catalogue.rules:
        measures = [catalogue.indicators.measure(name) for name in rule.evidence.measures]
        money = [measure for measure in measures if measure.unit == "fen"][:1]
        for measure in measures:
            of_months = [(0, 999912)] if measure.kind == "state" else None
            for ends in of_months or named.get(rule.evidence.months) or [SPANS[rule.evidence.months]]:
                yield rule.rule_id, measure.name, *ends, measure in money
