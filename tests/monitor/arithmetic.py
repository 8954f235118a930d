"""Random rows that come late, are refunded and withdrawn, and what they add up to in plain Python."""

import random
from collections.abc import Callable, Sequence
from math import isqrt
from typing import Any

from lowincome.domain.month import last_months, plus_months
from tests.monitor.given import N_EXTREME, SELF_PAY, TREATMENTS

COUNTED = (SELF_PAY, TREATMENTS)
MONTH, LAST_RELEASE, PEOPLE = 202403, 6, range(1, 9)
MONTHS = last_months(202405, 20)
# A gap before the last twelve months: what reaches back to it is unknown.
UNKNOWN = frozenset({plus_months(MONTH, -12), plus_months(MONTH, -14)})
Rows = list[dict[str, Any]]


def random_rows(seed: int) -> tuple[Rows, Rows]:
    """Expenses and aid of a few people; some rows are refunds, uncounted kinds, empty, or withdrawn later."""
    chance = random.Random(seed)

    def row(kinds: tuple[str | None, ...]) -> dict[str, Any]:
        taken_in = chance.randint(1, LAST_RELEASE)
        withdrawn = chance.choice([None, None, chance.randint(taken_in + 1, LAST_RELEASE + 2)])
        return {
            "id_key": chance.choice(PEOPLE),
            "kind_code": chance.choice(kinds),
            "event_month": chance.choice(MONTHS),
            "from_release": taken_in,
            "to_release": withdrawn,
        }

    def fen() -> int | None:
        return chance.choice([None, 0, *(chance.randint(-500, 900) for _ in range(6))])

    kinds = ("outpatient", "inpatient", "chronic_outpatient", "dental", None)
    expense = [{**row(kinds), "self_pay_fen": fen(), "total_fen": fen()} for _ in range(150)]
    income = [{**row(("medical_aid_manual", "medical_aid_onestop")), "amount_fen": fen()} for _ in range(40)]
    return expense, income


def expected_months(expense: Rows, income: Rows) -> Callable[[int, int], tuple[int, int]]:
    """Self-pay and treatments of a person in a month, from the rows in force."""

    def is_counted(row: dict[str, Any], id_key: int, month: int, kinds: tuple[str, ...]) -> bool:
        is_in_force = row["to_release"] is None or row["to_release"] > LAST_RELEASE
        return is_in_force and row["id_key"] == id_key and row["event_month"] == month and row["kind_code"] in kinds

    def of(id_key: int, month: int) -> tuple[int, int]:
        paid = [row for row in expense if is_counted(row, id_key, month, SELF_PAY.classes)]
        aid = sum(row["amount_fen"] or 0 for row in income if is_counted(row, id_key, month, ("medical_aid_manual",)))
        return sum(row["self_pay_fen"] or 0 for row in paid) - aid, sum((row["total_fen"] or 0) > 0 for row in paid)

    return of


def expected_variation(months: Sequence[int]) -> int | None:
    """The deviation in whole percent of the mean."""
    total = sum(months)
    spread = len(months) * sum(fen * fen for fen in months) - total * total
    return isqrt(spread * 10_000 // (total * total)) if total > 0 else None


def expected_view(view: str, value: Callable[[int], int]) -> int | float | None:
    """A view of a measure in plain Python, where `value` gives what the rows of a month add up to."""

    def known(month: int) -> int | None:
        return None if month in UNKNOWN else value(month)

    def is_whole(months: Sequence[int]) -> bool:
        return not UNKNOWN & set(months)

    def span(count: int) -> int | None:
        months = last_months(MONTH, count)
        return sum(map(value, months)) if is_whole(months) else None

    this, before, year_ago = known(MONTH), known(plus_months(MONTH, -1)), known(plus_months(MONTH, -12))
    base = before if view.startswith("mom") else year_ago
    if view.endswith("_difference"):
        return None if this is None or base is None else this - base
    if view.endswith("_ratio"):
        return None if this is None or not base else this / base
    months = last_months(MONTH, 12)
    if view in ("months_in_a_row", "months_at_zero"):
        goes_on = (lambda fen: fen > 0) if view == "months_in_a_row" else (lambda fen: fen <= 0)
        run = 0
        while run < 12 and goes_on(value(months[-1 - run])):
            run += 1
        return run if is_whole(months) else None
    if view == "months_above_zero":
        return sum(value(month) > 0 for month in months) if is_whole(months) else None
    if view == "variation_percent":
        return expected_variation([value(month) for month in months]) if is_whole(months) else None
    if view in ("year_to_date", "cumulative"):
        ever = MONTHS[: MONTHS.index(MONTH) + 1]
        return span(MONTH % 100) if view == "year_to_date" else sum(map(value, ever)) if is_whole(ever) else None
    if view == "per_head":
        total = span(12)
        return None if total is None else (2 * total + 2) // 4  # two living members
    if view.endswith("est_month"):
        newest = [known(month) for month in months[-N_EXTREME:]]
        extreme = min if view.startswith("lowest") else max
        return None if None in newest else extreme(month for month in newest if month is not None)
    spans = {"month": this, "previous_month": before, "year_ago_month": year_ago}
    return spans[view] if view in spans else span({"last_3_months": 3, "last_12_months": 12}[view])
