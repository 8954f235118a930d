"""Which drops should have come, by cadence and days of grace."""

from dataclasses import replace
from datetime import date

import pytest

from lowincome.config.contract import Contract
from lowincome.intake.freshness import deadline, missing_drops
from tests.intake.given import CONTRACTS

MONTHLY = CONTRACTS["outpatient"]
ON = date(2025, 1, 2)


def owed(contract: Contract, *periods: int, month: int = 202412, on: date = ON) -> list[tuple[int, bool]]:
    delivered = [(contract.class_id, "9901", period) for period in periods]
    found = missing_drops(delivered, {contract.class_id: contract}, month, on)
    assert {(one.class_id, one.sender_code) for one in found} <= {(contract.class_id, "9901")}
    return [(one.period, one.is_overdue) for one in found]


def test_a_month_that_was_left_out_and_one_that_is_not_yet_late() -> None:
    assert MONTHLY.grace_days == 10
    assert owed(MONTHLY, 202409, 202411) == [(202410, True), (202412, False)]
    assert owed(MONTHLY, 202409, 202411, on=date(2025, 1, 10)) == [(202410, True), (202412, False)]
    assert owed(MONTHLY, 202409, 202411, on=date(2025, 1, 11)) == [(202410, True), (202412, True)]
    assert owed(MONTHLY, 202411, 202412) == []
    assert deadline(MONTHLY, 202412) == date(2025, 1, 10)


def test_a_later_month_is_not_asked_about() -> None:
    assert owed(MONTHLY, 202410, 202501, month=202411) == [(202411, True)]
    assert owed(MONTHLY, 202501, month=202411) == []


@pytest.mark.parametrize(
    ("cadence", "periods", "expected"),
    [
        ("quarter", (202409,), [202412]),
        ("quarter", (202410,), []),
        ("quarter", (202403, 202409), [202406, 202412]),
        ("term", (202402, 202409), []),
        ("term", (202403, 202409), []),
        ("term", (202402,), [202409]),
        ("year", (202312,), [202412]),
        ("year", (202401,), []),
    ],
)
def test_cadences(cadence: str, periods: tuple[int, ...], expected: list[int]) -> None:
    contract = replace(MONTHLY, cadence=cadence)  # type: ignore[arg-type]
    assert [period for period, _ in owed(contract, *periods)] == expected


def test_what_is_missing_for_more_than_a_year_is_not_listed_any_more() -> None:
    assert [period for period, _ in owed(MONTHLY, 202301)] == [202401 + at for at in range(12)]


def test_each_sender_counts_from_its_first_drop_and_unknown_classes_do_not() -> None:
    delivered = [("outpatient", "9902", 202411), ("outpatient", "9901", 202412), ("no_such_class", "99", 202401)]
    (one,) = missing_drops(delivered, CONTRACTS, 202412, ON)
    assert (one.sender_code, one.period, one.deadline) == ("9902", 202412, date(2025, 1, 10))
