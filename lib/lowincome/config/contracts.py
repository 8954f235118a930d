"""Contracts of the departments' classes, read from conf/sources; class 78 is one more file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lowincome.config.build import build
from lowincome.config.code_lists import CodeList, code_list_of
from lowincome.config.contract import Contract, Field, Kind, Literally, normal_header
from lowincome.config.contract_checks import check_contract, check_field
from lowincome.config.strict_yaml import Entry, load
from lowincome.domain.errors import ConfigError

__all__ = ["Contract", "Field", "Kind", "Literally", "load_contracts", "normal_header"]


def load_contracts(
    folder: Path, subjects: Mapping[str, tuple[str, ...]], lists: Mapping[str, CodeList]
) -> dict[str, Contract]:
    """Every contract below `folder` (`<department>/<class>.yaml`) by class.

    `subjects` names the columns of each subject; `lists` are the code lists that contracts name.
    """
    contracts: dict[str, Contract] = {}
    for path in sorted(folder.glob("*/*.yaml")):
        entry = load(path)
        if path.stem in contracts:
            raise entry.error(f"{path.stem} is a class of {contracts[path.stem].department} too", allowed="a name once")
        contract = _contract(path, entry, lists)
        check_contract(contract, entry, subjects)
        contracts[contract.class_id] = contract
    if not contracts:
        raise ConfigError(str(folder), 1, "no contract found", allowed="files named <department>/<class>.yaml")
    return contracts


def _contract(path: Path, entry: Entry, lists: Mapping[str, CodeList]) -> Contract:
    children = _child(entry, "fields")
    fields = tuple(_field(_child(children, name), name, lists) for name in children)
    maps = {column: _mapped(_child(entry, "maps"), column) for column in _child(entry, "maps")}
    entry.pop("fields"), entry.pop("maps")
    return build(Contract, entry, class_id=path.stem, department=path.parent.name, fields=fields, maps=maps)


def _field(entry: Entry, name: str, lists: Mapping[str, CodeList]) -> Field:
    codes = code_list_of(entry, lists) if "codes" in entry else CodeList("", ())
    field = build(Field, entry, name=name, codes=codes.values or None, code_list=codes.name)
    check_field(field, entry)
    return field


def _child(entry: Entry, key: str) -> Entry:
    if not isinstance(entry.get(key), Entry):
        raise entry.error(f"{key!r} must be a mapping", key=key, allowed="name: value lines below it")
    child: Entry = entry[key]
    return child


def _mapped(maps: Entry, column: str) -> str | Literally:
    value: Any = maps[column]
    if isinstance(value, Entry):
        return build(Literally, value)
    if isinstance(value, str):
        return value
    raise maps.error(f"{column} maps to {value!r}", key=column, allowed="a field name, or {value: …}")
