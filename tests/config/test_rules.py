"""Rules of a small folder, and the line of what is wrong in it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lowincome.config.cases import Stated, failures, run_case
from lowincome.config.catalogue import load_catalogue
from lowincome.config.parameters import load_parameters
from lowincome.config.rule import member_parameters
from lowincome.config.rules import Case, Rule, load_rules
from lowincome.domain.errors import ConfigError
from tests.config.written import CONF, assert_refused, line_of, write

INDICATORS = load_catalogue(CONF).indicators
PARAMETERS = load_parameters(CONF / "parameters")
LEVELS = (CONF / "rules" / "levels.yaml").read_text(encoding="utf-8")
GOOD = """\
surge:
  version: 1
  title: 支出骤增
  kind: include
  grain: person
  status: live
  valid_from: "2024-01-01"
  source: assumed
  reading: above the line
  when: is_alive and medical_total_month_fen > param.long_treatment_line
  level:
    value: medical_total_month_fen
    line: long_treatment_line
    source: assumed
  evidence:
    measures: [medical_total]
    months: month
  reason: 支出{medical_total_month_fen}元，{class_label}，超过{param.long_treatment_line}元
  cases:
    - {name: above, given: {is_alive: true, medical_total_month_fen: 50000.01}, expect: hit}
    - {name: at the line, given: {is_alive: true, medical_total_month_fen: 50000}, expect: miss}
    - {name: unknown, given: {is_alive: true}, expect: not_evaluable}
    - {name: eve, on: "2023-12-31", given: {is_alive: true, medical_total_month_fen: 60000}, expect: miss}
"""


def loaded(folder: Path, text: str, family: str = "family", labels: Mapping[str, Stated] = {}) -> tuple[Rule, ...]:
    write(folder, "rules/levels.yaml", LEVELS)
    write(folder, f"rules/{family}.yaml", text)
    return load_rules(folder / "rules", INDICATORS, PARAMETERS, labels)


def test_a_good_rule(tmp_path: Path) -> None:
    (rule,) = loaded(tmp_path, GOOD)
    assert (rule.rule_id, rule.family, rule.valid_to) == ("surge", "family", None)
    assert rule.indicators == ("medical_total_month_fen",)
    assert rule.parameters == ("long_treatment_line",)
    assert rule.level.steps == {"red": 30, "orange": 20, "yellow": 15, "blue": 10}
    assert rule.template.names == ("medical_total_month_fen", "class_label", "param.long_treatment_line")
    assert rule.cases[0].given == {"is_alive": True, "medical_total_month_fen": 5_000_001}
    assert failures(rule, PARAMETERS) == []


def test_the_fingerprint_follows_the_text_and_not_the_layout(tmp_path: Path) -> None:
    (rule,) = loaded(tmp_path, GOOD)
    (same,) = loaded(
        tmp_path, GOOD.replace("  version: 1\n", "").replace("  status: live\n", "  status: live\n  version: 1\n")
    )
    (other,) = loaded(tmp_path, GOOD.replace("fen > param", "fen >= param"))
    assert len(rule.fingerprint) == 16
    assert rule.fingerprint == same.fingerprint != other.fingerprint


def test_the_first_and_last_day_count(tmp_path: Path) -> None:
    (rule,) = loaded(tmp_path, GOOD)
    ended = replace(rule, valid_to=date(2024, 12, 31))
    days = (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    assert [ended.is_in_force(day) for day in days] == [False, True, True, False]
    assert rule.is_in_force(date(2099, 1, 1))


def test_a_case_that_comes_out_otherwise_is_told(tmp_path: Path) -> None:
    (rule,) = loaded(tmp_path, GOOD.replace("fen > param", "fen >= param"))
    assert failures(rule, PARAMETERS) == ["at the line: expected miss, found hit"]


def test_a_case_sees_the_value_of_its_region_class_and_day(tmp_path: Path) -> None:
    (rule,) = loaded(tmp_path, GOOD)
    values = PARAMETERS["long_treatment_line"].values
    local = replace(values[0], region="9901", class_code="dibao", valid_from=date(2024, 6, 1), value=100)
    parameters = {
        **PARAMETERS,
        "long_treatment_line": replace(PARAMETERS["long_treatment_line"], values=(*values, local)),
    }
    given = {"is_alive": True, "medical_total_month_fen": 200, "class_code": "dibao", "region_code": "990101001001"}
    cases = {
        "hit": Case("local line", given, "hit", date(2024, 6, 1)),
        "miss": Case("before it", given, "miss", date(2024, 5, 31)),
    }
    assert {name: run_case(rule, case, parameters) for name, case in cases.items()} == {"hit": "hit", "miss": "miss"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  status: live", "  state: live", "unknown key 'state'"),
        ("  status: live", "  status: on", "status is 'on'"),
        ("  kind: include", "  kind: promote", "kind is 'promote'"),
        ("  grain: person", "  grain: village", "unknown name 'is_alive'"),
        ("  version: 1", "  version: 0", "version is 0"),
        ("  title: 支出骤增", '  title: " "', "title is empty"),
        ('  valid_from: "2024-01-01"', '  valid_from: "2024-01-01"\n  valid_to: "2023-12-31"', "before valid_from"),
        ("medical_total_month_fen > param", "medical_totals > param", "unknown name 'medical_totals'"),
        ("> param.long_treatment_line", "> param.long_line", "unknown name 'param.long_line'"),
        ("> param.long_treatment_line", "> 50000", "is a count"),
        (
            "  when: is_alive and medical_total_month_fen > param.long_treatment_line",
            "  when: medical_total_month_fen",
            "gives a fen",
        ),
        ("    line: long_treatment_line", "    line: treatment_months", "differ in unit"),
        ("    line: long_treatment_line", "    line: no_line", "unknown name 'param.no_line'"),
        ("    value: medical_total_month_fen", "    value: medical_total", "unknown name 'medical_total'"),
        ("    measures: [medical_total]", "    measures: [medical]", "unknown name 'medical'"),
        ("    months: month", "    months: year", "months is 'year'"),
        ("{class_label}", "{class_name}", "unknown name 'class_name'"),
        ("{class_label}", "{class label}", "a brace without a name"),
        ("medical_total_month_fen: 50000.01", "medical_total_month_fen: 50000.001", "more than two decimals"),
        ("medical_total_month_fen: 50000.01", 'medical_total_month_fen: "many"', "not a number"),
        (
            "is_alive: true, medical_total_month_fen: 50000.01",
            "is_alive: 1, medical_total_month_fen: 50000.01",
            "not a boolean",
        ),
        ("is_alive: true, medical_total_month_fen: 50000.01", "is_alife: true", "unknown name 'is_alife'"),
        ("expect: hit", "expect: yes", "expect is 'yes'"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = GOOD.replace(old, new)
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, text)
    expected = {"  grain: village": "when:", "    measures: [medical]": "evidence:"}.get(new, new.splitlines()[-1])
    assert_refused(refused, "family.yaml", line_of(text, expected), words)


@pytest.mark.parametrize(
    ("level", "is_good"),
    [
        ("{fixed: red, source: assumed}", True),
        ("{fixed: red, value: medical_total_month_fen, line: long_treatment_line, source: assumed}", False),
        ("{value: medical_total_month_fen, source: assumed}", False),
        ("{line: long_treatment_line, source: assumed}", False),
        ("{source: assumed}", False),
    ],
)
def test_a_level_is_fixed_or_has_value_and_line(tmp_path: Path, level: str, is_good: bool) -> None:
    before, rest = GOOD.split("  level:\n")
    text = f"{before}  level: {level}\n  evidence:{rest.split('  evidence:')[1]}"
    if is_good:
        assert loaded(tmp_path, text)[0].level.fixed == "red"
        return
    with pytest.raises(ConfigError, match="a level is fixed, or has a value and a line"):
        loaded(tmp_path, text)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("above", "one that expects hit"),
        ("at the line", "one that expects miss|exactly at the line"),
        ("unknown", "one that expects not_evaluable"),
        ("eve", "one with on: 2023-12-31, the day before valid_from"),
    ],
)
def test_every_kind_of_case_must_be_there(tmp_path: Path, case: str, words: str) -> None:
    kept = [line for line in GOOD.splitlines() if f"name: {case}," not in line]
    with pytest.raises(ConfigError, match=words) as refused:
        loaded(tmp_path, "\n".join(kept))
    assert refused.value.line == line_of(GOOD, "cases:")


def test_an_unknown_class_in_a_case_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="class_code is 'dibo'"):
        loaded(tmp_path, GOOD.replace("{is_alive: true}", "{is_alive: true, class_code: dibo}"))


def test_facts_of_a_person_are_not_those_of_a_household(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'is_alive' speaks of one member"):
        loaded(tmp_path, GOOD.replace("grain: person", "grain: household"))


def test_an_id_in_two_files_is_refused(tmp_path: Path) -> None:
    loaded(tmp_path, GOOD, family="a")
    with pytest.raises(ConfigError, match=r"'surge' is also in a\.yaml") as refused:
        loaded(tmp_path, GOOD, family="b")
    assert Path(refused.value.file).name == "b.yaml"


def test_no_rules_and_wrong_steps_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "rules/levels.yaml", LEVELS)
    with pytest.raises(ConfigError, match="no rule found"):
        load_rules(tmp_path / "rules", INDICATORS, PARAMETERS)
    write(tmp_path, "rules/levels.yaml", LEVELS.replace("yellow: 15", "yellow: 25"))
    with pytest.raises(ConfigError, match="do not fall from red to blue"):
        load_rules(tmp_path / "rules", INDICATORS, PARAMETERS)


ASKING = """\
young_death:
  version: 1
  title: 青壮年死亡
  kind: include
  grain: household
  status: live
  valid_from: "2024-01-01"
  source: assumed
  reading: a member dies young and somebody lives on
  when: >-
    n_members > 0 and any_member(not is_alive and medical_total_month_fen > param.medical_self_pay_line)
  level: {fixed: red, source: assumed}
  evidence: {measures: [], months: month}
  reason: 家中尚有{n_members}人
  cases:
    - name: above
      given: {n_members: 1}
      members: [{is_alive: true}, {is_alive: false, class_code: dibao, medical_total_month_fen: 5000.01}]
      expect: hit
    - name: line of the class
      given: {n_members: 1}
      members: [{is_alive: false, class_code: general, medical_total_month_fen: 9000}]
      expect: miss
    - {name: nobody is known, given: {n_members: 1}, expect: not_evaluable}
    - {name: eve, on: "2023-12-31", given: {n_members: 1}, expect: miss}
"""


def test_a_household_asks_members_who_have_the_lines_of_their_class(tmp_path: Path) -> None:
    (rule,) = loaded(tmp_path, ASKING)
    assert (rule.indicators, rule.parameters, member_parameters(rule.when)) == ((), (), ("medical_self_pay_line",))
    assert rule.cases[0].members[1]["medical_total_month_fen"] == 500_001
    assert failures(rule, PARAMETERS) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[{is_alive: true}, {", "[{alive: true}, {", "unknown name 'alive'"),
        ("[{is_alive: true}, {", "[is_alive, {", "a member is no mapping"),
        ("class_code: dibao,", "class_code: dibo,", "class_code is 'dibo'"),
        ("grain: household", "grain: person", "unknown function 'any_member'"),
    ],
)
def test_a_mistake_about_members_is_named(tmp_path: Path, old: str, new: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        loaded(tmp_path, ASKING.replace(old, new))
