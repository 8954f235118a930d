"""Labels of a small file, the line of what is wrong in it, and every case of the labels that ship."""

from datetime import date
from pathlib import Path

import pytest

from lowincome.config.cases import failures
from lowincome.config.labels import Label, load_label_definitions
from lowincome.config.rule import member_parameters
from lowincome.domain.errors import ConfigError
from tests.config.test_conf import INDICATORS, LABELS, PARAMETERS
from tests.config.test_rules import loaded as loaded_rules
from tests.config.written import assert_refused, line_of, write

GOOD = """\
payer:
  title: 自付较多
  group: need
  grain: person
  valid_from: 2024-01-01
  source: assumed
  meaning: above the line
  when: is_alive and medical_total_month_fen > param.long_treatment_line
  cases:
    - {name: above, given: {is_alive: true, medical_total_month_fen: 50000.01}, expect: hit}
    - {name: at the line, given: {is_alive: true, medical_total_month_fen: 50000}, expect: miss}
    - {name: unknown, given: {is_alive: true}, expect: not_evaluable}
alone:
  title: 单人
  group: class
  grain: household
  valid_from: 2024-01-01
  valid_to: 2024-12-31
  source: assumed
  meaning: one
  when: n_members = 1
  cases:
    - {name: one, given: {n_members: 1}, expect: hit}
    - {name: two, given: {n_members: 2}, expect: miss}
    - {name: unknown, given: {}, expect: not_evaluable}
    - {name: ended, on: 2025-01-01, given: {n_members: 1}, expect: miss}
"""


def loaded(folder: Path, text: str) -> tuple[Label, ...]:
    return load_label_definitions(write(folder, "labels.yaml", text), INDICATORS, PARAMETERS)


def test_a_good_file(tmp_path: Path) -> None:
    payer, alone = loaded(tmp_path, GOOD)
    assert (payer.label_id, payer.title, payer.group, payer.valid_to) == ("payer", "自付较多", "need", None)
    assert (payer.parameters, alone.parameters) == (("long_treatment_line",), ())
    assert payer.cases[0].given == {"is_alive": True, "medical_total_month_fen": 5_000_001}
    assert failures(payer, PARAMETERS) == failures(alone, PARAMETERS) == []
    days = (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    assert [alone.is_in_force(day) for day in days] == [False, True, True, False]


def test_a_case_that_comes_out_otherwise_is_told(tmp_path: Path) -> None:
    payer, _ = loaded(tmp_path, GOOD.replace("fen > param", "fen >= param"))
    assert failures(payer, PARAMETERS) == ["at the line: expected miss, found hit"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  group: need", "  group: kind", "group is 'kind'"),
        ("  group: need", "  groups: need", "unknown key 'groups'"),
        ("  grain: household", "  grain: village", "unknown name 'n_members'"),
        ("  title: 单人", "  title: ''", "title is empty"),
        ("  when: n_members = 1", "  when: n_members", "gives a count"),
        ("  when: n_members = 1", "  when: not is_alive", "'is_alive' speaks of one member"),
        ("{n_members: 2}, expect: miss", "{n_people: 2}, expect: miss", "unknown name 'n_people'"),
        ("alone:", "Alone:", "'Alone' is not a name"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = GOOD.replace(old, new)
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, text)
    at = {"  grain: village": "  when: n_members"}.get(new, new)
    assert_refused(refused, "labels.yaml", line_of(text, at), words)


@pytest.mark.parametrize("name", ["above", "at the line", "unknown"])
def test_a_hit_a_miss_and_the_unknown_must_be_there(tmp_path: Path, name: str) -> None:
    kept = [line for line in GOOD.split("alone:")[0].splitlines() if f"name: {name}," not in line]
    with pytest.raises(ConfigError, match="cases are missing: one that expects") as refused:
        loaded(tmp_path, "\n".join(kept))
    assert refused.value.line == line_of(GOOD, "cases:")


def test_two_labels_of_one_title_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="alone and payer have one title") as refused:
        loaded(tmp_path, GOOD.replace("title: 单人", "title: 自付较多"))
    assert refused.value.line == line_of(GOOD, "alone:")


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label.label_id)
def test_the_cases_of_every_label_come_out_as_written(label: Label) -> None:
    assert failures(label, PARAMETERS) == []


def test_labels_cover_people_and_households_and_every_group() -> None:
    assert len(LABELS) >= 70
    assert {(label.grain, label.group) for label in LABELS} >= {
        *(("person", group) for group in ("layer", "class", "need")),
        *(("household", group) for group in ("layer", "class", "cause")),
    }


def chain(*conditions: str, grain: str = "person", days: str = "valid_from: 2024-01-01") -> str:
    """Labels called a, b, … with these conditions."""
    return "".join(
        f"{name}:\n  title: {name}\n  group: class\n  grain: {grain}\n  {days}\n  source: assumed\n  meaning: {name}\n"
        f"  when: {when}\n  cases:\n"
        "    - {name: hit, given: {age: 30, is_alive: true, n_students: 0}, expect: hit}\n"
        "    - {name: miss, given: {age: 30, is_alive: false, n_students: 9}, expect: miss}\n"
        "    - {name: unknown, given: {}, expect: not_evaluable}\n"
        for name, when in zip("abcdefghijklmnopqrstuvwxyz", conditions, strict=False)
    )


def test_a_label_stands_for_its_condition_wherever_it_is_written(tmp_path: Path) -> None:
    a, b, c = loaded(
        tmp_path, chain("label.b and not label.c", "is_alive and age > 0", "n_students > 8 or label.b = false")
    )
    assert a.when.tree.sql() == "is_alive AND age > 0 AND NOT (n_students > 8 OR (is_alive AND age > 0) = FALSE)"
    assert a.when.names == {"is_alive", "age", "n_students"}
    assert (a.when.text, [part.text for part in a.when.conditions][:2]) == (
        "label.b and not label.c",
        ["is_alive", "age > 0"],
    )
    assert failures(a, PARAMETERS) == failures(b, PARAMETERS) == []
    assert failures(c, PARAMETERS)


@pytest.mark.parametrize(
    ("conditions", "words"),
    [
        (("label.a",), "labels go in a circle: a → a"),
        (("is_alive and label.b", "label.c or is_alive", "label.b"), "labels go in a circle: b → c → b"),
        (tuple(f"label.{letter}" for letter in "bcdefghijklmnopqrstuvwxyz"), "labels upon labels: a → b → c"),
        (("label.nobody",), "unknown name 'label.nobody'"),
        (("label.b.c", "is_alive"), "unknown name 'label.b.c'"),
        (("case when label.b then 1 end > 0", "is_alive"), ""),
    ],
)
def test_labels_that_lead_nowhere_are_refused_at_their_line(
    tmp_path: Path, conditions: tuple[str, ...], words: str
) -> None:
    text = chain(*conditions)
    if not words:
        assert loaded(tmp_path, text)
        return
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, text)
    assert words in refused.value.problem
    assert "  when: label." in text.splitlines()[refused.value.line - 1]


def test_labels_upon_labels_stay_small(tmp_path: Path) -> None:
    many = " or ".join(f"label.{name}" for name in ("{0}",) * 20)
    text = chain(*(many.format(following) for following in "bcd"), "is_alive and age > 0")
    with pytest.raises(ConfigError, match="parts") as refused:
        loaded(tmp_path, text)
    assert refused.value.line == line_of(text, f"  when: {many.format('c')}")


RULE = """\
with_label:
  version: 1
  title: 规则
  kind: include
  grain: household
  status: live
  valid_from: "2024-01-01"
  source: assumed
  reading: 规则
  when: label.alone and any_member(label.payer)
  level: {fixed: red, source: assumed}
  evidence: {measures: [], months: month}
  reason: 原因
  cases:
    - name: hit
      given: {n_members: 1}
      members: [{is_alive: true, class_code: dibao, medical_total_month_fen: 50000.01}]
      expect: hit
    - {name: miss, given: {n_members: 2}, expect: miss}
    - {name: unknown, given: {}, expect: not_evaluable}
    - {name: eve, on: "2023-12-31", given: {}, expect: miss}
"""


def test_a_rule_names_labels_of_its_grain_and_asks_members_for_theirs(tmp_path: Path) -> None:
    labels = {label.label_id: label for label in loaded(tmp_path, GOOD.replace("  valid_to: 2024-12-31\n", ""))}
    [rule] = loaded_rules(tmp_path, RULE, labels=labels)
    assert failures(rule, PARAMETERS) == []
    assert (rule.when.names, [asked.name for asked in rule.when.questions]) == (
        {"n_members"},
        ["any_member(label.payer)"],
    )
    assert member_parameters(rule.when) == ("long_treatment_line",)
    other = {**labels, "payer": loaded(tmp_path, GOOD.replace("fen > param", "fen >= param"))[0]}
    assert loaded_rules(tmp_path, RULE, labels=other)[0].fingerprint != rule.fingerprint


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("label.alone and", "label.payer and", "unknown name 'label.payer'|'label.payer' speaks of one member"),
        (
            "any_member(label.payer)",
            "any_member(label.alone)",
            "unknown name 'label.alone'|'label.alone' is not known here",
        ),
        (
            '  valid_from: "2024-01-01"',
            '  valid_from: "2023-12-31"',
            "label.alone counts from 2024-01-01 to 2024-12-31",
        ),
        ("", "", "label.alone counts from 2024-01-01 to 2024-12-31"),
    ],
)
def test_a_label_of_another_grain_or_other_days_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    labels = {label.label_id: label for label in loaded(tmp_path, GOOD)}
    with pytest.raises(ConfigError, match=words) as refused:
        loaded_rules(tmp_path, RULE.replace(old, new), labels=labels)
    assert refused.value.line == line_of(RULE, "  when: label.alone")
