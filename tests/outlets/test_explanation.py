"""The page that explains a warning: from the sentence to the rows, on paper and on a terminal alike."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from lowincome.outlets.explanation import (
    Explanation,
    Fact,
    HitPart,
    WarningPart,
    explanation_text,
    write_explanation,
)
from lowincome.outlets.rule_words import Line

HIT = HitPart(
    title="医疗自付费用过高",
    level="橙",
    month=202412,
    reason="累计自付 30,000.00 元 <b>&",
    conditions=("在世", "本年累计医疗自付 > 预警线"),
    source="铜陵市",
    version=2,
    is_same_rule=True,
    values=(("本年累计医疗自付", "30,000 元"),),
    lines=(Line("预警线", "示例省", "低保对象", date(2023, 1, 1), None, "15,000 元", "文件一号"),),
    facts=(
        Fact(date(2024, 2, 3), "医保", "住院结算", 3_000_050),
        Fact(date(2024, 3, 4), "医保", "医疗救助", -50),
        Fact(date(2024, 3, 5), "残联", "残疾人证", None),
    ),
)
WARNING = WarningPart("家庭支出骤增", "橙", "待下发", 202411, 202412, None, "排队等候。", (HIT,))
PAGE = Explanation("2412-7K2M9-QDXAB", 202412, "云岭镇上村", -5, 3, "低保对象", (WARNING,), 7, "9f3a")


def html(explanation: Explanation, folder: Path) -> str:
    return write_explanation(folder, explanation).read_text("utf-8")


def test_both_say_the_same_and_the_rows_add_up(tmp_path: Path) -> None:
    page, text = html(PAGE, tmp_path), explanation_text(PAGE)
    for said in (page, text):
        for words in (
            "2412-7K2M9-QDXAB",
            "云岭镇上村",
            "待下发",
            "排队等候。",
            "铜陵市",
            "文件一号",
            "示例省",
            "第 2 版",
        ):
            assert words in said
        for amount in ("30,000.50", "-0.50", "30,000.00", "—"):
            assert amount in said
    assert "合计（3 行）" in page
    assert "合计 3 行 30,000.00 元" in text
    assert (tmp_path / "2412-7K2M9-QDXAB.html").exists()


def test_rows_of_two_months_that_are_compared_add_up_by_month(tmp_path: Path) -> None:
    facts = (
        *HIT.facts[:2],
        Fact(date(2023, 3, 4), "医保", "住院结算", 700),
        Fact(date(2024, 2, 5), "医保", "门诊", 50),
    )
    hit = replace(HIT, facts=facts, is_of_two_months=True)
    page = replace(PAGE, warnings=(replace(WARNING, hits=(hit,)),))
    for words in ("2024年2月合计 2 行 30,001.00 元", "2024年3月合计 1 行 -0.50 元", "2023年3月合计 1 行 7.00 元"):
        assert words in explanation_text(page)
    assert "2024年2月合计（2 行）" in html(page, tmp_path)


def test_foreign_text_is_text(tmp_path: Path) -> None:
    assert "元 &lt;b&gt;&amp;" in html(PAGE, tmp_path)
    assert "元 <b>&" in explanation_text(PAGE)


def test_without_amounts_nothing_is_added_up_and_a_changed_rule_says_so(tmp_path: Path) -> None:
    hit = replace(HIT, facts=HIT.facts[2:], is_same_rule=False)
    page = replace(PAGE, warnings=(replace(WARNING, hits=(hit,)),), place="", n_members=None)
    for said in (html(page, tmp_path), explanation_text(page)):
        assert "合计" not in said
        assert "已修改" in said
        assert "区划不明" in said
        assert "在世成员" not in said
    none = replace(PAGE, warnings=(replace(WARNING, hits=(replace(HIT, facts=()),)),))
    assert "不依据明细行" in html(none, tmp_path)
