"""Which drops should have come by now: each sender of a class is expected again when its cadence says so."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from lowincome.config.contract import Contract
from lowincome.domain.month import last_day, plus_months

MONTHS_APART = {"month": 1, "quarter": 3, "term": 7, "year": 12}  # terms begin in February or March, and in September
LOOK_BACK = 12  # months; what is missing for longer is told by the catalogue's last period


@dataclass(frozen=True)
class Missing:
    """A drop that a sender owes: due by the end of `period`, on time until `deadline`."""

    class_id: str
    sender_code: str
    period: int
    deadline: date
    is_overdue: bool


def missing_drops(
    delivered: Iterable[tuple[str, str, int]], contracts: Mapping[str, Contract], month: int, on: date
) -> list[Missing]:
    """One per class, sender and period up to `month` that is missing on day `on`; `delivered`: those in force.

    A sender counts from its first drop on: who never sent a class is not known to have any.
    """
    periods: dict[tuple[str, str], set[int]] = defaultdict(set)
    for class_id, sender, period in delivered:
        if class_id in contracts and period <= month:
            periods[class_id, sender].add(period)
    return [
        _missing(contracts[class_id], sender, period, on)
        for (class_id, sender), told in sorted(periods.items())
        for period in _expected(sorted(told), MONTHS_APART[contracts[class_id].cadence], month)
    ]


def _expected(told: list[int], apart: int, month: int) -> list[int]:
    """The periods that lie between those told, or after the last, further apart than the cadence allows."""
    found = []
    for before, after in pairwise([*told, plus_months(month, 1)]):
        due = plus_months(before, apart)
        while due < after:
            found.append(due)
            due = plus_months(due, apart)
    return [period for period in found if period > plus_months(month, -LOOK_BACK)]


def deadline(contract: Contract, period: int) -> date:
    """The last day on which a drop of the period is on time."""
    return last_day(period) + timedelta(days=contract.grace_days)


def _missing(contract: Contract, sender: str, period: int, on: date) -> Missing:
    last = deadline(contract, period)
    return Missing(contract.class_id, sender, period, last, last < on)
