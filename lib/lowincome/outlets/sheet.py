"""A table for people: headers, widths and rows, before it becomes a CSV or an XLSX file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

Cell = str | int | date | None


@dataclass(frozen=True)
class Heading:
    """One column: the row's `key`, the `title` people read, its width in characters, whether long text wraps."""

    key: str
    title: str
    width: int
    wraps: bool = False


@dataclass(frozen=True)
class Sheet:
    """Rows under headings; `title` is printed above them, `created_on` is the date that the file carries."""

    name: str
    title: str
    created_on: date
    headings: tuple[Heading, ...]
    rows: tuple[Mapping[str, Any], ...]

    def cells(self, row: Mapping[str, Any]) -> list[Cell]:
        """The cells of one row in the order of the headings."""
        return [row[heading.key] for heading in self.headings]
