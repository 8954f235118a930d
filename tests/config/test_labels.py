"""Labels of a small file, the line of what is wrong in it, and every case of the labels that ship."""

from datetime import date
from pathlib import Path

import pytest

from lowincome.config.cases import failures
from lowincome.config.labels import Label, load_label_definitions
from lowincome.domain.errors import ConfigError
from tests.config.test_conf import INDICATORS, PARAMETERS
from tests.config.written import CONF, assert_refused, line_of, write

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
SHIPPED = load_label_definitions(CONF / "labels.yaml", INDICATORS, PARAMETERS)


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


@pytest.mark.parametrize("label", SHIPPED, ids=lambda label: label.label_id)
def test_the_cases_of_every_label_come_out_as_written(label: Label) -> None:
    assert failures(label, PARAMETERS) == []


def test_labels_cover_people_and_households_and_every_group() -> None:
    assert len(SHIPPED) >= 70
    assert {(label.grain, label.group) for label in SHIPPED} >= {
        *(("person", group) for group in ("layer", "class", "need")),
        *(("household", group) for group in ("layer", "class", "cause")),
    }
