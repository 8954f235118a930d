"""Code lists: what departments write for a code, and what people see for it."""

from pathlib import Path

import pytest

from lowincome.config.code_lists import load_code_lists
from lowincome.domain.errors import ConfigError
from tests.config.written import assert_refused, line_of, write

SEX = 'male: {label: 男, values: [男, "1", Ｍ a]}\nfemale: {label: 女, values: [女, "2"]}\n'


def test_a_list_reads_values_and_shows_labels(tmp_path: Path) -> None:
    write(tmp_path, "sex.yaml", SEX)
    sex = load_code_lists(tmp_path)["sex"]
    assert sex.values == {"男": "male", "1": "male", "MA": "male", "女": "female", "2": "female"}
    assert sex.labels == {"male": "男", "female": "女"}


def test_no_folder_is_no_list(tmp_path: Path) -> None:
    assert load_code_lists(tmp_path / "lists") == {}


@pytest.mark.parametrize(
    ("before", "after", "problem", "at"),
    [
        ('"2"', '"１"', "value '1' is blank or means 'male' too", "female"),
        ('"2"', "' '", "value '' is blank or means None too", "female"),
        ('"2"', "2", "values is 2, expected str", "female"),
        ('[女, "2"]', "[]", "female has no values", "female"),
        ("label: 女", "label: 男", "label '男' is blank or said twice", "female"),
        ("label: 女", "label: ''", "label '' is blank or said twice", "female"),
        ("label: 女", "labels: 女", "unknown key 'labels'", "female"),
        ("female:", "fe male:", "'fe male' is no code", "fe male"),
        ('female: {label: 女, values: [女, "2"]}', "female: 女", "'female' must be a mapping", "female"),
    ],
)
def test_a_wrong_list_is_named_with_its_line(tmp_path: Path, before: str, after: str, problem: str, at: str) -> None:
    assert SEX.count(before) == 1
    text = SEX.replace(before, after)
    write(tmp_path, "sex.yaml", text)
    with pytest.raises(ConfigError) as error:
        load_code_lists(tmp_path)
    assert_refused(error, "sex.yaml", line_of(text, at), problem)


@pytest.mark.parametrize(("name", "text"), [("Sex.yaml", SEX), ("sex.yaml", "{}\n")])
def test_a_list_has_a_plain_name_and_a_code(tmp_path: Path, name: str, text: str) -> None:
    write(tmp_path, name, text)
    with pytest.raises(ConfigError) as error:
        load_code_lists(tmp_path)
    assert_refused(error, name, 1, "no list of codes")
