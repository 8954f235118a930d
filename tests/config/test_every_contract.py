"""What every contract that ships must say, beyond what the loader asks for."""

import re
from collections import defaultdict

import pytest

from lowincome.config.code_lists import load_code_lists
from lowincome.config.contract import IDENTIFIERS, Contract, Literally
from lowincome.config.contracts import load_contracts
from lowincome.config.tables import load_tables
from tests.config.agreed_classes import CLASSES
from tests.config.written import CONF

SUBJECTS = {
    name.removeprefix("std."): table.column_names
    for name, table in load_tables(CONF / "tables.yaml").items()
    if table.is_subject
}
CONTRACTS = load_contracts(CONF / "sources", SUBJECTS, load_code_lists(CONF / "codes" / "lists"))
LISTS = load_code_lists(CONF / "codes" / "lists")
DUE = {"month": 10, "quarter": 20, "term": 30, "year": 45}
KIND_COLUMNS = ("kind_code", "programme_code", "relation_code", "channel_code")
# What two people are to each other is the same whoever says it.
SAME_MEANING = {"relation_code"}
NEEDS_AUTHORISATION = {"deposits", "wealth_products", "securities", "commercial_insurance"}


def test_every_agreed_class_ships() -> None:
    found = {(c.department, c.class_id, c.subject, c.delivery, c.cadence) for c in CONTRACTS.values()}
    assert found == set(CLASSES)
    assert (len(found), len({c.department for c in CONTRACTS.values()})) == (77, 28)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_a_contract_says_enough(contract: Contract) -> None:
    assert contract.grain.startswith("one row per ")
    assert contract.key
    assert contract.grace_days <= DUE[contract.cadence]
    for words in (contract.label, contract.department_label, contract.owner):
        assert re.search("[一-鿿]", words)
    for field in contract.fields:
        assert len({*field.aliases} - {field.label, field.name}) >= 3, field.name
        assert len(field.aliases) == len(set(field.aliases)), field.name
        assert field.kind not in IDENTIFIERS or field.sensitivity == "identifier", field.name
        assert field.name not in ("id_no", "name") or field.required
    assert contract.needs_authorisation == (contract.class_id in NEEDS_AUTHORISATION)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_every_field_is_used(contract: Contract) -> None:
    used = {name for name in contract.maps.values() if isinstance(name, str)}
    assert not used & {*contract.attributes}
    kept = {field.name for field in contract.fields if field.sensitivity != "identifier"}
    assert kept - used == {*contract.attributes} | (kept & {*contract.key} - used)


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=CONTRACTS)
def test_a_class_says_what_its_rows_are_and_where(contract: Contract) -> None:
    kinds = {"life_event", "asset", "income", "expense"}
    assert contract.subject not in kinds or "kind_code" in contract.maps
    assert contract.subject != "enrolment" or "programme_code" in contract.maps
    assert contract.subject != "kinship" or {"other_key", "relation_code"} <= set(contract.maps)
    assert contract.subject != "income" or {"amount_fen", "is_basis"} <= set(contract.maps)
    assert contract.subject != "asset" or "role_code" in contract.maps
    if any(field.name == "region" for field in contract.fields):
        assert contract.maps["region_code"] == "region"


def test_no_two_classes_have_the_same_fields() -> None:
    assert_told_apart({c.class_id: frozenset(f.name for f in c.fields) for c in CONTRACTS.values()})
    assert_told_apart({c.class_id: frozenset(f.label for f in c.fields) for c in CONTRACTS.values()})
    assert_told_apart({c.class_id: c.label for c in CONTRACTS.values()})


def assert_told_apart(by_class: dict[str, object]) -> None:
    same = defaultdict(list)
    for class_id, what in by_class.items():
        same[what].append(class_id)
    assert [classes for classes in same.values() if len(classes) > 1] == []


@pytest.mark.parametrize("column", sorted({*KIND_COLUMNS} - SAME_MEANING))
def test_kinds_are_those_of_one_class(column: str) -> None:
    said = defaultdict(set)
    for contract in CONTRACTS.values():
        for code in kinds(contract, column):
            said[contract.subject, code].add(contract.class_id)
    assert {what: classes for what, classes in said.items() if len(classes) > 1} == {}


def kinds(contract: Contract, column: str) -> set[str]:
    mapped = contract.maps.get(column)
    if mapped is None:
        return set()
    if isinstance(mapped, Literally):
        return {str(mapped.value)}
    codes = contract.field(mapped).codes
    assert codes is not None, f"{contract.class_id}: any text could be a kind"
    return set(codes.values())


def test_every_list_is_used_and_says_what_it_is() -> None:
    assert {field.code_list for c in CONTRACTS.values() for field in c.fields if field.code_list} == set(LISTS)
    for name, found in LISTS.items():
        first = (CONF / "codes" / "lists" / f"{name}.yaml").read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# "), name
        assert all(re.search("[A-Za-z一-鿿]", label) for label in found.labels.values()), name


def test_no_two_lists_are_the_same() -> None:
    assert_told_apart({name: tuple(sorted(found.values.items())) for name, found in LISTS.items()})
