"""The contracts that ship, and what a wrong one is told."""

from pathlib import Path

import pytest

from lowincome.config.contracts import Contract, Literally, load_contracts, normal_header
from lowincome.domain.errors import ConfigError
from tests.intake.given import CONTRACTS, SUBJECTS

CLASSES = {
    "identity": {"population"},
    "kinship": {"hukou_members", "marriages"},
    "enrolment": {"dibao_roll", "tekun_roll", "dibao_edge_roll", "rigid_expenditure_roll", "anti_poverty_return_roll"}
    | {"students"},
    "expense": {"outpatient", "inpatient", "chronic_outpatient"},
    "income": {"medical_aid", "resident_pensions", "employee_contributions"},
    "life_event": {"disability_cards", "cremations", "death_deregistrations"},
    "asset": {"vehicles"},
    "lead": {"hotline_12345"},
}
ONE = """\
label: 示例
department_label: 民政
subject: expense
delivery: events
cadence: month
grain: one row per bill
key: [bill_no]
amount: total
fields:
  bill_no: {label: 单号, kind: text, required: true}
  id_no: {label: 身份证号, kind: id_number, required: true, sensitivity: identifier}
  name: {label: 姓名, kind: name, sensitivity: identifier}
  paid_on: {label: 日期, kind: date, required: true}
  total: {label: 金额, kind: amount}
maps:
  event_on: paid_on
  kind_code: {value: example}
  total_fen: total
attributes: [bill_no]
"""


def written(folder: Path, text: str) -> dict[str, Contract]:
    path = folder / "civil_affairs" / "bills.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return load_contracts(folder, SUBJECTS)


def test_twenty_classes_ship_by_subject() -> None:
    found = {subject: {c.class_id for c in CONTRACTS.values() if c.subject == subject} for subject in CLASSES}
    assert found == CLASSES


def test_no_two_classes_share_their_columns() -> None:
    headers = [frozenset(field.label for field in contract.fields) for contract in CONTRACTS.values()]
    names = [tuple(field.name for field in contract.fields) for contract in CONTRACTS.values()]
    assert len(set(headers)) == len(set(names)) == len(CONTRACTS)


@pytest.mark.parametrize("class_id", sorted(CONTRACTS))
def test_each_contract_says_enough(class_id: str) -> None:
    contract = CONTRACTS[class_id]
    assert contract.grain.startswith("one row per ")
    assert contract.key
    assert all(len(set(field.aliases)) >= 3 for field in contract.fields)
    assert all(contract.field(name).required for name in ("id_no", "name"))


@pytest.mark.parametrize("class_id", sorted(CONTRACTS))
def test_every_field_is_used_or_an_identifier(class_id: str) -> None:
    contract = CONTRACTS[class_id]
    used = {*contract.maps.values(), *contract.attributes, *contract.key}
    left = {field.name for field in contract.fields if field.sensitivity != "identifier"} - used
    assert left == set()


def test_one_file_is_one_class(tmp_path: Path) -> None:
    contract = written(tmp_path, ONE)["bills"]
    assert (contract.department, contract.field("total").unit) == ("civil_affairs", "yuan")
    assert contract.maps == {"event_on": "paid_on", "kind_code": Literally("example"), "total_fen": "total"}


@pytest.mark.parametrize(
    ("before", "after", "problem", "line"),
    [
        ("key: [bill_no]", "key: [bill]", "no such field: ['bill']", 1),
        ("total_fen: total", "sum_fen: total", "std.expense has no column ['sum_fen']", 15),
        ("  name: {label: 姓名", "  nom: {label: 姓名", "needs the fields id_no and name", 9),
        ("  total:", "  row_key:", "no such field", 1),
        ("kind: text, required", "kind: txt, required", "kind is 'txt'", 10),
        ("label: 日期", "label: 金额", "headers that name two fields: ['金额']", 9),
        ("kind: name, sensitivity: identifier", "kind: name", "['name'] need `sensitivity: identifier`", 9),
        ("attributes: [bill_no]", "attributes: [name]", "identifier fields may not become attributes: ['name']", 19),
        ("event_on: paid_on", "event_on: bill_no", "event_on must name a required date or month field", 15),
        ("kind: date, required: true", "kind: date", "event_on must name a required date or month field", 15),
        ("total_fen: total", "total_fen: bill_no", "total_fen cannot take bill_no", 15),
        ("amount: total", "amount: bill_no", "amount names bill_no, which is no amount", 8),
        ("maps:", "mops:", "'maps' must be a mapping", 1),
        ("kind_code: {value: example}", "kind_code: [a]", "kind_code maps to ['a']", 17),
    ],
)
def test_a_wrong_contract_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, problem: str, line: int
) -> None:
    assert before in ONE
    with pytest.raises(ConfigError) as error:
        written(tmp_path, ONE.replace(before, after))
    assert problem in error.value.problem
    assert (Path(error.value.file).name, error.value.line) == ("bills.yaml", line)


def test_reserved_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="fields may not be called"):
        written(tmp_path, ONE.replace("bill_no", "row_no"))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no contract found"):
        load_contracts(tmp_path, SUBJECTS)


@pytest.mark.parametrize(
    ("header", "normal"),
    [
        ("金额（元）", "金额"),
        (" 姓\u3000名 ", "姓名"),
        ("\ufeffId_No", "ID_NO"),
        ("(元)", "(元)"),
        ("金额(元)(必填)", "金额(元)"),
        ("", ""),
    ],
)
def test_headers_have_one_form(header: str, normal: str) -> None:
    assert normal_header(header) == normal
