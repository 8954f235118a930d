"""Labels of the province: those of its members, since when they hold, and the causes that reach the townships."""

import csv

from tests.pipeline.conftest import Province

BEFORE, NOW = 202411, 202412


def labelled(province: Province, month: int, label_id: str) -> dict[int, int]:
    """Since when each person has a label in a month."""
    rows = [row for row in province.rows("mon.label", month) if row["label_id"] == label_id]
    assert len({row["person_key"] for row in rows}) == len(rows)
    return {row["person_key"]: row["from_month"] for row in rows}


def test_labels_are_those_of_the_members_and_hold_since_the_month_before(province: Province) -> None:
    now, before = labelled(province, NOW, "dibao_person"), labelled(province, BEFORE, "dibao_person")
    for month, found in ((BEFORE, before), (NOW, now)):
        members = province.rows("core.member", month)
        assert found.keys() == {m["person_key"] for m in members if m["is_alive"] and m["class_code"] == "dibao"}
    assert now == {person: BEFORE if person in before else NOW for person in now}
    assert BEFORE in now.values()


def test_households_are_labelled_by_what_their_members_say(province: Province) -> None:
    alive = [m for m in province.rows("core.member", NOW) if m["is_alive"]]
    with_minors = {m["household_id"] for m in alive if m["age"] < 18}
    rows = [row for row in province.rows("mon.label", NOW) if row["label_id"] == "family_with_minors"]
    assert {row["household_id"] for row in rows} == with_minors
    assert all(row["person_key"] is None and row["grain"] == "household" for row in rows)


def test_the_causes_of_rules_reach_the_lists(province: Province) -> None:
    catalogue = province.context().catalogue
    causes = {rule.rule_id: list(rule.causes) for rule in catalogue.rules}
    assert all(hit["causes"] == causes[hit["rule_id"]] for hit in province.rows("mon.hit"))
    tasks = province.rows("casework.task", NOW)
    for task in tasks:
        assert task["causes"] == sorted({cause for rule_id in task["rule_ids"] for cause in causes[rule_id]})
    told: dict[str, str] = {}
    for path in (province.root / "out" / str(NOW) / "townships").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            told |= {line["预警编号"]: line["致困原因"] for line in csv.DictReader(file)}
    assert told == {
        task["warning_no"]: "、".join(catalogue.cause_labels[cause] for cause in task["causes"]) for task in tasks
    }
    assert "因病" in told.values()
