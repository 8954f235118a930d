"""The schema by which editors complete contracts says what the loader says."""

import dataclasses
import json
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from lowincome.config.contract import Contract, Field
from lowincome.config.strict_yaml import load
from tests.config.written import CONF

SOURCES = sorted((CONF / "sources").glob("*/*.yaml"))
SCHEMA = json.loads((CONF / "sources" / "contract.schema.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
# What a file says by where it stands, or what is looked up.
NOT_WRITTEN = {Contract: {"class_id", "department"}, Field: {"name", "code_list"}}
PARTS = [(Contract, SCHEMA), (Field, SCHEMA["$defs"]["field"])]


def written_keys(cls: type[Any]) -> dict[str, "dataclasses.Field[Any]"]:
    return {f.name: f for f in dataclasses.fields(cls) if f.name not in NOT_WRITTEN[cls]}


def problems(contract: dict[str, Any]) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(contract)]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(("cls", "part"), PARTS)
def test_schema_and_dataclass_name_the_same_keys(cls: type[Any], part: dict[str, Any]) -> None:
    keys = written_keys(cls)
    assert set(part["properties"]) == set(keys)
    assert set(part["required"]) == {name for name, key in keys.items() if key.default is dataclasses.MISSING}
    assert all(
        "description" in said or said.get("$ref") == "#/$defs/field_names" for said in part["properties"].values()
    )


@pytest.mark.parametrize(("cls", "part"), PARTS)
def test_schema_and_dataclass_allow_the_same_words(cls: type[Any], part: dict[str, Any]) -> None:
    hints = get_type_hints(cls)
    closed = {name: get_args(hint) for name, hint in hints.items() if get_origin(hint) is Literal}
    assert {name: tuple(said["enum"]) for name, said in part["properties"].items() if "enum" in said} == closed


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_contract_is_valid_and_names_the_schema(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=../contract.schema.json\n")
    assert problems(load(path)) == []


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("self_pay", {"kind": "code"}),
        ("self_pay", {"codes": "sex"}),
        ("hospital", {"min": 0}),
        ("hospital", {"unit": "wan_yuan"}),
        ("id_no", {"sensitivity": "personal"}),
        ("id_no", {"labels": "号码"}),
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(field: str, changed: dict[str, Any]) -> None:
    contract = load(CONF / "sources" / "medical_insurance" / "outpatient.yaml")
    contract["fields"][field].update(changed)
    assert problems(contract)
