"""All indicators and rules as hand-written DuckDB SQL over the same Parquet files, on two threads.

What rows count for which measure, what holds at a month's end, what is known, and when each rule holds stand in
tests/bench/sql/all; what each view of a measure means stands in all_views.py. From conf/ come names alone: which
indicator is which view of which measure, classes behind a measure, lines by village and class, which rows prove a rule.
"""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template

import duckdb

from lowincome.config.catalogue import SUBJECTS, Catalogue
from lowincome.config.rule import Rule
from lowincome.domain.month import last_day, months_between, plus_months
from tests.bench import all_views as views
from tests.bench.clock import Clock, Spent
from tests.bench.data import MONTH, RELEASE
from tests.bench.peer import COLOUR, THREADS, fill_table, lines_of, make_view, write_step

SQL = Path(__file__).parent / "sql" / "all"
TABLES = (*(f"std/{subject}" for subject in SUBJECTS), "std/presence", "std/drop", "core/member", "core/household")
CONFIGURED = ("measure_class", "cadence", "span", "line", "rule", "proof")
STEPS = ("ledger", "held", "persons", "households", "answers", "outcomes", "warnings", "evidence")
FLOWS = ("counted_expense", "counted_income", "counted_life_event", "counted_kinship", "counted_other")
CADENCE = {"month": 1, "quarter": 3, "term": 7, "year": 12}

MACROS = f"""{COLOUR}
CREATE MACRO times(part, whole) AS if(whole > 0, part::HUGEINT * 100, NULL);
"""


def run(root: Path, catalogue: Catalogue) -> Spent:
    """The time of each step and, as `all`, of the whole; what a step finds lies in `<root>/duckdb/<step>`."""
    out = root / "duckdb"
    shutil.rmtree(out, ignore_errors=True)
    database, queries = opened(root, catalogue)
    clock = Clock()
    with clock.step("all"):
        database.execute(f"CREATE TABLE known AS {queries['known']}")
        for step in STEPS:
            with clock.step(step):
                write_step(database, step, queries[step], out / step)
    return clock.spent


def opened(root: Path, catalogue: Catalogue) -> tuple[duckdb.DuckDBPyConnection, dict[str, str]]:
    """A database before the first step: tables, what comes from conf/, views of what is counted; and every query."""
    database = duckdb.connect(config={"threads": THREADS})
    for name in TABLES:
        make_view(database, name.split("/")[1], root / "tables" / name)
    database.execute(MACROS)
    _configure(database, catalogue)
    texts = _texts(catalogue)
    database.execute(_sql("told", texts))
    texts |= {**_ledger(database, catalogue), "long_rows": _long_rows(database, catalogue)}
    return database, {step: _sql(step, texts) for step in ("told", "known", *STEPS)}


def _sql(step: str, texts: Mapping[str, str]) -> str:
    return Template((SQL / f"{step}.sql").read_text(encoding="utf-8")).substitute(texts)


def _texts(catalogue: Catalogue) -> dict[str, str]:
    """What the SQL leaves out: months, and the columns that follow from names."""
    indicators = catalogue.indicators
    flows = {measure.name: measure.column for measure in indicators.flows}
    read = dict.fromkeys(pair for one in indicators.indicators for pair in views.reads(one))
    compared = dict.fromkeys(
        pair for one in indicators.indicators if one.view in views.COMPARES for pair in views.reads(one)
    )
    states = [measure.name for measure in indicators.states]
    ratios = [one for one in indicators.indicators if one.view.endswith("ratio")]
    return {
        "month": str(MONTH),
        "month_end": f"DATE '{last_day(MONTH)}'",
        "year_ago": str(plus_months(MONTH, -12)),
        "release": str(RELEASE),
        "flow_sums": ",\n".join(views.total(m, span, flows[m]) for m, span in read if m in flows),
        "state_sums": ", ".join(f"sum({name})::BIGINT AS {name}__back_0" for name in states),
        "known_flags": ",\n".join(views.flag(*pair) for pair in read),
        "person_values": ",\n".join(f"if(k_{m}__{s}, coalesce({m}__{s}, 0), NULL) AS v_{m}__{s}" for m, s in read),
        "person_indicators": ",\n".join(f"{views.value(one, 'v_')} AS {one.name}" for one in indicators.indicators),
        "compared": ",\n".join(f"v_{m}__{s} AS {m}__{s}" for m, s in compared),
        "compared_sums": ",\n".join(f"sum({m}__{s})::BIGINT AS {m}__{s}" for m, s in compared),
        "member_sums": ",\n".join(
            f"{views.AMONG_MEMBERS.get(one.view, 'sum')}({one.name})::BIGINT AS {one.name}"
            for one in indicators.indicators
            if one.view not in views.COMPARES
        ),
        "household_indicators": ",\n".join(
            (f"{views.value(one, '')} AS {one.name}" if one.view in views.COMPARES else one.name)
            for one in indicators.indicators
        ),
        "reasons": ",\n".join(views.reason(one) for one in ratios),
        "outcomes": ",\n".join(_outcome(rule) for rule in catalogue.rules),
        "all_rules": ", ".join(rule.rule_id for rule in catalogue.rules),
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
        since = views.SPANS["back_12"][0] if view in ("counted_expense", "counted_income") else 0
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
        f"SELECT * FROM ({selected}) UNPIVOT (added FOR measure IN ({', '.join(measures.values())})) WHERE added <> 0"
    )


def _configure(database: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    indicators = catalogue.indicators
    classes = [(one.name, name, len(one.classes)) for one in indicators.measures for name in one.classes]
    fill_table(database, "measure_class", "measure VARCHAR, class_id VARCHAR, n_classes INT", classes)
    cadences = [(contract.class_id, CADENCE[contract.cadence]) for contract in catalogue.contracts.values()]
    fill_table(database, "cadence", "class_id VARCHAR, n_months INT", cadences)
    months = [(span, month) for span, ends in views.SPANS.items() for month in months_between(*ends)]
    fill_table(database, "span", "span VARCHAR, month INT", months)
    fill_table(database, "line", *lines_of(catalogue))
    rules = [(r.rule_id, r.level.fixed or "", r.grain == "person" and not r.level.fixed) for r in catalogue.rules]
    fill_table(database, "rule", "rule_id VARCHAR, level VARCHAR, is_decided_by_one BOOLEAN", rules)
    columns = "rule_id VARCHAR, measure VARCHAR, from_month INT, to_month INT, gives_fen BOOLEAN"
    fill_table(database, "proof", columns, list(_proofs(catalogue)))


def _proofs(catalogue: Catalogue) -> Iterator[tuple[str, str, int, int, bool]]:
    """Rule, measure, months, and whether it is the measure that says what a row adds: the first one of money."""
    now = (MONTH, MONTH)
    named = {"month": [now], "month_and_year_ago": [now, views.SPANS["back_12"]], "all": [(0, MONTH)]}
    for rule in catalogue.rules:
        measures = [catalogue.indicators.measure(name) for name in rule.evidence.measures]
        money = [measure for measure in measures if measure.unit == "fen"][:1]
        for measure in measures:
            of_months = [(0, 999912)] if measure.kind == "state" else None
            for ends in of_months or named.get(rule.evidence.months) or [views.SPANS[rule.evidence.months]]:
                yield rule.rule_id, measure.name, *ends, measure in money
