"""Several sheets under one header → one sheet, one after the other."""

from collections.abc import Iterator, Sequence

import pyarrow as pa

from lowincome.store.readers.sheet import Sheet, UnreadableFileError, positions


def joined(parts: Sequence[Sheet], layout: str) -> Sheet:
    """The rows of all parts, their numbers running on; columns may stand in another order, but not be others."""
    header = parts[0].header
    orders = [_order(header, part.header) for part in parts]
    broken: list[tuple[int, str]] = []
    return Sheet(layout, header, _rows(parts, orders, broken), broken)


def _order(header: tuple[str, ...], other: tuple[str, ...]) -> list[int]:
    """Where each column of `header` stands in `other`."""
    if header == other:
        return list(range(len(header)))
    names, others = ([name.strip() for name in columns] for columns in (header, other))
    while len(others) > len(names) and not others[-1]:  # a note beside the table of one sheet
        others.pop()
    if sorted(names) != sorted(others) or len(set(names)) < len(names):
        # To take one of them only would lose rows in silence.
        raise UnreadableFileError("sheets_differ")
    return [others.index(name) for name in names]


def _rows(
    parts: Sequence[Sheet], orders: Sequence[list[int]], broken: list[tuple[int, str]]
) -> Iterator[pa.RecordBatch]:
    before = 0
    for part, order in zip(parts, orders, strict=True):
        n_rows = n_told = 0
        for batch in part.batches:
            n_rows += batch.num_rows
            n_told = _tell(part, n_told, before, broken)
            yield pa.RecordBatch.from_arrays([batch.column(at) for at in order], names=positions(len(order)))
        _tell(part, n_told, before, broken)
        before += n_rows + len(part.broken)


def _tell(part: Sheet, n_told: int, before: int, broken: list[tuple[int, str]]) -> int:
    """Pass on the broken lines that came since; a batch never comes before the broken lines in front of it."""
    broken += [(number + before, text) for number, text in part.broken[n_told:]]
    return len(part.broken)
