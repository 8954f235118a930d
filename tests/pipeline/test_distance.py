"""How far somebody is from a rule: the first condition that fails and the distance, for every kind of condition."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lowincome.config.cases import case_day, case_values, member_values, run_case
from lowincome.config.catalogue import load_catalogue
from lowincome.config.rule import Case, Rule
from lowincome.language import parse
from lowincome.pipeline.distance import Asked, what_fails

CATALOGUE = load_catalogue(Path(__file__).parents[2] / "conf")
RULES = {rule.rule_id: rule for rule in CATALOGUE.rules}


def told(rule: Rule, case: Case) -> list[str]:
    members = [member_values(rule, case, member, CATALOGUE.parameters) for member in case.members]
    values = case_values(rule, case, CATALOGUE.parameters)
    return what_fails(Asked(CATALOGUE, {**rule.types, **rule.when.types}, values, members), rule.when)


def of(rule_id: str, **given: Any) -> list[str]:
    return told(RULES[rule_id], Case("", given, "miss"))


def stated(when: str, members: tuple[dict[str, Any], ...] = (), **given: Any) -> list[str]:
    rule = RULES["vehicle_on_benefit"]
    asking = parse(when, rule.types, RULES["medical_self_pay_high"].types)
    return told(replace(rule, when=asking), Case("", given, "miss", members=members))


def test_every_case_of_every_rule_is_told_as_it_comes_out() -> None:
    for rule in CATALOGUE.rules:
        for case in (case for case in rule.cases if rule.is_in_force(case_day(rule, case))):
            found = told(rule, case)
            outcome = run_case(rule, case, CATALOGUE.parameters)
            begins = {"hit": "", "miss": "不满足：", "not_evaluable": "数据未知，无法评估："}[outcome]
            assert bool(found) == bool(begins), (rule.rule_id, case.name)
            assert "".join(found).startswith(begins), (rule.rule_id, case.name)
            if "一分钱" in case.name and outcome == "miss":
                assert any("距线：" in line and line.endswith(("0.01 元", "0.02 元")) for line in found), (
                    rule.rule_id,
                    case.name,
                    found,
                )
            if "刚好在线上" in case.name and outcome == "miss":
                assert any("正好在线上" in line for line in found), (rule.rule_id, case.name, found)


def test_an_amount_and_the_line_that_is_made_of_it() -> None:
    assert of("edge_fits_dibao", class_code="dibao_edge", n_members=2, income_last_12_months_fen=1_920_050) == [
        "不满足：近12个月家庭可核实收入 < 低保月标准（每人） × 12 × 在世成员人数",
        "    近12个月家庭可核实收入：19,200.50 元",
        "    低保月标准（每人）：800 元",
        "    在世成员人数：2",
        "    低保月标准（每人） × 12 × 在世成员人数：19,200 元",
        "    距线：0.50 元",
    ]


def test_a_share_is_told_in_points_and_in_yuan() -> None:
    given = {"n_members": 2, "income_year_ago_month_fen": 300_000}
    assert of("income_below_last_year", **given, income_month_fen=200_000)[-2:] == [
        "    比例：66.67%",
        "    距线：16.67 个百分点，相当于 500 元",
    ]
    assert of("income_below_last_year", **given, income_month_fen=150_001)[-1] == (
        "    距线：不足 0.01 个百分点，相当于 0.01 元"
    )


def test_of_alternatives_each_is_told() -> None:
    lines = of(
        "education_burden", n_students=1, schooling_last_12_months_fen=900_000, income_last_12_months_fen=4_500_000
    )
    assert lines[0].startswith("不满足：（近12个月家庭可核实收入 ≤ 0，或者")
    assert lines[1:] == [
        "    不满足：近12个月家庭可核实收入 ≤ 0",
        "        近12个月家庭可核实收入：45,000 元",
        "        距线：45,000 元",
        "    不满足：近12个月学费住宿费等支出占近12个月家庭可核实收入的比例 ≥ 就学支出占可核实收入的比例",
        "        近12个月学费住宿费等支出：9,000 元",
        "        近12个月家庭可核实收入：45,000 元",
        "        就学支出占可核实收入的比例：30%",
        "        比例：20%",
        "        距线：10 个百分点，相当于 4,500 元",
    ]


def test_the_nearer_end_of_a_range_counts() -> None:
    given = {"is_alive": True, "age": 40, "payroll_months_at_zero": 0}
    ends = [of("payroll_with_gaps", **given, payroll_months_above_zero=n)[-1] for n in (1, 11)]
    assert ends == ["    距线：2 个月", "    距线：3 个月"]


def test_what_is_false_comes_before_what_is_unknown() -> None:
    lines = of("medical_self_pay_high", is_alive=None, medical_self_pay_year_to_date_fen=100, class_code="dibao")
    assert lines[0].startswith("不满足：本年累计医疗自付")
    lines = of("medical_self_pay_high", is_alive=True, class_code="dibao")
    assert lines[0].startswith("数据未知，无法评估：本年累计医疗自付")
    assert lines[-1] == "    全年医疗自付预警线：5,000 元"


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (
            "any_member(age >= param.elder_age and is_alive)",
            [
                "    成员1：不满足：年龄 ≥ 老年人年龄",
                "        年龄：40 岁",
                "        老年人年龄：60 岁",
                "        距线：20 岁",
                "    成员2：不满足：在世",
                "        在世：否",
            ],
        ),
        ("count_members(is_alive) >= 3", ["    符合（在世）的成员人数：1", "    距线：2"]),
        ("not any_member(is_alive)", ["    成员1：满足", "    成员2：不满足：在世", "        在世：否"]),
    ],
)
def test_members_are_told_one_by_one(when: str, expected: list[str]) -> None:
    members = ({"age": 40, "is_alive": True}, {"age": 70, "is_alive": False})
    assert stated(when, members)[1:] == expected


def test_without_members_and_without_a_base_there_is_no_distance() -> None:
    assert stated("any_member(is_alive)")[1:] == ["    没有已知成员"]
    lines = stated("ratio(income_month_fen, income_previous_month_fen) > param.edge_percent", income_month_fen=1)
    assert not [line for line in lines if "距线" in line]
    lines = stated(
        "ratio(income_month_fen, income_previous_month_fen) > param.edge_percent",
        income_month_fen=1,
        income_previous_month_fen=0,
    )
    assert lines[-1] == "    所占的总额不大于 0，比例无法计算"
