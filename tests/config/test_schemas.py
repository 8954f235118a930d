"""The schemas by which editors complete rules, labels, indicators and parameters say what the loader says."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from lowincome.config.strict_yaml import load
from tests.config.schemas import schemas, written
from tests.config.written import CONF

FILES = {
    "rules/rules.schema.json": sorted(set((CONF / "rules").glob("*.yaml")) - {CONF / "rules" / "levels.yaml"}),
    "labels.schema.json": [CONF / "labels.yaml"],
    "indicators.schema.json": [CONF / "indicators.yaml"],
    "parameters/parameters.schema.json": sorted((CONF / "parameters").glob("*.yaml")),
}
PAIRS = [(name, path) for name, paths in FILES.items() for path in paths]


def problems(name: str, content: Any) -> list[str]:
    schema = json.loads((CONF / name).read_text(encoding="utf-8"))
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(content)]


@pytest.mark.parametrize("name", FILES)
def test_each_is_current(name: str) -> None:
    Draft202012Validator.check_schema(schemas()[name])
    assert (CONF / name).read_text(encoding="utf-8") == written(schemas()[name]), "run python -m tests.config.schemas"


def test_none_is_left_over() -> None:
    found = {path.relative_to(CONF).as_posix() for path in CONF.rglob("*.schema.json")}
    assert found == {*FILES, "sources/contract.schema.json"}


@pytest.mark.parametrize(("name", "path"), PAIRS, ids=lambda value: getattr(value, "stem", None))
def test_every_file_is_valid_and_names_its_schema(name: str, path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={Path(name).name}"
    assert problems(name, load(path)) == []


RULES = CONF / "rules" / "spending_surge.yaml"


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("kind",), "includes"),
        (("reading",), ""),
        (("valid_from",), "2024-1-1"),
        (("level", "fixed"), "green"),
        (("evidence", "months"), "year"),
        (("cases",), []),
        (("cases", 0, "expect"), "yes"),
        (("cases", 0, "given"), 3),
        (("causes",), ["weather"]),
        (("titel",), "x"),
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(keys: tuple[Any, ...], value: Any) -> None:
    content = copy.deepcopy(dict(load(RULES)))
    place = content["medical_self_pay_high"]
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    assert problems("rules/rules.schema.json", content)


def test_a_key_that_is_missing_is_told() -> None:
    content = load(RULES)
    del content["medical_self_pay_high"]["reason"]
    assert problems("rules/rules.schema.json", content) == ["$.medical_self_pay_high: 'reason' is a required property"]
