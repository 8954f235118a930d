"""From a strict YAML entry to a frozen dataclass: names and types are checked against the dataclass itself."""

import dataclasses
import types
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from lowincome.config.strict_yaml import Entry

T = TypeVar("T")


def build(cls: type[T], entry: Entry, **given: Any) -> T:
    """An instance of `cls` with its fields from `entry`, `given` ones set by the caller; ConfigError names the rest."""
    hints = get_type_hints(cls)
    fields = {f.name: f for f in dataclasses.fields(cls) if f.name not in given}  # type: ignore[arg-type]
    _check_keys(entry, fields)
    values = {name: _convert(entry[name], hints[name], entry, name) for name in fields if name in entry}
    return cls(**values, **given)


def build_each(cls: type[T], entries: Entry, name_field: str) -> tuple[T, ...]:
    """One instance per key of `entries`; the key itself becomes `name_field`."""
    return tuple(build(cls, _entry(entries, key), **{name_field: key}) for key in entries)


def _entry(parent: Entry, key: str) -> Entry:
    if not isinstance(parent[key], Entry):
        raise parent.error(f"{key!r} must be a mapping", key=key, allowed="name: value lines below it")
    child: Entry = parent[key]
    return child


def _check_keys(entry: Entry, fields: Mapping[str, "dataclasses.Field[Any]"]) -> None:
    for key in entry:
        if key not in fields:
            raise entry.error(f"unknown key {key!r}", key=key, allowed=", ".join(fields))
    for name, field in fields.items():
        optional = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
        if name not in entry and not optional:
            raise entry.error(f"key {name!r} is missing", allowed=", ".join(fields))


def _convert(value: Any, hint: Any, entry: Entry, key: str) -> Any:
    """`value` as the type that `hint` asks for."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _convert_optional(value, arguments, entry, key)
    if origin is Literal:
        return _one_of(value, arguments, entry, key)
    if origin is tuple:
        return _convert_list(value, arguments[0], entry, key)
    if origin is Mapping:
        return _convert_mapping(value, arguments[1], entry, key)
    if dataclasses.is_dataclass(hint) and isinstance(value, Entry):
        return build(hint, value)  # type: ignore[arg-type]
    return _convert_scalar(value, hint, entry, key)


def _convert_optional(value: Any, options: tuple[Any, ...], entry: Entry, key: str) -> Any:
    if value is None and type(None) in options:
        return None
    plain = [option for option in options if option is not type(None)]
    exact = [option for option in plain if isinstance(option, type) and type(value) is option]
    return _convert(value, (exact or plain)[0], entry, key)


def _one_of(value: Any, options: tuple[Any, ...], entry: Entry, key: str) -> Any:
    if value not in options:
        raise entry.error(f"{key} is {value!r}", key=key, allowed=", ".join(map(str, options)))
    return value


def _convert_list(value: Any, hint: Any, entry: Entry, key: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise entry.error(f"{key} must be a list", key=key, allowed="[a, b] or lines starting with -")
    return tuple(_convert(item, hint, entry, key) for item in value)


def _convert_mapping(value: Any, hint: Any, entry: Entry, key: str) -> dict[str, Any]:
    if not isinstance(value, Entry):
        raise entry.error(f"{key} must be a mapping", key=key, allowed="name: value lines below it")
    return {name: item if hint is Any else _convert(item, hint, value, name) for name, item in value.items()}


def _convert_scalar(value: Any, hint: Any, entry: Entry, key: str) -> Any:
    if hint is date and isinstance(value, str):
        return _date(value, entry, key)
    if hint is Any or type(value) is hint or (hint is float and type(value) is int):
        return value
    wanted = getattr(hint, "__name__", str(hint))
    raise entry.error(f"{key} is {value!r}, expected {wanted}", key=key, allowed=f'{wanted}; quote codes: "990101"')


def _date(value: str, entry: Entry, key: str) -> date:
    """The day written as 2024-01-31; Python itself would also read 20240131 and 2024-W05-3."""
    try:
        day = date.fromisoformat(value)
        if day.isoformat() == value:
            return day
    except ValueError:
        pass
    raise entry.error(f"{key} is {value!r}, not a date", key=key, allowed='a date like "2024-01-31"')
