"""Two months of the small province through real Delta, held against an independent reader of files and truth."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lowincome.config.catalogue import SUBJECTS, load_catalogue
from lowincome.domain.levels import LEVELS
from tests.oracle.evidence import Landing, value_of
from tests.oracle.rules import accounts, expected_warnings
from tests.pipeline.conftest import MONTHS, Province
from tests.sample.test_scenes import SOURCES

Warned = dict[tuple[frozenset[str], str], dict[str, Any]]
CATALOGUE = load_catalogue(Path(__file__).parents[2] / "conf")
RULES = CATALOGUE.rules
# What the oracle calls `value` under our names; the other rules have none.
VALUES = {rule.rule_id: rule.level.value for rule in RULES if rule.level.value}
# Values that are no sum of rows: a difference of two months, the lowest of three, a deviation.
NOT_SUMMED = {"medical_self_pay_above_last_year", "medical_self_pay_month_after_month", "income_variation_high"}
# Rules that are not about a value of the rows behind them: who died, is on a roll, went in and came out.
WITHOUT_VALUE = {"death_of_working_age", "death_on_benefit", "prison_on_benefit"}
# The views whose months are those of the evidence.
VIEWS_OF = {
    "month": {"month"},
    "month_and_year_ago": {"month", "year_ago_month", "yoy_difference"},
    "year_to_date": {"year_to_date"},
    "last_3_months": {"last_3_months", "lowest_month"},
    "last_12_months": {"last_12_months", "months_at_zero", "months_above_zero", "variation_percent"},
}


def evaluable(province: Province) -> set[str]:
    """The rules that read delivered classes only: all of them where all classes are delivered."""
    delivered = {path.name for path in province.landing.iterdir()}
    indicators = {one.name: one for one in CATALOGUE.indicators.indicators}
    read = {rule.rule_id: [indicators[name] for name in rule.indicators] for rule in RULES}
    measures = {rule: {name for one in of for name in (one.measure, one.base) if name} for rule, of in read.items()}
    return {
        rule
        for rule, names in measures.items()
        if all({*CATALOGUE.indicators.measure(name).classes} <= delivered for name in names)
    }


def members(province: Province, month: int) -> dict[int, frozenset[str]]:
    """Household → identity numbers of its members; only a test may look into the vault like this."""
    numbers = {row["id_key"]: row["id_no"] for row in province.rows("vault.identity")}
    found: dict[int, set[str]] = {}
    for row in province.rows("core.member", month):
        found.setdefault(row["household_id"], set()).add(numbers[row["person_key"]])
    return {household: frozenset(people) for household, people in found.items()}


@pytest.mark.parametrize("month", MONTHS)
def test_the_households_warned_are_those_of_the_truth(province: Province, month: int) -> None:
    people = members(province, month)
    asked = evaluable(province)
    all_expected = expected_warnings(province.landing, province.truth, month)
    expected = {key: hit for key, hit in all_expected.items() if key[1] in asked}
    hits = [row for row in province.rows("mon.hit", month) if row["rule_id"] in asked]
    found = {(people[row["household_id"]], row["rule_id"]): row for row in hits}
    assert found.keys() == expected.keys()
    assert {key: row["level"] for key, row in found.items()} == {key: hit["level"] for key, hit in expected.items()}
    for (_, rule), row in found.items():
        if rule in VALUES:
            assert row["values"][VALUES[rule]] == expected[people[row["household_id"]], rule]["value"]


@pytest.mark.parametrize("month", MONTHS)
def test_of_every_rule_the_outcomes_are_all_households_and_the_hits_those_found(province: Province, month: int) -> None:
    homes = Counter(row["county_code"] for row in province.rows("core.household", month))
    hits = Counter((row["county_code"], row["rule_id"]) for row in province.rows("mon.hit", month))
    counted: dict[str, Counter[tuple[str, str]]] = {}
    for row in province.rows("mon.rule_outcome", month):
        for total in ("all", row["outcome"]):
            counted.setdefault(total, Counter())[row["county_code"], row["rule_id"]] += row["n_households"]
    rules = {rule_id for _, rule_id in counted["all"]}
    assert rules >= {rule.rule_id for rule in RULES}
    assert counted["all"] == {(county, rule_id): n for county, n in homes.items() for rule_id in rules}
    assert counted["hit"] == hits


def test_every_rule_has_its_planted_hit(province: Province) -> None:
    asked = evaluable(province)
    assert {row["rule_id"] for row in province.rows("mon.hit")} & asked == asked


def test_every_rule_has_a_household_on_both_sides_of_its_line(province: Province) -> None:
    asked = evaluable(province)
    people = {month: members(province, month) for month in MONTHS}
    with (province.truth / "persons.csv").open(encoding="utf-8", newline="") as file:
        numbers = {row["person_id"]: row["id_no"] for row in csv.DictReader(file)}
    pointed = {
        (number, row["rule_id"], row["month"])
        for row in province.rows("mon.hit")
        for number in people[row["month"]][row["household_id"]]
    }
    sides: dict[str, set[bool]] = {}
    with (province.truth / "scenes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name, _, side = row["scene"].partition(" ")
            rule = SOURCES.get(name, name)
            is_hit = {month: (numbers[row["person_id"]], rule, month) in pointed for month in MONTHS}
            if name in asked:
                about = MONTHS[0] if side == "before" else MONTHS[1]
                assert is_hit[about] == (side != "miss"), (row["scene"], row["note"])
            sides.setdefault(rule, set()).update(is_hit.values())
    assert {rule for rule, found in sides.items() if found == {True, False}} >= asked


@pytest.mark.parametrize("month", MONTHS)
def test_the_households_are_those_of_the_truth(province: Province, month: int) -> None:
    with (province.truth / "persons.csv").open(encoding="utf-8", newline="") as file:
        numbers = {row["person_id"]: row["id_no"] for row in csv.DictReader(file)}
    expected: dict[str, set[str]] = {}
    with (province.truth / "households.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if int(row["month"]) == month:
                expected.setdefault(row["household"], set()).add(numbers[row["person_id"]])
    assert set(members(province, month).values()) == {frozenset(unit) for unit in expected.values()}


def test_the_evidence_adds_up_to_the_value(province: Province) -> None:
    checked = 0
    for row in province.rows("mon.hit"):
        assert row["evidence"], f"{row['rule_id']} without evidence"
        if row["rule_id"] in VALUES.keys() - NOT_SUMMED:
            assert sum(item["fen"] for item in row["evidence"]) == row["values"][VALUES[row["rule_id"]]]
            checked += 1
    assert checked > 20


@pytest.mark.parametrize("month", MONTHS)
def test_the_landing_files_hold_the_rows_behind_every_warning_and_they_come_to_its_value(
    province: Province, month: int
) -> None:
    landing, asked = Landing(province.landing, month), evaluable(province)
    numbers = {row["id_key"]: row["id_no"] for row in province.rows("vault.identity")}
    hits = [row for row in province.rows("mon.hit", month) if row["rule_id"] in asked]
    recomputed = set()
    for row in hits:
        found = Counter((item["class_id"], item["event_on"], item["fen"]) for item in row["evidence"])
        assert found == landing.behind(row["rule_id"], [numbers[key] for key in row["evidence_keys"]]), row
        for name, view in values_of(row):
            told = {item: times for item, times in found.items() if item[2] is not None or not name.endswith("_fen")}
            assert value_of(view, Counter(told), month) == row["values"][name], (row["rule_id"], name)
            recomputed.add(row["rule_id"])
    assert recomputed == {row["rule_id"] for row in hits} - WITHOUT_VALUE
    assert month != MONTHS[-1] or recomputed | WITHOUT_VALUE | {"dropped_out"} >= asked


def values_of(hit: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The values of a hit, with their view, that its evidence makes up: of its measures the first of money, or the only
    one, in its months, of its people."""
    rule = next(rule for rule in RULES if rule.rule_id == hit["rule_id"])
    if rule.grain == "person" and not rule.level.line and len(hit["person_keys"]) > 1:
        return  # the values are those of one of them
    measures = [CATALOGUE.indicators.measure(name) for name in rule.evidence.measures]
    told = next((measure for measure in measures if measure.unit == "fen"), measures[0] if len(measures) == 1 else None)
    for name in rule.indicators:
        indicator = next(one for one in CATALOGUE.indicators.indicators if one.name == name)
        is_of_one = rule.grain == "household" and indicator.view.startswith("months_")  # the longest of a member
        is_of_it = told and told.name == indicator.measure and not is_of_one
        if is_of_it and indicator.view in VIEWS_OF[rule.evidence.months] and rule.rule_id not in WITHOUT_VALUE:
            two = " of two" if rule.evidence.months == "month_and_year_ago" and "month" in indicator.view else ""
            yield name, indicator.view + two


def test_warnings_go_on_under_one_id_and_each_household_is_told_once(province: Province) -> None:
    before, after = ({row["warning_id"]: row for row in province.rows("mon.warning", month)} for month in MONTHS)
    assert {(row["household_id"], row["rule_id"]) for row in province.rows("mon.hit", 202412)} == {
        (row["household_id"], rule)
        for row in after.values()
        if row["last_hit_month"] == 202412
        for rule in row["rule_ids"]
    }
    assert all(row["state"] == "open" and row["notice"] == "new" for row in before.values())
    for warning_id in before.keys() & after.keys():
        old, new = before[warning_id], after[warning_id]
        rank = LEVELS.index
        assert rank(new["level"]) <= rank(old["level"])
        assert new["notice"] == ("raised" if rank(new["level"]) < rank(old["level"]) else None)
    told = {row["household_id"] for row in after.values() if row["notice"]}
    assert {row["household_id"] for row in province.rows("casework.task", 202412)} == told
    assert 0 < len(told) < len({row["household_id"] for row in after.values()})


def test_evidence_rows_stand_in_the_standard_tables(province: Province) -> None:
    parts = ["class_id", "drop_id", "row_key", "to_release"]
    keys = {
        (row["class_id"], row["drop_id"], row["row_key"])
        for subject in SUBJECTS
        for row in province.table(f"std.{subject}").select(parts).to_pylist()
        if row["to_release"] is None
    }
    cited = {(e["class_id"], e["drop_id"], e["row_key"]) for w in province.rows("mon.hit") for e in w["evidence"]}
    assert cited <= keys


def test_rows_in_are_accepted_refused_or_duplicate(province: Province) -> None:
    sent = accounts(province.landing)
    totals = Counter(
        row["drop_id"] for row in province.rows("bad.record") if "totals_row" in {r["code"] for r in row["reasons"]}
    )
    books = [row for row in province.rows("std.drop") if row["state"] == "loaded"]
    assert len(books) > 300
    for book in books:
        assert book["n_rows"] == book["n_accepted"] + book["n_refused"] + book["n_duplicate"]
        account = sent.get((book["class_id"], book["folder"]))
        if account:
            assert book["n_rows"] - totals[book["drop_id"]] == account.rows_in, (book["class_id"], book["folder"])


def test_the_tables_hold_what_the_books_say(province: Province) -> None:
    found: Counter[str] = Counter()
    for subject in SUBJECTS:
        drops = province.table(f"std.{subject}")["drop_id"].to_pylist()
        assert drops, f"std.{subject} is empty"
        found.update(drops)
    found.update(row["drop_id"] for row in province.rows("bad.record") if row["to_release"] is None)
    books = [row for row in province.rows("std.drop") if row["state"] == "loaded"]
    told = {row["drop_id"]: row["n_rows"] - row["n_unchanged"] for row in books}
    assert {drop: n for drop, n in told.items() if n} == dict(found)
    rolls = [row for row in books if row["class_id"] in ("population", "dibao_roll") and row["period"] == 202412]
    n_rows = sum(row["n_accepted"] for row in rolls)
    assert n_rows > 500
    assert sum(row["n_accepted"] - row["n_unchanged"] for row in rolls) < n_rows / 20


def test_the_deliveries_of_a_bad_day_are_booked_as_such(province: Province) -> None:
    books = province.rows("std.drop")
    assert Counter(row["state"] for row in books)["replayed"] >= 1
    assert Counter(row["state"] for row in books)["superseded"] >= 1
    reasons = {reason["code"] for row in province.rows("bad.record") for reason in row["reasons"]}
    assert {"totals_row", "duplicate_row", "ragged_row", "undecodable", "id_checksum", "missing"} <= reasons
    assert {finding["code"] for row in books for finding in row["findings"]} == set()


def test_mom_and_yoy_are_null_without_base_and_never_infinite(province: Province) -> None:
    rows = province.rows("mon.household_month", 202412)
    for row in rows:
        month, before = row["medical_self_pay_month_fen"], row["medical_self_pay_previous_month_fen"]
        assert row["medical_self_pay_mom_difference_fen"] == month - before
        ratio = row["medical_self_pay_mom_ratio"]
        assert (ratio is None) if before == 0 else ratio == pytest.approx(month / before)
    assert any(row["medical_self_pay_yoy_ratio"] is not None for row in rows)


def test_each_township_has_its_list(province: Province) -> None:
    tasks = province.rows("casework.task", 202412)
    folder = province.root / "out" / "202412" / "townships"
    lists = {path.name[:9]: path for path in folder.glob("*.csv")}
    assert lists.keys() == {task["township_code"] for task in tasks}
    lines = [line for path in lists.values() for line in csv.reader(path.open(encoding="utf-8-sig", newline=""))]
    masked = [cell for line in lines for cell in line if cell.startswith("99") and "*" in cell]
    assert len(masked) == len(tasks)
    assert all(len(cell) == 18 and cell[6:16] == "*" * 10 for cell in masked)
    assert {task["due_on"].isoformat() for task in tasks} == {"2025-01-09"}
    sheets = [openpyxl.load_workbook(path).active for path in folder.glob("*.xlsx")]
    assert sum(1 for sheet in sheets for row in sheet.values if any("*" in str(cell) for cell in row)) == len(tasks)
