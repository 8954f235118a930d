"""Contracts of the tables we own: one declaration gives the schema, the checks at both doors and the dictionary."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lowincome.config.build import build, build_each
from lowincome.config.strict_yaml import Entry, load

Zone = Literal["open", "vault"]


@dataclass(frozen=True)
class Column:
    """One column of an own table; `type` is a Spark DDL type."""

    name: str
    type: str
    meaning: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One own table: what a row is, what makes it unique, how it lies on disk, who may see it.

    A subject table (`is_subject`) holds what departments tell; it has the common columns.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    partition: tuple[str, ...] = ()
    zone: Zone = "open"
    is_subject: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns in declared order."""
        return tuple(column.name for column in self.columns)


def load_tables(path: Path) -> dict[str, Table]:
    """Every own table by its name `<layer>.<noun>`."""
    root = load(path)
    shared = _columns(root.pop("common_subject_columns", Entry(str(path), 1)))
    return {name: _table(name, root[name], shared) for name in root}


def _table(name: str, entry: Entry, shared: tuple[Column, ...]) -> Table:
    columns = (shared if entry.get("is_subject") else ()) + _columns(entry.pop("columns"))
    table = build(Table, entry, name=name, columns=columns)
    unknown = {*table.key, *table.partition} - {*table.column_names}
    if unknown:
        raise entry.error(
            f"{name}: key or partition names no column: {sorted(unknown)}", allowed=", ".join(table.column_names)
        )
    return table


def _columns(entry: Entry) -> tuple[Column, ...]:
    return build_each(Column, entry, "name")
