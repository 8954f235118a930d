"""Who moved and who lives elsewhere: each of the two townships is told once, of whom it must take care and how."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from lowincome.config.codes import load_labels
from lowincome.deliver.two_places import (
    STATES,
    TWO_PLACE_LIST,
    Words,
    people_elsewhere,
    people_who_moved,
    two_place_list,
)

OLD, SAME, NEAR, NEW, OUT = "990101001001", "990101001002", "990101002001", "990202001001", "310101001001"
NEXT, WEST = "990202001002", "990303001001"
PLACES = [
    *(("9901", "安澜市", "安澜市"), (OLD, "上村", ""), (NEW, "新村", ""), (NEAR, "近村", "")),
    *(("990101001", "麦香镇", "安澜市青禾县麦香镇"), ("990101002", "云岭镇", "安澜市青禾县云岭镇")),
    *(("990202001", "南桥镇", "澄原市河湾县南桥镇"), ("990303001", "西岭镇", "西岭镇"), (WEST, "西村", "")),
]
LAST, FIRST, TOLD = date(2024, 12, 31), date(2024, 12, 1), date(2024, 11, 30)
MOVE = (
    "person_key bigint, moved_on date, from_region string, to_region string, from_class string, to_class string, "
    "left_month int, finding string, payer_region string"
)
MEMBER = (
    "person_key bigint, household_id bigint, is_head boolean, class_code string, layer_code string, is_alive boolean"
)
HOUSEHOLD = "household_id bigint, head_key bigint, class_code string, n_members int"
IDENTITY = "identity_key bigint, id_key bigint, id_no string, name string, address string, period int"
LABELS = load_labels(Path(__file__).parents[2] / "conf" / "codes" / "two_places.yaml")
WORDS = Words(LABELS, {"dibao": "低保对象", "tekun": "特困人员"}, {"surge": "支出骤增"})

# household → its head, class and living members, and its people: key, class, layer
HOUSEHOLDS: dict[int, tuple[int, str, int, list[tuple[int, str, str]]]] = {
    10: (1, "dibao", 4, [(one, "dibao", "registered") for one in (1, 2, 3)] + [(4, "general", "general")]),
    11: (5, "dibao", 4, [(5, "dibao", "registered"), (6, "tekun", "registered")]),
    **{
        household: (person, "dibao", 1, [(person, "dibao", "registered")])
        for household, person in (
            (12, 7),
            (13, 8),
            (14, 9),
            (16, 11),
            (17, 12),
            (18, 13),
            (19, 14),
            (20, 15),
            (30, 20),
            (40, 25),
            (41, 26),
        )
    },
    15: (10, "general", 1, [(10, "general", "general")]),
    21: (16, "general", 1, [(16, "general", "suspected")]),
    31: (21, "general", 1, [(21, "general", "general")]),
    32: (22, "dibao", 3, [(one, "dibao", "registered") for one in (22, 23, 24)]),
}
MOVES = [
    (1, LAST, OLD, NEW, "dibao", None, None, None),
    (2, LAST, OLD, NEW, "dibao", "dibao", 202412, "paid_twice"),  # off another roll of the old place
    (3, LAST, OLD, NEW, None, None, 202412, "unpaid"),
    (4, LAST, OLD, NEW, None, None, None, None),
    (6, FIRST, OLD, NEW, None, "tekun", None, None),  # one of four; the head stays
    (7, LAST, OLD, SAME, None, "dibao", None, None),
    (8, LAST, OLD, NEAR, None, "dibao", None, None),
    (9, LAST, OUT, NEW, None, "dibao", None, None),
    (10, LAST, OLD, NEW, None, None, None, None),  # of no concern to the office
    (11, LAST, NEW, OLD, None, "dibao", None, None),  # back: told of the way there a month ago
    (12, TOLD, OLD, NEW, None, "dibao", None, None),
    (13, TOLD, OLD, NEW, "dibao", None, None, None),
    (14, LAST, OLD, NEW, "dibao", None, None, None),  # died since
    (15, LAST, None, NEW, None, "dibao", None, None),
    (16, LAST, "9901", NEW, None, None, None, None),
]
MOVED_TWICE = [
    (25, LAST, NEAR, NEW, "dibao", None, None, None, WEST),
    (26, LAST, NEW, NEXT, None, None, 202412, "unpaid", OLD),  # the second move stayed in the township
]
BEFORE = [(11, TOLD), (12, TOLD), (13, TOLD)]
PEOPLE = [(20, OLD, NEW), (21, OLD, NEW), (22, OLD, OUT), (23, OLD, SAME), (24, OLD, None), (1, NEW, OLD)]
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def rows(spark: SparkSession) -> Rows:
    members = [
        (person, household, person == head, class_code, layer, person != 14)
        for household, (head, _, _, people) in HOUSEHOLDS.items()
        for person, class_code, layer in people
    ]
    identities = [(one[0], one[0], f"9901021980010{one[0]:05d}", f"人{one[0]}", None, 202412) for one in members]
    moves = spark.createDataFrame([(*move, None) for move in MOVES] + MOVED_TWICE, MOVE)
    known = spark.createDataFrame(members, MEMBER)
    homes = spark.createDataFrame([(household, *one[:3]) for household, one in HOUSEHOLDS.items()], HOUSEHOLD)
    before = spark.createDataFrame(BEFORE, "person_key bigint, moved_on date")
    people = spark.createDataFrame(PEOPLE, "person_key bigint, region_code string, residence_code string")
    persons = people_who_moved(moves, before, known, homes).union(people_elsewhere(people, known, moves, "99"))
    found = two_place_list(
        computed(persons),
        homes,
        spark.createDataFrame([(10, "surge"), (10, "surge"), (12, "surge")], "household_id bigint, family string"),
        spark.createDataFrame(identities, IDENTITY),
        spark.createDataFrame(PLACES, "region_code string, region_name string, full_name string"),
        WORDS,
        "99",
        date(2025, 1, 2),
    )
    assert tuple(found.columns) == TWO_PLACE_LIST
    return [row.asDict() for row in found.collect()]


def computed(frame: DataFrame) -> DataFrame:
    return frame.sparkSession.createDataFrame(frame.collect(), frame.schema)


def of(rows: Rows, head: int) -> dict[str, dict[str, Any]]:
    """The rows about the household of a head, by what they are about; no two about the same."""
    found = [row for row in rows if row["head_name"] == f"人{head}"]
    by_kind = {row["kind_label"]: row for row in found}
    assert len(by_kind) == len(found)
    return by_kind


def test_who_is_told_of_whom(rows: Rows) -> None:
    told = [(row["township_code"], row["kind_label"], row["head_name"], row["notice_label"]) for row in rows]
    told = [one for one in told if one[2] not in ("人25", "人26")]
    home, away = "户籍在本地、居住在外", "居住在本地、户籍在外"
    assert told == [
        ("990101001", "迁出", "人1", "新增"),
        ("990101001", "迁出", "人5", "新增"),
        ("990101001", "迁出", "人8", "新增"),
        ("990101001", "迁出", "人13", "待衔接"),
        ("990101001", "迁入", "人11", "新增"),
        ("990101001", home, "人20", None),
        ("990101002", "迁入", "人8", "新增"),
        ("990202001", "迁出", "人11", "新增"),
        *(("990202001", "迁入", f"人{head}", "待衔接" if head == 13 else "新增") for head in (1, 5, 9, 15, 16, 13)),
        ("990202001", away, "人20", None),
    ]


def test_who_moved_twice_is_told_to_the_home_that_pays_as_well(rows: Rows) -> None:
    told = [row for row in rows if row["head_name"] in ("人25", "人26")]
    states = {"现": LABELS["old_pays"], "更": LABELS["earlier_pays"], "停": LABELS["unpaid"]}
    found = {
        (row["head_name"], row["township_code"], row["kind_label"], row["other_place"], short)
        for row in told
        for short, state in states.items()
        if f"低保对象，{state}" in row["matter_text"]
    }
    assert len(told) == len(found) == 6
    assert found == {
        ("人25", "990101002", "迁出", "澄原市河湾县南桥镇", "更"),
        ("人25", "990202001", "迁入", "安澜市青禾县云岭镇", "更"),
        ("人25", "990303001", "迁出", "澄原市河湾县南桥镇", "现"),
        ("人25", "990202001", "迁入", "西岭镇", "现"),
        ("人26", "990101001", "迁出", "澄原市河湾县南桥镇", "停"),
        ("人26", "990202001", "迁入", "安澜市青禾县麦香镇", "停"),
    }


def test_both_sides_know_the_other_the_day_and_the_people(rows: Rows) -> None:
    out, into = of(rows, 1).values()
    assert (out["village_name"], out["other_place"], out["moved_on"]) == ("上村", "澄原市河湾县南桥镇", LAST)
    assert (into["village_name"], into["other_place"], into["moved_on"]) == ("新村", "安澜市青禾县麦香镇", LAST)
    assert out["people_text"] == into["people_text"] == "全户4人：人1、人2、人3、人4"
    assert (out["class_labels"], out["warning_labels"], out["issued_on"]) == ("低保对象", "支出骤增", date(2025, 1, 2))
    assert out["head_id_masked"] == "990102**********01"


def test_each_side_hears_how_each_benefit_stands_and_what_it_has_to_do(rows: Rows) -> None:
    for label, side in (("迁出", "from"), ("迁入", "to")):
        text = of(rows, 1)[label]["matter_text"]
        assert text == (
            f"人2：低保对象，{LABELS['paid_twice']}。{LABELS[f'paid_twice.{side}']}。"
            f"人3：低保对象，{LABELS['unpaid']}，迁出地自2024年12月起停发。{LABELS[f'unpaid.{side}']}。"
            f"人1：低保对象，{LABELS['old_pays']}。{LABELS[f'old_pays.{side}']}。"
            f"人4：{LABELS['no_benefit']}。{LABELS[f'no_benefit.{side}']}。"
        )


def test_one_member_of_a_household_that_stays(rows: Rows) -> None:
    for row in of(rows, 5).values():
        assert (row["people_text"], row["moved_on"], row["class_labels"]) == ("户内4人中1人：人6", FIRST, "特困人员")
        assert row["matter_text"].startswith("人6：特困人员，仅迁入地在册")


def test_inside_a_county_the_same_office_goes_on_paying(rows: Rows) -> None:
    assert {row["matter_text"].split("。")[0] for row in of(rows, 8).values()} == {
        "人8：低保对象，县内迁移，由本县发放"
    }


def test_a_place_that_is_not_ours_or_not_known_is_named_as_far_as_it_is(rows: Rows) -> None:
    assert {head: [row["other_place"] for row in of(rows, head).values()] for head in (9, 15, 16)} == {
        9: ["省外或不详"],
        15: ["省外或不详"],
        16: ["安澜市"],
    }


def test_who_is_registered_here_and_lives_there(rows: Rows) -> None:
    home, away = of(rows, 20).values()
    assert (home["village_name"], home["other_place"]) == ("上村", "澄原市河湾县南桥镇")
    assert (away["village_name"], away["other_place"]) == ("新村", "安澜市青禾县麦香镇")
    assert home["moved_on"] is None
    assert "省内通办" in away["matter_text"]
    assert "由户籍地发放" in home["matter_text"]


def test_every_state_has_words_for_both_sides() -> None:
    states = {code.split(".")[0] for code in LABELS if code.endswith((".from", ".to"))} - {"moved", "lives"}
    assert set(STATES) == states
    assert all({state, f"{state}.from", f"{state}.to"} <= LABELS.keys() for state in states)
