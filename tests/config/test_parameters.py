"""Which value holds where, for whom and when; and the line of what is wrong."""

from datetime import date
from pathlib import Path

import pytest

from lowincome.config.parameters import Parameter, Value, load_parameters, yuan_to_fen
from lowincome.domain.errors import ConfigError
from tests.config.written import CONF, assert_refused, line_of, write

GOOD = """\
line:
  label: 线
  unit: yuan
  values:
    - {region: "", class_code: "", valid_from: "2023-01-01", value: 1000, source: assumed}
    - {region: "", class_code: dibao, valid_from: "2023-01-01", valid_to: "2023-12-31", value: 500.05, source: assumed}
    - {region: "9901", class_code: "", valid_from: "2024-01-01", value: 900, source: assumed}
age:
  label: 年龄
  unit: count
  values:
    - {region: "", class_code: "", valid_from: "2023-01-01", value: 25, source: assumed}
"""


def loaded(folder: Path, text: str) -> dict[str, Parameter]:
    write(folder, "parameters/one.yaml", text)
    return load_parameters(folder / "parameters")


def value(region: str, class_code: str, first: int, number: int | None, last: date | None = None) -> Value:
    return Value(region, class_code, date(first, 1, 1), last, number, "assumed")


def line(*values: Value) -> Parameter:
    return Parameter("line", "线", "yuan", values)


def number(parameter: Parameter, region: str, class_code: str, on: date) -> int | None:
    found = parameter.lookup(region, class_code, on)
    return found.value if found else None


VILLAGE = "990101001001"
DAY = date(2024, 11, 30)


def test_yuan_are_held_in_fen_and_counts_as_written(tmp_path: Path) -> None:
    parameters = loaded(tmp_path, GOOD)
    assert [v.value for v in parameters["line"].values] == [100_000, 50_005, 90_000]
    assert (parameters["line"].type, parameters["age"].type) == ("fen", "count")
    assert parameters["age"].values[0].value == 25


@pytest.mark.parametrize(
    ("yuan", "fen"), [(0, 0), (5000, 500_000), (0.1, 10), (1.10, 110), (999_999_999.99, 99_999_999_999), (-3.5, -350)]
)
def test_yuan_become_fen_exactly(yuan: float, fen: int) -> None:
    assert yuan_to_fen(yuan) == fen


@pytest.mark.parametrize("yuan", [0.001, 1.005, 10**12, "1", True, None])
def test_what_is_no_amount_is_refused(yuan: object) -> None:
    with pytest.raises(ValueError, match=r"not a number|two decimals"):
        yuan_to_fen(yuan)


def test_the_nearest_region_counts_before_the_class() -> None:
    parameter = line(value("", "dibao", 2023, 1), value("9901", "", 2023, 2), value("990101", "tekun", 2023, 3))
    assert number(parameter, VILLAGE, "dibao", DAY) == 2
    assert number(parameter, VILLAGE, "tekun", DAY) == 3
    assert number(parameter, "990201001001", "dibao", DAY) == 1
    assert number(parameter, "990201001001", "tekun", DAY) is None


def test_the_class_itself_counts_before_every_class() -> None:
    parameter = line(value("", "", 2024, 1), value("", "dibao", 2023, 2))
    assert number(parameter, VILLAGE, "dibao", DAY) == 2
    assert number(parameter, VILLAGE, "general", DAY) == 1


def test_the_latest_first_day_that_has_come_counts() -> None:
    parameter = line(value("", "", 2023, 1), value("", "", 2024, 2), value("", "", 2025, 3))
    assert number(parameter, VILLAGE, "dibao", date(2023, 12, 31)) == 1
    assert number(parameter, VILLAGE, "dibao", date(2024, 1, 1)) == 2
    assert number(parameter, VILLAGE, "dibao", date(2025, 1, 1)) == 3


def test_before_the_first_day_there_is_none_and_never_the_earliest() -> None:
    assert number(line(value("", "", 2023, 1)), VILLAGE, "dibao", date(2022, 12, 31)) is None


def test_null_ends_a_value_and_hides_the_region_above() -> None:
    parameter = line(value("", "", 2020, 1), value("9901", "", 2023, 2), value("9901", "", 2024, None))
    assert number(parameter, VILLAGE, "dibao", date(2023, 6, 1)) == 2
    assert number(parameter, VILLAGE, "dibao", DAY) is None
    assert number(parameter, "990201001001", "dibao", DAY) == 1


def test_after_its_last_day_the_region_above_counts_again() -> None:
    parameter = line(value("", "", 2020, 1), value("9901", "", 2023, 2, date(2023, 1, 1)))
    assert number(parameter, VILLAGE, "dibao", date(2023, 1, 1)) == 2
    assert number(parameter, VILLAGE, "dibao", date(2023, 1, 2)) == 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("unit: yuan", "unit: dollar", "unit is 'dollar'"),
        ("  label: 线", "  labels: 线", "unknown key 'labels'"),
        ("value: 900,", "value: 900.005,", "more than two decimals"),
        ("value: 900,", 'value: "900",', "not a number"),
        ("value: 25,", "value: 25.5,", "expected int"),
        ("value: 900,", "", "'value' is missing"),
        ('region: "9901"', 'region: "99010"', "region is '99010'"),
        ('region: "9901"', "region: 9901", "expected str"),
        ("class_code: dibao", "class_code: dibo", "class_code is 'dibo'"),
        ('valid_to: "2023-12-31"', 'valid_to: "2022-12-31"', "valid_to is before valid_from"),
        ("value: 900, source: assumed", 'value: 900, source: ""', "source is empty"),
        ("value: 900,", "value: 900, note: x,", "unknown key 'note'"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, words: str) -> None:
    text = GOOD.replace(old, new)
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, text)
    assert_refused(refused, "one.yaml", 7 if not new else line_of(text, new), words)


@pytest.mark.parametrize(("first", "last"), [("2023-01-01", None), ("2023-06-01", None), ("2023-12-31", "2024-12-31")])
def test_two_values_of_one_day_are_refused(tmp_path: Path, first: str, last: str | None) -> None:
    ending = f', valid_to: "{last}"' if last else ""
    second = f'    - {{region: "", class_code: dibao, valid_from: "{first}"{ending}, value: 7, source: assumed}}\n'
    text = GOOD.replace("age:\n", second + "age:\n")
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, text)
    assert_refused(refused, "one.yaml", 8, f"two values of line hold on {first}")


def test_a_value_may_follow_on_the_day_after(tmp_path: Path) -> None:
    second = '    - {region: "", class_code: dibao, valid_from: "2024-01-01", value: 7, source: assumed}\n'
    assert len(loaded(tmp_path, GOOD.replace("age:\n", second + "age:\n"))["line"].values) == 4


def test_a_name_in_two_files_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "parameters/two.yaml", GOOD)
    with pytest.raises(ConfigError, match="'line' is written in two files"):
        loaded(tmp_path, GOOD)
    with pytest.raises(ConfigError, match="no parameter found"):
        load_parameters(tmp_path / "none")
    with pytest.raises(ConfigError, match="line has no value"):
        loaded(tmp_path / "other", "line: {label: 线, unit: yuan, values: []}\n")


def test_the_way_to_a_value_goes_through_every_place_and_class() -> None:
    parameter = line(value("", "dibao", 2023, 1), value("9901", "", 2023, None), value("9901", "tekun", 2025, 3))
    steps = list(parameter.steps("990101", "dibao", DAY))
    assert [(step.region, step.class_code, step.value is not None) for step in steps] == [
        *(("990101", "dibao", False), ("990101", "", False)),
        *(("9901", "dibao", False), ("9901", "", True)),
        *(("99", "dibao", False), ("99", "", False)),
        *(("", "dibao", True), ("", "", False)),
    ]
    assert parameter.lookup("990101", "dibao", DAY) is None, "a null on the way ends it"
    assert [step.class_code for step in parameter.steps("99", "", DAY)] == ["", ""]


def test_regions_without_values_of_their_own_have_those_above() -> None:
    parameter = line(value("", "", 2023, 1), value("9901", "", 2023, 2), value("990102", "dibao", 2023, 3))
    assert parameter.regions == ("", "9901", "990102")
    for region, nearest in (("990101001001", "9901"), ("990102003", "990102"), ("9902", ""), ("98", "")):
        for class_code in ("dibao", "general"):
            assert parameter.lookup(region, class_code, DAY) == parameter.lookup(nearest, class_code, DAY)


def test_a_day_changes_something_when_a_value_begins_or_has_ended() -> None:
    parameter = line(value("", "", 2023, 1, date(2023, 6, 30)), value("9901", "", 2023, 2), value("", "", 2024, 3))
    assert parameter.change_days == (date(2023, 1, 1), date(2023, 7, 1), date(2024, 1, 1))


def test_a_standard_raised_on_the_first_of_july_holds_from_that_day_in_its_city() -> None:
    standard = load_parameters(CONF / "parameters")["dibao_standard"]
    june, july = date(2024, 6, 30), date(2024, 7, 1)
    of_cities = {
        city: [number(standard, f"{city}01001001", "dibao", day) for day in (june, july)]
        for city in ("9901", "9902", "9903")
    }
    assert of_cities == {"9901": [88_000, 93_000], "9902": [80_000, 82_000], "9903": [80_000, 80_000]}


def test_units_that_are_counted_and_shares(tmp_path: Path) -> None:
    text = "".join(
        GOOD.split("age:\n")[1].join([f"{unit}:\n", ""]).replace("unit: count", f"unit: {unit}")
        for unit in ("percent", "months", "years")
    )
    assert {name: one.type for name, one in loaded(tmp_path, text).items()} == {
        "percent": "percent",
        "months": "months",
        "years": "years",
    }
