from pathlib import Path

import pytest

from tests.oracle.mini import Mini, Row, number
from tests.oracle.rules import expected_warnings, people_of

ADULT = (number(1), "张三")
SPOUSE = (number(2), "李四")
CHILD = (number(3, "20100101"), "张小")
MONTH = 202412
FIRST = {
    *("medical_self_pay_high", "medical_self_pay_with_student", "long_treatment"),
    *("new_disability_card", "death_of_working_age", "death_on_benefit"),
}


@pytest.fixture
def mini(tmp_path: Path) -> Mini:
    made = Mini(tmp_path)
    made.households([ADULT, SPOUSE, CHILD])
    return made


def rules_hit(mini: Mini, month: int = MONTH) -> dict[str, tuple[int | None, str]]:
    """Return value and level by rule of the one household."""
    found = expected_warnings(mini.landing, mini.truth, month)
    assert {who for who, _ in found} <= {frozenset({ADULT[0], SPOUSE[0], CHILD[0]})}
    return {rule: (hit["value"], hit["level"]) for (_, rule), hit in found.items() if rule in FIRST}


def student(mini: Mini, folder: str = "202409-99") -> None:
    row = {"学籍号": "X1", "身份证号": CHILD[0], "姓名": CHILD[1], "学段": "初中", "入学日期": "2023-09-01"}
    mini.drop("students", folder, [row])


def death(mini: Mini, who: tuple[str, str], on: str, folder: str = "202412-99") -> None:
    mini.drop("death_deregistrations", folder, [{"身份证号": who[0], "姓名": who[1], "死亡日期": on}])


def card(mini: Mini, folder: str, on: str, action: str = "新办", who: tuple[str, str] = ADULT) -> None:
    row: Row = {
        "残疾人证号": "K1",
        "身份证号": who[0],
        "姓名": who[1],
        "残疾等级": "一级",
        "业务类型": action,
        "办理日期": on,
    }
    mini.drop("disability_cards", folder, [row])


@pytest.mark.parametrize(
    ("roll", "line"),
    [
        (None, 15_000),
        ("tekun", 1_000),
        ("dibao", 5_000),
        ("dibao_edge", 10_000),
        ("rigid_expenditure", 10_000),
        ("anti_poverty_return", 10_000),
    ],
)
def test_tl3_is_strictly_above_the_line_of_the_class(mini: Mini, roll: str | None, line: int) -> None:
    if roll:
        mini.on_roll(ADULT, roll)
    mini.drop("outpatient", "202412-9901", [mini.bill(ADULT, "2024-12-31", line)])
    assert rules_hit(mini) == {}
    mini.drop("inpatient", "202412-9901", [mini.bill(ADULT, "2024-01-01", "0.01", 1)])
    assert rules_hit(mini) == {"medical_self_pay_high": (line * 100 + 1, "blue")}


@pytest.mark.parametrize(
    ("paid", "level"), [("22499.99", "blue"), ("22500", "yellow"), (30_000, "orange"), (45_000, "red")]
)
def test_tl3_levels_by_ratio_to_the_line(mini: Mini, paid: object, level: str) -> None:
    mini.drop("outpatient", "202412-9901", [mini.bill(ADULT, "2024-05-01", paid, 1)])
    assert rules_hit(mini)["medical_self_pay_high"][1] == level


def test_tl3_counts_the_calendar_year_up_to_the_month(mini: Mini) -> None:
    bills = [mini.bill(ADULT, on, 15_001, 1) for on in ("2023-12-31", "2025-01-01")]
    mini.drop("outpatient", "202412-9901", bills)
    assert rules_hit(mini) == {}


def test_tl3_the_first_roll_by_precedence_decides(mini: Mini) -> None:
    mini.on_roll(ADULT, "anti_poverty_return")
    mini.on_roll(ADULT, "tekun")
    assert people_of(mini.landing, MONTH)[ADULT[0]].class_code == "tekun"


def test_a_roll_of_an_earlier_period_ends_when_a_later_one_omits_the_person(mini: Mini) -> None:
    mini.on_roll(ADULT, "tekun", "202411-99")
    assert people_of(mini.landing, MONTH)[ADULT[0]].class_code == "tekun"
    mini.on_roll(SPOUSE, "tekun", "202412-99")
    assert people_of(mini.landing, MONTH)[ADULT[0]].class_code == "general"


def test_refunds_count_against_self_pay(mini: Mini) -> None:
    mini.drop("outpatient", "202411-9901", [mini.bill(ADULT, "2024-11-02", 15_001)])
    assert rules_hit(mini)["medical_self_pay_high"] == (1_500_100, "blue")
    mini.drop("outpatient", "202412-9901", [mini.bill(ADULT, "2024-12-02", -1)])
    assert rules_hit(mini) == {}


def test_manual_aid_counts_against_self_pay_and_one_stop_aid_does_not(mini: Mini) -> None:
    mini.drop("outpatient", "202411-9901", [mini.bill(ADULT, "2024-11-02", 15_001)])
    mini.drop("medical_aid", "202411-99", [mini.aid(ADULT, "2024-11-20", 9_000, "一站式")])
    assert rules_hit(mini)["medical_self_pay_high"] == (1_500_100, "blue")
    mini.drop("medical_aid", "202412-99", [mini.aid(ADULT, "2024-12-20", "0.99", "手工")])
    assert rules_hit(mini)["medical_self_pay_high"] == (1_500_001, "blue")
    mini.drop("medical_aid", "202412-99-2", [mini.aid(ADULT, "2024-12-20", 1, "手工")], correction=True)
    assert rules_hit(mini) == {}


def test_a_late_row_counts_in_its_month_once_it_is_delivered(mini: Mini) -> None:
    mini.drop("outpatient", "202412-9901", [mini.bill(ADULT, "2024-10-02", 15_001, 1)])
    mini.drop(
        "population",
        "202411-99",
        [{"公民身份号码": ADULT[0], "姓名": "张三", "出生日期": "1980-01-01", "户籍地区划": "99"}],
    )
    assert people_of(mini.landing, 202411)[ADULT[0]].self_pay == {}
    assert people_of(mini.landing, MONTH)[ADULT[0]].self_pay == {202410: 1_500_100}


def test_a_row_of_a_later_month_does_not_count_yet(mini: Mini) -> None:
    mini.drop("outpatient", "202412-9901", [mini.bill(ADULT, "2025-01-02", 15_001)])
    assert people_of(mini.landing, MONTH)[ADULT[0]].self_pay == {}


def test_an_unregistered_person_is_not_evaluated(mini: Mini) -> None:
    mini.drop("outpatient", "202412-9901", [mini.bill((number(9), "王五"), "2024-12-02", 99_999)])
    assert rules_hit(mini) == {}


def test_sd12_sums_all_members_over_twelve_months_strictly_above(mini: Mini) -> None:
    student(mini)
    bills = [mini.bill(ADULT, "2024-01-01", 15_000, 1), mini.bill(SPOUSE, "2024-12-31", 75_000, 1)]
    mini.drop("outpatient", "202412-9901", [*bills, mini.bill(SPOUSE, "2023-12-31", 9_999, 1)])
    assert "medical_self_pay_with_student" not in rules_hit(mini)
    mini.drop("chronic_outpatient", "202412-9901", [mini.bill(CHILD, "2024-06-01", "0.01", 1)])
    assert rules_hit(mini)["medical_self_pay_with_student"] == (9_000_001, "blue")


def test_sd12_needs_a_living_student_on_the_latest_roll(mini: Mini) -> None:
    mini.drop("outpatient", "202412-9901", [mini.bill(SPOUSE, "2024-12-01", 180_000, 1)])
    assert "medical_self_pay_with_student" not in rules_hit(mini)
    student(mini)
    assert rules_hit(mini)["medical_self_pay_with_student"] == (18_000_000, "orange")
    death(mini, CHILD, "2024-12-03")
    assert "medical_self_pay_with_student" not in rules_hit(mini)


def test_sd12_counts_the_money_of_a_dead_member(mini: Mini) -> None:
    student(mini)
    mini.drop("outpatient", "202412-9901", [mini.bill(SPOUSE, "2024-12-01", 90_001, 1)])
    death(mini, SPOUSE, "2024-12-03")
    hits = rules_hit(mini)
    assert hits["medical_self_pay_with_student"] == (9_000_100, "blue")
    assert "medical_self_pay_high" not in hits


@pytest.mark.parametrize(("last", "expected"), [("9999.99", {}), (10_000, {"long_treatment": (5_000_000, "blue")})])
def test_sd13_is_at_or_above_the_line(mini: Mini, last: object, expected: dict[str, object]) -> None:
    days = ["2024-08-01", "2024-09-01", "2024-10-01", "2024-11-01"]
    bills = [mini.bill(ADULT, day, 1, 10_000) for day in days]
    mini.drop("inpatient", "202412-9901", [*bills, mini.bill(ADULT, "2024-12-01", 1, last)])
    assert rules_hit(mini) == expected


def test_sd13_needs_five_months_in_a_row_with_treatment(mini: Mini) -> None:
    days = ["2024-08-01", "2024-09-01", "2024-11-01", "2024-12-01"]
    mini.drop("inpatient", "202412-9901", [mini.bill(ADULT, day, 1, 20_000) for day in days])
    mini.drop("outpatient", "202412-9901", [mini.bill(ADULT, "2024-10-01", 0, -5)])
    assert rules_hit(mini) == {}
    mini.drop("chronic_outpatient", "202412-9901", [mini.bill(ADULT, "2024-10-01", 0, "0.01")])
    assert "long_treatment" in rules_hit(mini)


def test_tl4_is_known_in_the_month_of_its_drop(mini: Mini) -> None:
    card(mini, "202412-99", "2024-09-15")
    assert rules_hit(mini) == {"new_disability_card": (None, "orange")}


@pytest.mark.parametrize(("folder", "action"), [("202411-99", "新办"), ("202412-99", "换证"), ("202412-99", "注销")])
def test_tl4_misses(mini: Mini, folder: str, action: str) -> None:
    card(mini, folder, "2024-11-15", action)
    assert rules_hit(mini) == {}


def test_the_dead_get_no_warning_of_the_living(mini: Mini) -> None:
    card(mini, "202412-99", "2024-12-01")
    mini.drop("inpatient", "202412-9901", [mini.bill(ADULT, f"2024-{m:02d}-01", 50_000) for m in range(8, 13)])
    assert set(rules_hit(mini)) == {"new_disability_card", "medical_self_pay_high", "long_treatment"}
    death(mini, ADULT, "2024-12-03")
    assert set(rules_hit(mini)) == {"death_of_working_age"}


@pytest.mark.parametrize(
    ("born", "hit"),
    [("19990606", True), ("19990607", False), ("19740606", True), ("19730607", True), ("19730606", False)],
)
def test_zj3_age_at_death_from_25_to_50(mini: Mini, tmp_path: Path, born: str, hit: bool) -> None:
    who = (number(5, born), "赵六")
    other = Mini(tmp_path / "other")
    other.households([who, SPOUSE])
    death(other, who, "2024-06-06")
    found = {rule for _, rule in expected_warnings(other.landing, other.truth, MONTH)} & FIRST
    assert found == ({"death_of_working_age"} if hit else set())


def test_zj3_only_when_the_death_first_becomes_known(mini: Mini) -> None:
    death(mini, ADULT, "2024-11-03", "202411-99")
    row = {"火化证号": "C1", "身份证号": ADULT[0], "姓名": ADULT[1], "死亡日期": "2024-11-02"}
    mini.drop("cremations", "202412-99", [row])
    assert rules_hit(mini) == {}
    person = people_of(mini.landing, MONTH)[ADULT[0]]
    assert (str(person.died_on), person.death_known) == ("2024-11-02", 202411)


def test_zj3_needs_someone_left(mini: Mini) -> None:
    for n, who in enumerate((ADULT, SPOUSE, CHILD)):
        row = {"火化证号": f"C{n}", "身份证号": who[0], "姓名": who[1], "死亡日期": "2024-12-02"}
        mini.drop("cremations", f"202412-990{n}", [row])
    assert rules_hit(mini) == {}


def test_a_death_record_with_another_name_kills_nobody(mini: Mini) -> None:
    mini.on_roll(ADULT, "dibao")
    death(mini, (ADULT[0], "王五"), "2024-12-03")
    assert rules_hit(mini) == {}
    assert people_of(mini.landing, MONTH)[ADULT[0]].died_on is None


def test_hn3_a_dead_member_on_a_current_roll(mini: Mini) -> None:
    mini.on_roll(ADULT, "dibao", "202411-99")
    death(mini, (ADULT[0], " 张 三"), "2024-03-03", "202404-99")
    assert rules_hit(mini) == {"death_on_benefit": (None, "orange")}
    mini.on_roll(SPOUSE, "dibao", "202412-99")
    assert rules_hit(mini) == {}


def test_the_decisive_value_is_of_the_highest_level_then_the_largest(mini: Mini) -> None:
    mini.on_roll(CHILD, "tekun")
    bills = [mini.bill(CHILD, "2024-12-02", 3_000, 1), mini.bill(ADULT, "2024-12-02", 16_000, 1)]
    mini.drop("outpatient", "202412-9901", bills)
    assert rules_hit(mini) == {"medical_self_pay_high": (300_000, "red")}


def test_nothing_delivered_warns_nobody(mini: Mini) -> None:
    assert rules_hit(mini) == rules_hit(mini, 202411) == {}
