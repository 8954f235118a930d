import json
from pathlib import Path

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

from tests.oracle.landing import delimiter, drops, read_landing
from tests.oracle.mini import Mini, Row, number

WHO = (number(1), "张三")
OTHER = (number(2), "李四")


@pytest.fixture
def mini(tmp_path: Path) -> Mini:
    return Mini(tmp_path)


def self_pays(mini: Mini, class_id: str = "outpatient", until: int = 202412) -> list[int]:
    return [row["self_pay"] for row in read_landing(mini.landing, until)[0][class_id].all()]


def test_the_same_content_again_is_replayed(mini: Mini) -> None:
    rows = [mini.bill(WHO, "2024-11-02", 10)]
    for folder in ("202411-9901", "202411-9901-2", "202412-9901"):
        mini.drop("outpatient", folder, rows)
    assert [drop.state for drop in drops(mini.landing, "outpatient")] == ["loaded", "replayed", "loaded"]
    assert self_pays(mini) == [1000]


def test_only_a_marked_correction_replaces(mini: Mini) -> None:
    mini.drop("outpatient", "202411-9901", [mini.bill(WHO, "2024-11-02", 10)])
    mini.drop("outpatient", "202411-9901-2", [mini.bill(WHO, "2024-11-02", 20)], period="202411", sender="9901")
    mini.drop("outpatient", "202411-9902", [mini.bill(WHO, "2024-11-02", 30)])
    assert [drop.state for drop in drops(mini.landing, "outpatient")] == ["loaded", "refused", "loaded"]
    corrected = [mini.bill(WHO, "2024-11-02", 40)]
    mini.drop("outpatient", "202411-9901-3", corrected, period="202411", sender="9901", correction=True)
    states = [drop.state for drop in drops(mini.landing, "outpatient")]
    assert states == ["superseded", "refused", "loaded", "loaded"]
    assert sorted(self_pays(mini)) == [3000, 4000]


def test_the_manifest_tells_period_and_sender_before_the_folder(mini: Mini) -> None:
    mini.drop("outpatient", "from-the-city", [mini.bill(WHO, "2024-11-02", 10)], period="202411", sender="9901")
    mini.drop("outpatient", "202412-9901", [mini.bill(WHO, "2024-11-02", 20)])
    assert [(drop.period, drop.sender) for drop in drops(mini.landing, "outpatient")] == [
        (202412, "9901"),
        (202411, "9901"),
    ]
    assert self_pays(mini, until=202411) == [1000]


def test_each_row_is_accepted_duplicate_or_refused(mini: Mini) -> None:
    rows: list[Row] = [
        mini.bill(WHO, "2024-11-02", 10, no="S1"),
        mini.bill(WHO, "2024-11-03", 99, no="S1"),
        mini.bill(("666666666666666666", "张三"), "2024-11-02", 1),
        mini.bill(WHO, "2024-02-30", 1),
        mini.bill(WHO, "2024-11-02", ""),
        mini.bill((WHO[0], ""), "2024-11-02", 1),
        {"结算单号": ""},
        mini.bill(WHO, "2024-11-04", -3),
        {"结算单号": "合计", "个人自付": 108},
    ]
    path = mini.drop("outpatient", "202411-9901", rows)
    with (path / "a.csv").open("a", encoding="utf-8") as file:
        file.write("S77,ragged\n\n")
    mini.drop("outpatient", "202412-9901", [mini.bill(WHO, "2024-12-01", 77, no="S1")])
    assert self_pays(mini) == [1000, -300]
    account = read_landing(mini.landing)[1]
    first, second = account["outpatient", "202411-9901"], account["outpatient", "202412-9901"]
    assert (first.rows_in, first.accepted, first.duplicates, first.refused) == (9, 2, 1, 6)
    assert (second.rows_in, second.accepted, second.duplicates, second.refused) == (1, 0, 1, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("sign", [",", "\t", "|"])
def test_every_csv_form(mini: Mini, encoding: str, sign: str) -> None:
    folder = mini.landing / "inpatient" / "202411-9901"
    folder.mkdir(parents=True)
    head = ["结算号", "公民身份号码 ", "姓　名", "结算日期", "总费用(元)", "个人自付（元）"]
    line = ["S1", "'" + WHO[0].lower(), "张 三", "2024年11月2日", '"1,000.50"', '"￥12"']
    (folder / "b.csv").write_bytes(f"{sign.join(head)}\r\n{sign.join(line)}\r\n".encode(encoding))
    (row,) = read_landing(mini.landing)[0]["inpatient"].all()
    assert (row["id_no"], row["name"], row["total"], row["self_pay"]) == (*WHO, 100050, 1200)


def test_a_lost_byte_refuses_only_its_row(mini: Mini) -> None:
    folder = mini.landing / "outpatient" / "202411-9901"
    folder.mkdir(parents=True)
    words = "结算单号,身份证号,姓名,结算日期,总费用,个人自付\n"
    words += "".join(f"S{n},{WHO[0]},张三,2024-11-02,1,1\n" for n in range(2))
    folder.joinpath("a.csv").write_bytes(words.encode("gb18030").replace("张三".encode("gb18030"), b"\xff", 1))
    account = read_landing(mini.landing)[1]["outpatient", "202411-9901"]
    assert (account.rows_in, account.accepted, account.refused) == (2, 1, 1)


def test_xlsx_with_a_title_excel_dates_and_totals(mini: Mini) -> None:
    folder = mini.landing / "cremations" / "202411-99"
    folder.mkdir(parents=True)
    book = openpyxl.Workbook()
    for line in (
        ["火化登记表"],
        ["火化证号", "证件号码", "当事人姓名", "死亡日期", "火化日期"],
        ["C1", WHO[0], "张三", 45322, 45324],
        ["C2", 990101198001010000, "李四", "2024-01-31", None],
        ["合计", None, None, None, 2],
    ):
        book.active.append(line)
    book.save(folder / "a.xlsx")
    rows, accounts = read_landing(mini.landing)
    assert [(row["id_no"], f"{row['on']}") for row in rows["cremations"].all()] == [(WHO[0], "2024-01-31")]
    assert (accounts["cremations", "202411-99"].rows_in, accounts["cremations", "202411-99"].refused) == (2, 1)


def test_json_lines_and_parquet(mini: Mini) -> None:
    folder = mini.landing / "disability_cards" / "202411-99"
    folder.mkdir(parents=True)
    row = {
        "残疾人证号": "K1",
        "身份证号": WHO[0],
        "姓名": "张三",
        "残疾等级": 2,
        "业务类型": "新办",
        "办理日期": "20241102",
    }
    lines = [json.dumps(row, ensure_ascii=False), "{broken", json.dumps(row | {"身份证号": None}), ""]
    folder.joinpath("a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    register = mini.landing / "population" / "202411-99"
    register.mkdir(parents=True)
    people = {"公民身份号码": [OTHER[0], None], "姓名": ["李四", None], "出生日期": ["1980/1/1", None]}
    table = pyarrow.table(people | {"户籍地区划": ["990101001001", None]})
    pyarrow.parquet.write_table(table, register / "part-0.parquet")
    rows, accounts = read_landing(mini.landing)
    assert [(row["grade"], row["action"]) for row in rows["disability_cards"].all()] == [("2", "new")]
    assert accounts["disability_cards", "202411-99"].rows_in == 3
    assert [row["name"] for row in rows["population"].all()] == ["李四"]
    assert (accounts["population", "202411-99"].rows_in, accounts["population", "202411-99"].refused) == (2, 1)


def test_a_file_without_the_id_column_is_refused_and_delivers_no_period(mini: Mini) -> None:
    mini.drop("students", "202409-99", [{"学籍号": "1", "姓名": "张三"}])
    rows, accounts = read_landing(mini.landing)
    assert accounts["students", "202409-99"].state == "refused"
    assert rows["students"].periods == {}


def test_the_delimiter_is_the_most_frequent_sign() -> None:
    assert delimiter("a|b|c\n1,5|2|3") == "|"
