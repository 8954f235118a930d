"""`lowincome explain person|household` on the small province: every membership has its reason, and names nobody."""

import re

from pyspark.sql import functions as F

from lowincome.config.codes import load_labels
from lowincome.config.places import packaged_conf
from lowincome.people.invariants import violations
from tests.pipeline.conftest import MONTHS, Province, call

CLASSES = load_labels(packaged_conf() / "codes" / "classes.yaml")


def month_text(month: int) -> str:
    return f"{month // 100}年{month % 100}月"


def test_a_minor_is_explained_by_the_row_that_says_so(province: Province) -> None:
    minor = next(row for row in province.rows("core.member", 202412) if row["rung"] == "minor")
    words = ("explain", "person", str(minor["person_key"]), "--store", str(province.root), "--engine", province.engine)
    said = call(*words, "--month", "202412")
    assert f"家庭 {minor['household_id']}" in said
    assert "认定依据：未成年子女随父母" in said
    (row_key,) = re.findall(r"依据记录：户口簿成员关系 \S+ 批次 \w+ 行键 (-?\d+)", said)
    rows = [row for row in province.rows("std.kinship") if str(row["row_key"]) == row_key]
    assert minor["person_key"] in {row["id_key"] for row in rows}
    assert "未适用：在册救助单元——不在现行救助名册上" in said


def test_a_household_tells_each_member_and_no_key(province: Province) -> None:
    home = max(province.rows("core.household", 202412), key=lambda row: row["n_members"])
    words = ("explain", "household", str(home["household_id"]), "--store", str(province.root))
    said = call(*words, "--engine", province.engine)
    members = [row for row in province.rows("core.member", 202412) if row["household_id"] == home["household_id"]]
    assert said.count("认定依据") == len(members)
    assert f"{month_text(home['first_month'])}立户，在世成员 {home['n_members']}人" in said
    assert f"，{CLASSES[home['class_code']]}" in said
    assert said.count("人口分层：") == sum(row["is_alive"] for row in members)
    assert f"成员沿用上月：{len(members)}人" in said
    assert not any(str(row["person_key"]) in said for row in members)


def test_who_is_not_there_is_said_to_be_unknown(province: Province) -> None:
    where = ("--store", str(province.root), "--engine", province.engine)
    call("explain", "person", "-5", *where, expect=1)
    call("explain", "household", "-5", "--month", "202411", *where, expect=1)


def test_every_membership_has_its_reason(province: Province) -> None:
    labels = province.context().catalogue.ladder_labels
    for month in (202411, 202412):
        rungs = {row["person_key"]: row["rung"] for row in province.rows("core.member", month)}
        reasons = province.rows("core.membership_reason", month)
        assert {row["person_key"] for row in reasons} == {*rungs}
        assert {code for row in reasons for code in row["refusals"]} <= {*labels}
        assert all(row["source_keys"] for row in reasons if rungs[row["person_key"]] not in ("self", "decided"))


def test_the_promises_hold_in_both_months(province: Province) -> None:
    tables, cap = province.context().tables, province.context().catalogue.ladder.cap.members
    for month in MONTHS:
        members, households = (
            tables.read(name).where(F.col("month") == month) for name in ("core.member", "core.household")
        )
        assert violations(members, households, cap).collect() == []


def test_households_keep_their_ids_and_the_flows_say_what_changed(province: Province) -> None:
    before, after = (
        {row["person_key"]: row["household_id"] for row in province.rows("core.member", month)} for month in MONTHS
    )
    flows = province.rows("core.household_event", MONTHS[1])
    moved = {key for key in after if key in before and after[key] != before[key]}
    assert 0 < len(moved) < 0.02 * len(after)
    assert sum(row["n_people"] for row in flows) == len({*before, *after})
    assert sum(row["n_people"] for row in flows if row["event"] == "stay") == len(
        [key for key in after if before.get(key) == after[key]]
    )
    founded = {row["household_id"]: row["first_month"] for row in province.rows("core.household", MONTHS[1])}
    assert {home for home, month in founded.items() if month == MONTHS[0]} == {*after.values()} & {*before.values()}
