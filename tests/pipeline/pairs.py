"""Pairwise precision and recall, the usual measure of record linkage: of pairs held to be one, and of those that are.

Of one kind of error only the pairs count that have at least one item with it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Item(NamedTuple):
    """Something that truly belongs to `true` and was held to belong to `found`; `error`: what befell it."""

    true: object
    found: object
    error: str = ""


class Score(NamedTuple):
    """Shares of pairs, 1.0 where there are none, and the number of true pairs."""

    precision: float
    recall: float
    n_pairs: int


def scored(items: Sequence[Item], error: str | None = None) -> Score:
    """The score of all pairs, or of those that `error` touches."""
    both = _pairs(items, error, lambda item: (item.true, item.found))
    found, true = (_pairs(items, error, part) for part in (lambda item: item.found, lambda item: item.true))
    return Score(both / found if found else 1.0, both / true if true else 1.0, true)


def by_error(items: Sequence[Item]) -> dict[str, Score]:
    """The score of each kind of error."""
    return {error: scored(items, error) for error in sorted({item.error for item in items} - {""})}


def _pairs(items: Iterable[Item], error: str | None, group: Callable[[Item], object]) -> int:
    sizes: dict[object, list[int]] = defaultdict(lambda: [0, 0])
    for item in items:
        sizes[group(item)][0] += 1
        sizes[group(item)][1] += error is not None and item.error != error
    return sum(n * (n - 1) // 2 - others * (others - 1) // 2 for n, others in sizes.values())
