"""Measures and indicators of a small file, and the line of what is wrong in it."""

from pathlib import Path

import pytest

from lowincome.config.indicators import Indicators, load_indicators
from lowincome.config.tables import load_tables
from lowincome.domain.errors import ConfigError
from tests.config.written import CONF, assert_refused, line_of, write

TABLES = load_tables(CONF / "tables.yaml")
DELIVERIES = {"outpatient": "events", "vehicles": "changes", "dibao_roll": "snapshot"}
GOOD = """\
measures:
  self_pay:
    label: 自付
    unit: fen
    parts:
      - subject: expense
        where: kind_code = 'outpatient'
        value: self_pay_fen
    classes: [outpatient]
  visits:
    label: 就诊
    unit: count
    month_by: period
    parts:
      - {subject: expense, where: total_fen > 0, value: "1"}
    classes: [outpatient]
indicators:
  self_pay_month_fen: {label: 本月, measure: self_pay, view: month}
  self_pay_yoy_ratio: {label: 同比, measure: self_pay, view: yoy_ratio}
  visits_in_a_row: {label: 连续, measure: visits, view: months_in_a_row}
"""


def loaded(folder: Path, text: str) -> Indicators:
    return load_indicators(write(folder, "indicators.yaml", text), TABLES, DELIVERIES)


def test_a_good_file(tmp_path: Path) -> None:
    found = loaded(tmp_path, GOOD)
    assert [(m.name, m.column, m.month_by) for m in found.measures] == [
        ("self_pay", "self_pay_fen", "event_month"),
        ("visits", "visits_n", "period"),
    ]
    assert found.types == {"self_pay_month_fen": "fen", "self_pay_yoy_ratio": "ratio", "visits_in_a_row": "months"}
    assert found.measures[1].parts[0].where.text == "total_fen > 0"


def test_the_fingerprint_is_that_of_the_measures(tmp_path: Path) -> None:
    mark = loaded(tmp_path, GOOD).fingerprint
    assert len(mark) == 16
    assert loaded(tmp_path, GOOD.replace("同比", "比去年")).fingerprint == mark
    assert (
        loaded(tmp_path, GOOD.replace("    label: 自付\n    unit: fen", "    unit: fen\n    label: 自付")).fingerprint
        == mark
    )
    assert loaded(tmp_path, GOOD.replace("'outpatient'", "'inpatient'")).fingerprint != mark


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("indicators:", "indicator:", "'indicators' is missing"),
        ("view: yoy_ratio", "view: yoy", "view is 'yoy'"),
        ("measure: visits", "measure: visit", "unknown measure 'visit'"),
        ("    unit: count", "    units: count", "gives a count"),
        ("    month_by: period", "    month_of: period", "unknown key 'month_of'"),
        ("      - subject: expense", "      - subject: expenses", "subject is 'expenses'"),
        ("kind_code = 'outpatient'", "kind = 'outpatient'", "unknown name 'kind'"),
        ("kind_code = 'outpatient'", "id_key = 1", "unknown name 'id_key'"),
        ("        where: kind_code = 'outpatient'", "        where: self_pay_fen", "gives a fen"),
        ("value: self_pay_fen", "value: '1'", "gives a count"),
        ("value: self_pay_fen", "value: 1", "must be a text"),
        ("value: self_pay_fen", "value: self_pay_fen / 2", "no division"),
        ("value: self_pay_fen", "value: cast(self_pay_fen as int)", "unknown function 'cast'"),
        ("  visits_in_a_row:", "  Visits:", "'Visits' is not a name"),
        ("  visits_in_a_row:", "  age:", "'age' is a fact"),
        ("view: months_in_a_row", "view: lowest_month", "lowest_month of 0 months"),
        ("view: months_in_a_row", "view: highest_month, months: 13", "highest_month of 13 months"),
        ("view: months_in_a_row", "view: month, months: 3", "month of 3 months"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = GOOD.replace(old, new)
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, text)
    expected = {"indicator:": 1, "    units: count": line_of(text, "- {subject")}.get(new, line_of(text, new))
    assert_refused(refused, "indicators.yaml", expected, words)


def test_a_third_section_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="unknown key 'labels'"):
        loaded(tmp_path, GOOD + "labels: {}\n")


def test_a_measure_without_parts_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace('      - {subject: expense, where: total_fen > 0, value: "1"}\n', "").replace(
        "parts:\n    classes", "parts: []\n    classes"
    )
    with pytest.raises(ConfigError, match="visits has no parts"):
        loaded(tmp_path, text)


@pytest.mark.parametrize(
    ("class_id", "words"),
    [("vehicles", "delivered as changes"), ("dibao_roll", "delivered as snapshot"), ("outpatients", "as nothing")],
)
def test_a_flow_adds_up_events_only(tmp_path: Path, class_id: str, words: str) -> None:
    text = GOOD.replace("classes: [outpatient]", f"classes: [{class_id}]", 1)
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, text)
    assert_refused(refused, "indicators.yaml", line_of(text, f"[{class_id}]"), words)
