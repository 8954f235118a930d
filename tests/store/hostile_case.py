"""One file of the catalogue, and what must become of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lowincome.store.readers import Limits, Overrides
from tests.store.build import HEADER, OTHER, ROW

Rows = Sequence[tuple[str, ...]]
BOTH: Rows = [ROW, OTHER]
SMALL = Limits(unpacked_bytes=1 << 20, workbook_bytes=1 << 20, ratio_from=1 << 14, row_bytes=1 << 20)


@dataclass(frozen=True)
class Case:
    """One file by name and content, and what must become of it: rows, lines set aside, header, layout, or a code."""

    name: str
    file: str
    build: Callable[[], bytes]
    rows: Rows | None = None
    broken: list[tuple[int, str]] = field(default_factory=list)
    header: tuple[str, ...] = HEADER
    layout: str | None = None
    code: str | None = None
    overrides: Overrides = field(default_factory=Overrides)
    limits: Limits = field(default_factory=Limits)
