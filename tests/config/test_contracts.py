"""A contract is read as it is written; a wrong one is named with its line."""

from pathlib import Path

import pytest

from lowincome.config.code_lists import load_code_lists
from lowincome.config.contracts import Contract, Literally, load_contracts, normal_header
from lowincome.domain.errors import ConfigError
from tests.config.written import assert_refused, line_of, write
from tests.intake.given import SUBJECTS

ONE = """\
label: 示例
department_label: 民政
owner: 省民政厅 社会救助处
subject: expense
delivery: events
cadence: month
grace_days: 10
grain: one row per bill
key: [bill_no]
amount: total
fields:
  bill_no: {label: 单号, kind: text, required: true}
  id_no: {label: 身份证号, kind: id_number, required: true, sensitivity: identifier}
  name: {label: 姓名, kind: name, required: true, sensitivity: identifier}
  paid_on: {label: 日期, kind: date, required: true}
  total: {label: 金额, kind: amount, min: 0, max: 100000}
  sort: {label: 类型, kind: code, codes: sorts}
maps:
  event_on: paid_on
  kind_code: sort
  total_fen: total
attributes: [bill_no]
"""
SORTS = "big: {label: 大, values: [大, 大型]}\nsmall: {label: 小, values: [小, ｓ 型]}\n"


def written(folder: Path, text: str) -> dict[str, Contract]:
    write(folder, "codes/lists/sorts.yaml", SORTS)
    write(folder, "sources/civil_affairs/bills.yaml", text)
    return load_contracts(folder / "sources", SUBJECTS, load_code_lists(folder / "codes" / "lists"))


def test_one_file_is_one_class(tmp_path: Path) -> None:
    contract = written(tmp_path, ONE)["bills"]
    assert (contract.department, contract.owner, contract.grace_days) == ("civil_affairs", "省民政厅 社会救助处", 10)
    assert not contract.needs_authorisation
    assert contract.maps == {"event_on": "paid_on", "kind_code": "sort", "total_fen": "total"}


def test_a_field_says_its_bounds_and_codes(tmp_path: Path) -> None:
    contract = written(tmp_path, ONE)["bills"]
    total, sort = contract.field("total"), contract.field("sort")
    assert (total.unit, total.min, total.max, total.codes, total.code_list) == ("yuan", 0, 100_000, None, "")
    assert sort.codes == {"大": "big", "大型": "big", "小": "small", "S型": "small"}
    assert sort.code_list == "sorts"


def test_a_map_may_hold_a_value(tmp_path: Path) -> None:
    contract = written(tmp_path, ONE.replace("kind_code: sort", "kind_code: {value: example}"))["bills"]
    assert contract.maps["kind_code"] == Literally("example")


@pytest.mark.parametrize(
    ("before", "after", "problem", "at"),
    [
        ("owner: 省民政厅 社会救助处", "owner: ''", "owner is blank", "owner:"),
        ("grace_days: 10\n", "", "key 'grace_days' is missing", "label: 示例"),
        ("grace_days: 10", "grace_days: -1", "grace_days is -1", "grace_days"),
        ("grace_days: 10", "grace_days: ten", "grace_days is 'ten', expected int", "grace_days"),
        ("grain:", "needs_authorisation: 1\ngrain:", "needs_authorisation is 1, expected bool", "needs_auth"),
        ("key: [bill_no]", "key: [bill]", "no such field: ['bill']", "label: 示例"),
        ("total_fen: total", "sum_fen: total", "std.expense has no column ['sum_fen']", "maps:"),
        ("  name: {label: 姓名", "  other_name: {label: 姓名", "needs the fields id_no and name", "fields:"),
        ("id_number, required: true", "id_number", "needs the fields id_no and name", "fields:"),
        ("  total: {", "  Total: {", "no field may be called 'Total'", "Total"),
        ("  total: {", "  total_key: {", "no field may be called 'total_key'", "total_key"),
        ("kind: text, required", "kind: txt, required", "kind is 'txt'", "bill_no: {"),
        ("label: 日期", "label: 金额", "headers that name two fields: ['金额']", "fields:"),
        (
            "required: true, sensitivity: identifier}\n  paid",
            "required: true}\n  paid",
            "name is an identifier",
            "姓名",
        ),
        (
            "bill_no: {label: 单号, kind: text",
            "bill_no: {label: 单号, kind: id_number, sensitivity: identifier",
            "bill_no is of kind id_number",
            "bill_no: {",
        ),
        ("codes: sorts", "codes: sizes", "codes is 'sizes', which is no list", "codes:"),
        ("codes: sorts", "codes: {大: big}", "codes is a mapping, which is no list", "codes:"),
        (", codes: sorts", "", "sort is of kind code and lacks codes", "sort: {"),
        ("kind: code, codes", "kind: text, codes", "sort is of kind text and has codes", "codes:"),
        (
            "kind: text, required",
            "kind: text, unit: wan_yuan, required",
            "bill_no is no amount and has a unit",
            "unit:",
        ),
        ("kind: text, required", "kind: text, max: 3, required", "bill_no has no order", "max:"),
        ("min: 0", "min: 0.5", "min is 0.5, expected int", "min:"),
        ("min: 0", "min: 100000", "min 100000 is not below max 100000", "min:"),
        ("attributes: [bill_no]", "attributes: [name]", "may not become attributes: ['name']", "attributes:"),
        ("event_on: paid_on", "event_on: bill_no", "event_on must name a required date or month field", "maps:"),
        ("event_on: paid_on", "event_on: {value: a}", "event_on must name a required date or month field", "maps:"),
        ("kind: date, required: true", "kind: date", "event_on must name a required date or month field", "maps:"),
        ("total_fen: total", "total_fen: bill_no", "total_fen cannot take bill_no", "maps:"),
        ("total_fen: total", "total_fen: {value: 1}", "total_fen cannot be 1 in every row", "maps:"),
        ("kind_code: sort", "kind_code: {value: 1}", "kind_code cannot be 1 in every row", "maps:"),
        ("kind_code: sort", "kind_code: [a]", "kind_code maps to ['a']", "kind_code"),
        ("amount: total", "amount: bill_no", "amount names bill_no, which is no amount", "amount: bill"),
        ("maps:", "mops:", "'maps' must be a mapping", "label: 示例"),
    ],
)
def test_a_wrong_contract_is_named_with_its_line(
    tmp_path: Path, before: str, after: str, problem: str, at: str
) -> None:
    assert ONE.count(before) == 1
    text = ONE.replace(before, after)
    with pytest.raises(ConfigError) as error:
        written(tmp_path, text)
    assert_refused(error, "bills.yaml", line_of(text, at), problem)


@pytest.mark.parametrize("delivery", ["snapshot", "changes"])
def test_what_holds_for_a_time_needs_a_key(tmp_path: Path, delivery: str) -> None:
    text = ONE.replace("key: [bill_no]\n", "")
    assert written(tmp_path, text)["bills"].key == ()
    text = text.replace("delivery: events", f"delivery: {delivery}")
    with pytest.raises(ConfigError) as error:
        written(tmp_path, text)
    assert_refused(error, "bills.yaml", line_of(text, "delivery:"), f"a class delivered as {delivery} has no key")


@pytest.mark.parametrize(
    ("column", "mapped", "problem"),
    [
        ("is_basis", "sort", "is_basis cannot take sort"),
        ("is_basis", "{value: yes}", "is_basis cannot be 'yes' in every row"),
    ],
)
def test_a_basis_is_said_once_for_the_class(tmp_path: Path, column: str, mapped: str, problem: str) -> None:
    text = ONE.replace("subject: expense", "subject: income").replace("total_fen: total", f"{column}: {mapped}")
    with pytest.raises(ConfigError) as error:
        written(tmp_path, text)
    assert_refused(error, "bills.yaml", line_of(text, "maps:"), problem)


def test_a_collective_book_is_true_or_false(tmp_path: Path) -> None:
    text = ONE.replace("subject: expense", "subject: identity")
    text = text.replace("  kind_code: sort\n  total_fen: total\n", "  is_collective_book: sort\n")
    with pytest.raises(ConfigError) as error:
        written(tmp_path, text)
    assert_refused(error, "bills.yaml", line_of(text, "maps:"), "is_collective_book cannot take the codes of sort")


def test_a_class_belongs_to_one_department(tmp_path: Path) -> None:
    write(tmp_path, "sources/banks/bills.yaml", ONE)
    with pytest.raises(ConfigError) as error:
        written(tmp_path, ONE)
    assert_refused(error, "bills.yaml", 1, "bills is a class of banks too")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no contract found"):
        load_contracts(tmp_path, SUBJECTS, {})


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
