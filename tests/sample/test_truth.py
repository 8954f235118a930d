"""The truth of the small province: people, numbers, households, scenes."""

import csv
from collections import Counter
from pathlib import Path

from lowincome.sample.people import CHECKS, WEIGHTS
from lowincome.sample.scenes import all_scenes
from tests.sample.conftest import FAMILIES, Written
from tests.sample.test_scenes import MONTHS


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_numbers_are_unique_valid_and_name_birth_and_sex(written: Written) -> None:
    persons = rows(written.truth / "persons.csv")
    assert len({person["id_no"] for person in persons}) == len(persons) > 1.5 * FAMILIES
    for person in persons:
        number = person["id_no"]
        total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
        assert number[17] == CHECKS[total % 11]
        assert number[:2] == "99"
        assert person["village"].startswith(number[:6])
        assert number[6:14] == person["birth_on"].replace("-", "")
        assert (int(number[16]) % 2 == 1) == (person["sex"] == "male")


def test_households_have_one_to_four_members_and_cover_everybody(written: Written) -> None:
    persons = {person["person_id"] for person in rows(written.truth / "persons.csv")}
    members = [row for row in rows(written.truth / "households.csv") if row["month"] == "202412"]
    assert {row["person_id"] for row in members} == persons
    assert set(Counter(row["household"] for row in members).values()) <= {1, 2, 3, 4}
    assert {row["month"] for row in rows(written.truth / "households.csv")} == {"202411", "202412"}


def test_marriage_and_widowhood_change_households_in_the_last_month(written: Written) -> None:
    scenes = {row["scene"]: row["person_id"][:-1] for row in rows(written.truth / "scenes.csv")}
    members = rows(written.truth / "households.csv")

    def sizes(scene: str, month: str) -> list[int]:
        family = [r for r in members if r["month"] == month and r["person_id"][:-1] == scenes[scene]]
        return sorted(Counter(row["household"] for row in family).values())

    assert (sizes("household marriage", "202411"), sizes("household marriage", "202412")) == ([1, 1], [2])
    assert (sizes("household widow", "202411"), sizes("household widow", "202412")) == ([2, 2], [4])
    assert sizes("household roll", "202412") == [3]


def test_every_scene_is_planted(written: Written) -> None:
    planted = rows(written.truth / "scenes.csv")
    assert [row["scene"] for row in planted] == [scene.name for scene in all_scenes(MONTHS)]
    assert all(row["household"] for row in planted)
