"""The rule book: everything that officers configured stands in it, in words, and it needs nothing from elsewhere."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from lowincome.config.catalogue import Catalogue, load_catalogue
from lowincome.config.rule import Level
from lowincome.language import parse
from lowincome.outlets.rule_book import Book, render_rule_book, write_rule_book
from tests.conftest import CONF
from tests.outlets.test_report import Page


@pytest.fixture(scope="module")
def configured() -> Catalogue:
    return load_catalogue(CONF)


@pytest.fixture(scope="module")
def html(configured: Catalogue) -> str:
    return render_rule_book(configured)


def part(html: str, ident: str) -> str:
    """The text of one rule or label."""
    start = html.index(f'id="{ident}"')
    return unescape(html[start : html.index("</article>", start)])


def test_it_needs_nothing_from_elsewhere(html: str) -> None:
    tags = Page(html).tags
    assert not {"link", "img", "iframe"} & set(tags)
    assert tags.count("script") == 1
    assert not re.search(r"https?:|url\(|@import", html)


def test_every_rule_with_its_words_values_and_cases(html: str, configured: Catalogue) -> None:
    for rule in configured.rules:
        said = part(html, f"rule-{rule.rule_id}")
        cases = [text for case in rule.cases for text in (case.name, f'class="{case.expect}"')]
        values = [value for name in rule.parameters for value in configured.parameters[name].values]
        sources = [text for value in values for text in (value.source, str(value.valid_from))]
        for text in (rule.title, rule.source, rule.when.text, rule.level.source, *cases, *sources):
            assert text in said, (rule.rule_id, text)
        assert said.count("<tr>") == 1 + len(rule.cases) + (1 + len(values) if values else 0)


def test_every_label_and_indicator(html: str, configured: Catalogue) -> None:
    for label in configured.labels:
        said = part(html, f"label-{label.label_id}")
        assert all(text in said for text in (label.title, label.source, label.meaning)), label.label_id
    table = unescape(html[html.index('id="indicators"') :])
    for indicator in configured.indicators.indicators:
        assert f"{indicator.label}<" in table
        assert f">{indicator.name}<" in table


def test_a_condition_is_told_in_chinese_one_line_for_each_thing_that_must_hold(html: str) -> None:
    said = part(html, "rule-medical_self_pay_high")
    assert re.findall("<li>(.*)</li>", said) == ["在世", "本年累计医疗自付 > 全年医疗自付预警线"]
    assert '<td data-name="人员">低保对象</td>' in said
    assert "5,000 元" in said
    assert "人员类别：低保对象；在世：是；本年累计医疗自付：5,000.01 元" in said


def test_a_case_tells_of_each_member(html: str) -> None:
    said = part(html, "label-recently_bereaved")
    assert "评估月份：202411；成员（在世：否，获知死亡的月份：202409）；成员（在世：是）" in said


def test_no_name_of_the_language_is_left_without_a_chinese_word(html: str) -> None:
    for said in re.findall("<li>(.*)</li>", html):
        assert not re.search("[a-z]{3}", re.sub("<a .*?</a>", "", said)), said


def test_an_indicator_names_all_who_read_it_a_level_and_a_question_to_members_too(configured: Catalogue) -> None:
    level = Level(None, "treatments_month", "treatment_months", "assumed")
    rule = replace(configured.rules[0], title="按等级", level=level)
    types = {"treatments_month": "count"}
    label = replace(configured.labels[0], title="问成员", when=parse("any_member(treatments_month > 0)", types, types))
    book = Book(replace(configured, rules=(rule,), labels=(label,)))
    assert (book.users("treatments_month"), book.users("medical_total_month_fen")) == (("按等级", "问成员"), ())


def test_rules_stand_under_the_words_of_their_family(configured: Catalogue) -> None:
    families = Book(configured).families
    assert sum(map(len, families.values())) == len(configured.rules)
    assert families.keys() <= set(configured.family_labels.values())


def test_it_is_written_whole(tmp_path: Path, configured: Catalogue) -> None:
    path = write_rule_book(tmp_path / "out" / "rule-book.html", configured)
    assert path.read_text("utf-8") == render_rule_book(configured)
