import pytest

from lowincome.intake.headers import header_row, match_headers
from tests.intake.given import CONTRACTS

OUTPATIENT = CONTRACTS["outpatient"]
LABELS = {field.label: field.name for field in OUTPATIENT.fields}


def test_the_labels_themselves_match() -> None:
    match = match_headers([*LABELS], OUTPATIENT)
    assert (match.columns, match.missing, match.unknown, match.ambiguous) == (LABELS, (), (), ())


@pytest.mark.parametrize("class_id", sorted(CONTRACTS))
def test_every_alias_matches_its_field(class_id: str) -> None:
    contract = CONTRACTS[class_id]
    for field in contract.fields:
        for alias in (field.name, field.label, *field.aliases):
            assert match_headers([f" {alias}　"], contract).columns == {f" {alias}　": field.name}


@pytest.mark.parametrize(
    "header",
    [
        "身份证号 ",
        "身份证号\n",
        "\ufeff身份证号",
        "身 份 证 号",
        "证件号码",
        "公民身份号码（必填）",
        "ID_NO",
        "ＩＤ＿ＮＯ",
    ],
)
def test_spellings_of_the_number(header: str) -> None:
    assert match_headers([header], OUTPATIENT).columns == {header: "id_no"}


@pytest.mark.parametrize("header", ["总费用(元)", "总费用（元）", "总费用[元]", "总费用【元】", "总 费 用 (人民币)"])
def test_a_unit_in_brackets_is_cut_off(header: str) -> None:
    assert match_headers([header], OUTPATIENT).columns == {header: "total"}


def test_another_unit_than_the_contracts_is_unknown() -> None:
    match = match_headers(["总费用(万元)", "个人自付(元)"], OUTPATIENT)
    assert (match.columns, match.unknown) == ({"个人自付(元)": "self_pay"}, ("总费用(万元)",))
    assert "total" in match.missing
    vehicles = CONTRACTS["vehicles"]
    assert match_headers(["购置价(元)", "购置价格(万元)"], vehicles).columns == {"购置价格(万元)": "price"}


def test_missing_unknown_and_ambiguous_are_told() -> None:
    match = match_headers(["姓名", "人员姓名", "备注", "", "结算单号"], OUTPATIENT)
    assert match.columns == {"结算单号": "settlement_no"}
    assert match.missing == ("id_no", "settled_on", "total", "self_pay")
    assert match.unknown == ("备注", "")
    assert match.ambiguous == ("姓名", "人员姓名")


def test_the_same_header_twice_is_ambiguous() -> None:
    assert match_headers(["姓名", "姓名"], OUTPATIENT).ambiguous == ("姓名", "姓名")


def test_the_header_may_stand_below_a_title() -> None:
    title: list[list[object]] = [["门诊结算明细表", None, None], [None, None, None], ["单位：示例市", None, None]]
    assert header_row([*title, ["序号", "身份证号 ", "姓名"], [1, "x", "张三"]], OUTPATIENT) == 3
    assert header_row([["身份证号"]], OUTPATIENT) == 0


def test_no_header_within_ten_rows_is_none() -> None:
    assert header_row([], OUTPATIENT) is None
    assert header_row([[None]] * 10 + [["身份证号"]], OUTPATIENT) is None
