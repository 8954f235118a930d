"""The ladder and officers' decisions: what ships can be used, what cannot is refused where it stands."""

from datetime import date
from pathlib import Path

import pytest

from lowincome.config.code_lists import load_code_lists
from lowincome.config.codes import load_labels
from lowincome.config.contracts import load_contracts
from lowincome.config.decisions import load_decisions
from lowincome.config.household import RUNGS, load_ladder
from lowincome.config.tables import load_tables
from lowincome.domain.errors import ConfigError
from tests.config.written import CONF, assert_refused, line_of, write

TABLES = load_tables(CONF / "tables.yaml")
SUBJECTS = {name.removeprefix("std."): table.column_names for name, table in TABLES.items() if name.startswith("std.")}
CONTRACTS = load_contracts(CONF / "sources", SUBJECTS, load_code_lists(CONF / "codes" / "lists"))
SHIPPED = (CONF / "household.yaml").read_text(encoding="utf-8")
HEADER = "kind,person_key,other_key,from,to,who,reason\n"


def test_every_line_of_the_ladder_that_ships_has_a_source() -> None:
    ladder = load_ladder(CONF / "household.yaml", CONTRACTS)
    parts = [*ladder.rungs, *ladder.exclusions, ladder.ages.adult, ladder.ages.elder, ladder.ages.generation]
    adult = ladder.dependent_adult
    parts += [adult.stages, adult.disability, ladder.guardians, ladder.cap, ladder.single_application]
    assert all(part.source for part in parts)  # type: ignore[attr-defined]
    assert [rung.name for rung in ladder.rungs] == list(RUNGS)


def test_every_reason_begins_with_a_rung_and_has_words() -> None:
    labels = load_labels(CONF / "codes" / "household.yaml")
    assert {code.split(".")[0] for code in labels} == {*RUNGS, "decided"} - {"self"}
    assert all(label.strip() for label in labels.values())


@pytest.mark.parametrize(
    ("before", "after", "at", "words"),
    [
        ("  spouse:\n", "  cousin:\n", "cousin", "unknown rung 'cousin'"),
        ("prison_parole", "prison_parol", "starts: [prison_entry", "no class tells prison_parol"),
        ("[prison_terms]", "[prison_term]", "[prison_term]", "no class 'prison_term'"),
        ("years: 60", "years: 17", "ages:", "the ages do not rise"),
        ("members: 12", "members: 1", "cap:", "cap is 1"),
        ("programmes: [dibao]", "programmes: [dibo]", "single_application", "no benefit roll 'dibo'"),
        ("is_on: true", "is_on: 1", "single_application", "is_on"),
        ("cap: {members: 12, source: assumed}", "cap: {members: 12}", "cap:", "source"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, before: str, after: str, at: str, words: str) -> None:
    assert before in SHIPPED
    text = SHIPPED.replace(before, after)
    path = write(tmp_path, "household.yaml", text)
    with pytest.raises(ConfigError) as error:
        load_ladder(path, CONTRACTS)
    assert_refused(error, "household.yaml", line_of(text, at), words)


def test_a_missing_rung_is_refused(tmp_path: Path) -> None:
    start, end = SHIPPED.index("  elder:\n    label"), SHIPPED.index("  self:\n")
    with pytest.raises(ConfigError, match="each of approved_unit"):
        load_ladder(write(tmp_path, "household.yaml", SHIPPED[:start] + SHIPPED[end:]), CONTRACTS)


def test_decisions_are_read_with_their_days(tmp_path: Path) -> None:
    text = HEADER + "must_link,1,2,2024-01-01,2024-06-30,王,入户核实\ncannot_link,-3,4,2024-01-01,,王,分居\n"
    one, other = load_decisions(write(tmp_path, "decisions.csv", text))
    assert (one.kind, one.person_key, one.other_key, other.person_key) == ("must_link", 1, 2, -3)
    assert [one.holds(day) for day in (date(2023, 12, 31), date(2024, 1, 1), date(2024, 6, 30), date(2024, 7, 1))] == [
        *(False, True, True, False)
    ]
    assert other.holds(date(2099, 1, 1))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("same_home,1,2,2024-01-01,,w,r", "kind is 'same_home'"),
        ("must_link,1,x,2024-01-01,,w,r", "invalid literal"),
        ("must_link,1,2,,,w,r", "cells"),
        ("must_link,1,1,2024-01-01,,w,r", "says nothing"),
        ("must_link,1,2,2024-01-02,2024-01-01,w,r", "says nothing"),
        ("must_link,7,9,2024-02-01,,w,r", "contradicts the decision of 2024-01-01"),
        ("cannot_link,8,7,2024-02-01,,w,r", "contradicts the decision of 2024-01-01"),
    ],
)
def test_a_decision_that_cannot_hold_is_refused(tmp_path: Path, row: str, words: str) -> None:
    path = write(tmp_path, "decisions.csv", f"{HEADER}must_link,7,8,2024-01-01,,w,r\n{row}\n")
    with pytest.raises(ConfigError) as error:
        load_decisions(path)
    assert_refused(error, "decisions.csv", 3, words)


def test_no_decision_ships() -> None:
    assert load_decisions(CONF / "decisions.csv") == ()
