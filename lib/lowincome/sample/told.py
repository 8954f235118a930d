"""Planted facts of any class: rows of background classes, income, contributions."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from lowincome.domain.month import first_day, plus_months
from lowincome.sample.plan import Fact

CENT = 1


def row(class_id: str, slot: int, month: int, day: str, *, late: int = 0, **values: Any) -> Fact:
    """A row of a background class whose `day` is the 9th of `month`; amounts in fen, codes as ours."""
    told = first_day(month) + timedelta(days=8)
    return Fact(class_id, slot, plus_months(month, late), {day: told, **values})


def earned(slot: int, month: int, fen: int, item: str = "labour_service_income") -> Fact:
    """Income that the tax office was told of."""
    return row("individual_income", slot, month, "tax_month", income_item=item, income=fen)


def contributions(slot: int, months: Sequence[int]) -> tuple[Fact, ...]:
    """Contributions for an employee."""
    values = [{"pay_month": first_day(month), "base_fen": 400_000} for month in months]
    return tuple(
        Fact("employee_contributions", slot, month, value) for month, value in zip(months, values, strict=True)
    )


def back(last: int, oldest: int, newest: int) -> list[int]:
    """The months from `oldest` to `newest` months before the last one."""
    return [plus_months(last, -ago) for ago in range(oldest, newest - 1, -1)]
