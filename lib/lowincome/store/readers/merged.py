"""Headers of two or more rows: a group's label lies merged above the labels of its columns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Place = tuple[int, int]  # row, column
Range = tuple[Place, Place]  # first and last place, both inside


@dataclass(frozen=True)
class Header:
    """The name of each column and the last row that belongs to the header."""

    names: tuple[str, ...]
    last_row: int


def header_of(rows: Mapping[int, Sequence[str]], at: int, ranges: Sequence[Range]) -> Header:
    """The header in row `at`, joined with the rows that merged cells tie to it; `rows` are the first that hold text.

    A column is called what stands lowest; where two columns would be called the same, the group's label goes first.
    """
    first, last = _band(rows, at, ranges)
    near = [r for r in ranges if r[0][0] <= last and r[1][0] >= first - 1]
    # A row of group labels right above belongs to the header, one merged across everything is a title.
    above = first - 1
    if above in rows and sum(bool(cell) for cell in rows[above]) > 1 and _has_groups(above, near):
        first = above
    width = len(rows[at])
    labels = [_labels(rows, range(first, last + 1), column, near) for column in range(width)]
    lowest = [parts[-1] if parts else "" for parts in labels]
    times = Counter(name for name in lowest if name)
    names = ("".join(parts) if times[name] > 1 else name for name, parts in zip(lowest, labels, strict=True))
    return Header(tuple(names), last)


def _band(rows: Mapping[int, Sequence[str]], at: int, ranges: Sequence[Range]) -> tuple[int, int]:
    """The first and last row that cells merged downwards, or groups without a column of their own, tie to row `at`."""
    first = last = at
    for (top, _), (bottom, _) in ranges:
        if top <= at <= bottom and top < bottom:
            first, last = min(first, top), max(last, bottom)
    groups = [r for r in ranges if r[0][0] == last and r[0][1] < r[1][1]]
    below = rows.get(last + 1)
    if groups and below is not None:
        inside = {column for (_, start), (_, end) in groups for column in range(start, end + 1)}
        # Labels stand under the groups and nowhere else; data would stand under every column.
        if {column for column, cell in enumerate(below) if cell} == inside:
            last += 1
    return first, last


def _has_groups(row: int, ranges: Sequence[Range]) -> bool:
    return any(top == bottom == row and start < end for (top, start), (bottom, end) in ranges)


def _labels(rows: Mapping[int, Sequence[str]], band: range, column: int, ranges: Sequence[Range]) -> list[str]:
    """The labels above a column, from the top; a merged cell says the same wherever it reaches."""
    found: list[str] = []
    for row in band:
        at_row, at_column = next((r[0] for r in ranges if _covers(r, row, column)), (row, column))
        cells = rows.get(at_row, ())
        label = cells[at_column].strip() if 0 <= at_column < len(cells) else ""
        if label and label not in found[-1:]:
            found.append(label)
    return found


def _covers(area: Range, row: int, column: int) -> bool:
    (top, left), (bottom, right) = area
    return top <= row <= bottom and left <= column <= right
