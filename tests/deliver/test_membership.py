"""What is said of a membership: rung and law, rows, what did not apply; never a key in full."""

from lowincome.config.codes import load_labels
from lowincome.config.layers import load_layers
from lowincome.deliver.membership import Member, Source, event_lines, layer_line, masked, member_lines, move_line
from tests.people.town import CONF, CONTRACTS, LADDER

LABELS = load_labels(CONF / "codes" / "household.yaml")
LAYERS = load_layers(CONF / "layers.yaml", CONTRACTS)
ROW = Source("户口簿成员关系", "hukou_members", "ab12", 77, "2015-01-01")


def member(**other: object) -> Member:
    plain = {"person": "…0003", "provider": "…0001", "rung": "minor", "is_head": False, "is_alive": True, "age": 9}
    refused = ["approved_unit.not_on_roll", "guardian.parent_present"]
    return Member(**{**plain, "refusals": refused, "sources": [ROW], **other})  # type: ignore[arg-type]


def test_a_member_is_told_with_law_rows_and_refusals() -> None:
    assert member_lines(member(), LADDER, LABELS) == [
        "成员 …0003（9岁）",
        "  认定依据：未成年子女随父母（民发〔2021〕57号第七条第一款第二项），随人员 …0001",
        "  依据记录：户口簿成员关系 2015-01-01 批次 ab12 行键 77",
        "  未适用：在册救助单元——不在现行救助名册上",
        "  未适用：由同户监护人抚养——父母在世",
    ]


def test_a_dead_head_on_its_own_of_unknown_age_points_at_nobody() -> None:
    alone = member(provider="…0003", rung="self", is_head=True, is_alive=False, age=None, refusals=[], sources=[])
    assert member_lines(alone, LADDER, LABELS) == [
        "户主 …0003（年龄不详，已死亡）",
        "  认定依据：本人立户（系统默认）",
    ]


def test_what_else_is_known_of_a_member_comes_first() -> None:
    assert member_lines(member(standing=["人口分层：一般居民"]), LADDER, LABELS)[1] == "  人口分层：一般居民"


def test_the_layer_is_told_with_what_decided_and_what_else_holds() -> None:
    row = {"layer_code": "registered", "status_code": "dibao", "from_month": 202411, "other_codes": []}
    assert layer_line(row, LAYERS) == "人口分层：在册低收入人口（低保对象），自2024年11月起"
    others = {**row, "other_codes": ["temporary_aid", "refused"]}
    assert layer_line(others, LAYERS).endswith("起；同时为临时救助对象、申请未通过人员")
    assert layer_line(None, LAYERS) == "人口分层：一般居民"


def test_a_move_is_told_with_both_places_and_who_pays() -> None:
    labels = load_labels(CONF / "codes" / "two_places.yaml")
    move = {"moved_on": "2024-12-05", "from_region": "1", "to_region": "2", "state": "paid_twice", "payer_region": None}
    names = {"1": "东镇", "2": "西镇"}
    said = move_line(move, labels, lambda code: names.get(code, ""))
    assert said == "户籍迁移：2024-12-05 由东镇迁入西镇，两地同时在册"
    twice = move_line(
        {**move, "state": "old_pays", "payer_region": "3"}, labels, lambda code: {"3": "南镇"}.get(code, "")
    )
    assert twice.endswith("仅迁出地在册，迁入地尚未接续（发放地：南镇）")
    assert "由省外或不详迁入西镇" in move_line({**move, "from_region": None}, labels, lambda code: names.get(code, ""))


def test_a_decision_of_officers_is_told_as_one() -> None:
    assert "  认定依据：审定人员决定，随人员 …0001" in member_lines(member(rung="decided"), LADDER, LABELS)


def test_flows_are_told_from_the_side_of_the_household() -> None:
    def flow(event: str, to: int | None, came_from: int | None) -> dict[str, object]:
        return {"event": event, "household_id": to, "from_household_id": came_from, "n_people": 2}

    rows = [
        flow("stay", 5, 5),
        flow("grow", 5, None),
        flow("merge", 5, 8),
        flow("split", 9, 5),
        flow("shrink", None, 5),
    ]
    assert event_lines(rows, 5) == [
        "  新增成员：2人",
        "  其他家庭并入（家庭 8）：2人",
        "  成员不再在册：2人",
        "  成员转入其他家庭（家庭 9）：2人",
        "  成员沿用上月：2人",
    ]


def test_keys_are_masked_to_four_digits() -> None:
    assert (masked(1234567890123456789), masked(-1)) == ("…6789", "…9999")
