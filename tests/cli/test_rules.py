"""`lowincome rules …` and `labels list` on a copy of the configuration that an officer changes."""

import shutil
from pathlib import Path

import pytest

from tests.config.written import CONF, line_of
from tests.pipeline.conftest import call

SPENDING = "conf/rules/spending_surge.yaml"
MEDICAL = "conf/parameters/medical.yaml"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "200")
    shutil.copytree(CONF, tmp_path / "conf")
    return tmp_path


def change(store: Path, file: str, old: str, new: str) -> str:
    """The text of a file of the store, in which `old` is now `new`."""
    text = (store / file).read_text(encoding="utf-8")
    assert old in text
    (store / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return text.replace(old, new, 1)


def rules(store: Path, *words: str, expect: int = 0) -> str:
    return call("rules", *words, "--store", str(store), expect=expect)


def test_check_counts_what_is_well(store: Path) -> None:
    assert rules(store, "check").startswith("ok: ")


def test_check_names_file_and_line_of_what_is_wrong(store: Path) -> None:
    text = change(store, SPENDING, "is_alive and medical_self", "is_alife and medical_self")
    said = rules(store, "check", expect=1)
    assert f"spending_surge.yaml:{line_of(text, 'is_alife')}" in said
    assert "unknown name 'is_alife'" in said


def test_test_runs_every_case_of_rules_and_labels(store: Path) -> None:
    assert ", 0 failed" in rules(store, "test")
    change(store, SPENDING, "fen > param.medical_self_pay_line", "fen >= param.medical_self_pay_line")
    change(store, "conf/labels.yaml", "age >= param.elder_age", "age > param.elder_age")
    said = rules(store, "test", expect=1)
    assert "FAILED medical_self_pay_high: 低保对象刚好在线上: expected miss, found hit" in said
    assert "FAILED elder: 刚满六十: expected hit, found miss" in said
    assert "FAILED elder_alone: 独居六十岁" in said, "a label that names it follows"
    assert ", 12 failed" in said


def test_list_has_a_line_per_rule_and_label(store: Path) -> None:
    line = next(line for line in rules(store, "list").splitlines() if "new_disability_card" in line)
    assert line.split() == ["new_disability_card", "1", "启用", "家庭状况变化", "发现困难", "新办残疾人证"]
    labels = call("labels", "list", "--store", str(store))
    line = next(line for line in labels.splitlines() if "elder_alone" in line)
    assert line.split() == ["elder_alone", "类别", "按人", "独居老人"]


def test_show_says_a_rule_in_chinese_with_its_lines_and_cases(store: Path) -> None:
    said = rules(store, "show", "medical_self_pay_high")
    for words in (
        "在世，并且本年累计医疗自付 > 全年医疗自付预警线",
        "3 倍红色，2 倍橙色，1.5 倍黄色，1 倍蓝色",
        "累计〔本年累计医疗自付〕元，超过预警线〔全年医疗自付预警线〕元",
        "低保对象超过5000元",
        "人员类别：低保对象；在世：是；本年累计医疗自付：5,000.01 元",
        "因病",
    ):
        assert words in said
    assert "there is no rule 'medical'" in rules(store, "show", "medical", expect=1)


def test_show_cuts_nothing_off_on_a_narrow_screen(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said = "".join(rules(store, "show", "certification_needs_visit").split())
    assert "…" not in said
    assert "不命中的由数据静默认证；无法评估的不予认证。" in said


def test_diff_tells_old_and_new_of_what_was_changed(store: Path) -> None:
    assert rules(store, "diff") == "no difference\n"
    change(
        store,
        MEDICAL,
        "class_code: dibao, valid_from: 2023-01-01, value: 5000",
        "class_code: dibao, valid_from: 2023-01-01, value: 6000.5",
    )
    change(store, SPENDING, "fen > param.medical_self_pay_line", "fen >= param.medical_self_pay_line")
    change(store, "conf/labels.yaml", "title: 独居老人", "title: 一人居住老人")
    change(store, "conf/rules/change_of_status.yaml", "new_disability_card:", "new_card:")
    said = rules(store, "diff", expect=1)
    assert said == (
        "~ label elder_alone  一人居住老人\n"
        "    title\n"
        "      - 独居老人\n"
        "      + 一人居住老人\n"
        "~ parameter medical_self_pay_line  全年医疗自付预警线\n"
        "    value * dibao 2023-01-01\n"
        "      - 5000 (铜陵市低收入人口动态监测：低保对象超过5000元)\n"
        "      + 6000.5 (铜陵市低收入人口动态监测：低保对象超过5000元)\n"
        "~ rule medical_self_pay_high  医疗自付费用过高\n"
        "    when\n"
        "      - is_alive and medical_self_pay_year_to_date_fen > param.medical_self_pay_line\n"
        "      + is_alive and medical_self_pay_year_to_date_fen >= param.medical_self_pay_line\n"
        "+ rule new_card  新办残疾人证\n"
        "- rule new_disability_card  新办残疾人证\n"
    )
    assert rules(store, "diff", str(store / "conf")) == "no difference\n"


def test_a_folder_without_configuration_is_told(tmp_path: Path) -> None:
    assert "is not a store" in rules(tmp_path, "check", expect=1)


def test_book_is_written_where_results_go(store: Path) -> None:
    path = store / "out" / "rule-book.html"
    assert str(path) in rules(store, "book")
    assert "低收入人口监测规则手册" in path.read_text("utf-8")
