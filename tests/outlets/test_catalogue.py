"""The data dictionary: everything that is configured stands in it, in words, with where it goes."""

import dataclasses
import re
from html import unescape
from typing import Any, get_args, get_type_hints

import pytest

from lowincome.config.catalogue import Catalogue, load_catalogue
from lowincome.config.contract import Contract, Field
from lowincome.config.indicators import Indicator
from lowincome.config.rule import Rule
from lowincome.outlets import catalogue as outlet
from lowincome.outlets.catalogue import Dictionary, Received, Use, render_dictionary
from lowincome.outlets.catalogue_flow import FACTS, flow_chart
from tests.conftest import CONF
from tests.outlets.test_report import Page

NOWHERE = Use((), (), (), ())
USES = {
    "outpatient": Use(("medical_self_pay",), ("medical_self_pay_month_fen",), ("medical_self_pay_high",), ()),
    "population": Use((), (), ("medical_self_pay_high",), ("register",)),
}
MISSING = {"outpatient": ((202411, "清河市"), (202412, "清河市"))}
RECEIVED = {"outpatient": Received(202412, 28, 30_161, 30_000, 151, 10)}


@pytest.fixture(scope="module")
def configured() -> Catalogue:
    return load_catalogue(CONF)


@pytest.fixture(scope="module")
def dictionary(configured: Catalogue) -> Dictionary:
    uses = {class_id: USES.get(class_id, NOWHERE) for class_id in configured.contracts}
    return Dictionary(configured, uses, RECEIVED, MISSING, 7, 202412)


@pytest.fixture(scope="module")
def html(dictionary: Dictionary) -> str:
    return render_dictionary(dictionary)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def part(html: str, ident: str) -> str:
    """The text of one card."""
    start = html.index(f'id="{ident}"')
    return unescape(html[start : html.index("</details>", start)])


def test_it_needs_nothing_from_elsewhere(html: str, page: Page) -> None:
    assert not {"link", "img", "iframe"} & set(page.tags)
    assert page.tags.count("script") == 1
    assert "http" not in html
    assert "url(" not in html
    assert "@import" not in html


def test_every_class_and_field_with_its_words(html: str, configured: Catalogue) -> None:
    for contract in configured.contracts.values():
        card = part(html, f"class-{contract.class_id}")
        for said in (contract.label, contract.owner, contract.grain, f"std.{contract.subject}"):
            assert said in card, (contract.class_id, said)
        assert f"期后 {contract.grace_days} 天为限" in card
        assert ("只查询家庭已授权的人员" in card) == contract.needs_authorisation
        for field in contract.fields:
            for said in (field.label, field.name, field.meaning, *field.aliases, outlet.KINDS[field.kind]):
                assert said in card, (contract.class_id, field.name, said)
            assert not field.code_list or f"#codes-{field.code_list}" in card


def test_every_code_list_indicator_rule_and_table(html: str, configured: Catalogue) -> None:
    for codes in configured.code_lists.values():
        card = part(html, f"codes-{codes.name}")
        for code in codes.codes:
            assert all(said in card for said in (code.code, code.label, *code.values)), (codes.name, code.code)
    for indicator in configured.indicators.indicators:
        assert f'id="indicator-{indicator.name}"' in html
        assert indicator.label in html
    for measure in configured.indicators.measures:
        assert measure.label in html
    for rule in configured.rules:
        assert f'id="rule-{rule.rule_id}"' in html
        assert rule.title in html
        assert rule.source in html
    for table in configured.tables.values():
        card = part(html, f"table-{table.name}")
        assert all(column.name in card and column.meaning in card for column in table.columns)
        assert ("保密区" in card) == (table.zone == "vault")


def test_every_link_leads_somewhere(html: str) -> None:
    targets = set(re.findall(r'\bid="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= targets


def test_what_came_in_and_what_did_not(html: str, page: Page) -> None:
    start = page.words.index("outpatient") - 1
    assert page.words[start : start + 9] == [
        *("门诊结算", "outpatient", "当期发生的明细", "每月", "期后 10 天内"),
        *("2024年12月", "缺 2 期", "28", "30,161"),
    ]
    card = part(html, "class-outpatient")
    assert "28 个批次，收到 30,161 行，入库 30,000，退回 151（0.5%），重复 10" in card
    assert "<dt>应报未报</dt><dd>2024年11月 清河市；2024年12月 清河市</dd>" in card
    assert "<dt>接收情况</dt><dd>—</dd>" in part(html, "class-births")
    assert "应报未报" not in part(html, "class-births")


def test_what_nothing_is_made_of_is_said(html: str, page: Page, dictionary: Dictionary) -> None:
    assert len(dictionary.unused) == 75
    assert "2 类已使用，75 类尚未使用" in page.text
    assert "尚未使用" in part(html, "class-births")
    assert "尚未使用" not in part(html, "class-outpatient")


def test_where_a_field_goes(html: str) -> None:
    card = " ".join(re.sub("<[^>]+>", " ", part(html, "class-inpatient")).split())
    assert "结算日期 settled_on 日期 必填 个人信息 也写作 结算时间、结算日、结算年月日 event_on" in card
    assert "总费用 total 金额（元） 必填 个人信息" in card
    assert "attributes.fund_pay_fen" in card
    assert "kind_code = inpatient" in card
    assert "身份证号 id_no 身份证号 必填 身份标识" in card


def test_before_the_first_run(dictionary: Dictionary) -> None:
    text = Page(render_dictionary(dataclasses.replace(dictionary, received={}, release_id=None, month=None))).text
    assert "尚未运行，没有接收情况" in text
    assert "次发布" not in text


def test_the_footer_names_the_configuration(page: Page, configured: Catalogue) -> None:
    assert f"配置指纹 {configured.fingerprint} · 第 7 次发布" in page.text


@pytest.mark.parametrize(
    ("of", "cls", "name"),
    [
        (outlet.KINDS, Field, "kind"),
        (outlet.UNITS, Field, "unit"),
        (outlet.SENSITIVITIES, Field, "sensitivity"),
        (outlet.SUBJECTS, Contract, "subject"),
        (outlet.DELIVERIES, Contract, "delivery"),
        (outlet.CADENCES, Contract, "cadence"),
        (outlet.VIEWS, Indicator, "view"),
        (outlet.STATUSES, Rule, "status"),
        (outlet.RULE_KINDS, Rule, "kind"),
        (outlet.GRAINS, Rule, "grain"),
    ],
)
def test_every_value_has_a_word(of: dict[str, str], cls: type[Any], name: str) -> None:
    assert set(of) == set(get_args(get_type_hints(cls)[name]))


def test_the_drawing_goes_from_class_to_rule(configured: Catalogue, dictionary: Dictionary) -> None:
    uses = {name: (use.measures, use.roles) for name, use in dictionary.uses.items()}
    flow = flow_chart(configured, uses, outlet.SUBJECTS)
    nodes = {node.label: node for node in flow.nodes}
    assert [
        nodes[name].x for name in ("门诊结算", "支出 std.expense", "医疗自付", "本月医疗自付", "医疗自付费用过高")
    ] == [*(0, 200, 420, 590, 870)]
    assert "住院结算" not in nodes
    assert nodes["医疗自付环比倍数"].is_idle
    assert not nodes["本年累计医疗自付"].is_idle
    assert not nodes[FACTS].is_idle
    assert not nodes["死亡记录（作为证据）"].is_idle
    assert all(0 < node.y < flow.height for node in flow.nodes)
    assert len(flow.curves) == len(set(flow.curves))
