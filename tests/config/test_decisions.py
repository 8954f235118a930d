"""conf/decisions.csv: what officers decided about people, and lines that cannot be meant."""

from datetime import date
from pathlib import Path

import pytest

from lowincome.config.decisions import load_decisions
from lowincome.domain.errors import ConfigError
from tests.config.written import CONF

HEADER = "kind,person_key,other_key,from,to,who,reason\n"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "decisions.csv"
    path.write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_what_ships_decides_nothing() -> None:
    assert load_decisions(CONF / "decisions.csv") == ()


def test_a_decision_holds_from_its_first_to_its_last_day(tmp_path: Path) -> None:
    lines = ("same_person,-5,7,2024-01-01,,张,旧号", "must_link,5,7,2024-01-01,2024-06-30,李,走访")
    same, link = load_decisions(written(tmp_path, *lines))
    assert (same.kind, same.person_key, same.other_key) == ("same_person", -5, 7)
    assert same.holds(date(2099, 1, 1))
    assert [link.holds(day) for day in (date(2023, 12, 31), date(2024, 6, 30), date(2024, 7, 1))] == [
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["twins,1,2,2024-01-01,,张,因"], "same_person"),
        (["same_person,1,1,2024-01-01,,张,因"], "says nothing"),
        (["same_person,1,2,2024-01-02,2024-01-01,张,因"], "says nothing"),
        (["same_person,1,2,2024-01-01,,,因"], "only `to` may be empty"),
        (["same_person,x,2,2024-01-01,,张,因"], "keys of core.person"),
        (["same_person,1,2,2024-01-01,,张,因", "same_person,1,3,2024-05-01,,李,因"], "contradicts"),
        (["must_link,1,2,2024-01-01,,张,因", "cannot_link,2,1,2024-05-01,,李,因"], "contradicts"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, lines: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_decisions(written(tmp_path, *lines))
