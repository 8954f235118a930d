"""A drop against its sender's earlier ones: rows, columns, cells, codes."""

from collections.abc import Sequence

import pytest

from lowincome.domain.month import plus_months
from lowincome.intake.history import Finding, Shape, Tolerance, history_findings

ALLOWED = Tolerance(3, 5, 40, 50, 5, 3, 20)
CODES = frozenset({"grade"})


def volumes(first: int, *rows: int) -> list[Shape]:
    return [Shape(plus_months(first, at), n) for at, n in enumerate(rows)]


def found(told: Shape, before: Sequence[Shape]) -> list[Finding]:
    return history_findings(told, before, CODES, ALLOWED)


@pytest.mark.parametrize(
    ("before", "n_rows", "code"),
    [
        ((1000, 1000), 1, None),  # two periods are no history
        ((1000, 1000, 1000), 600, None),  # exactly at 40 %
        ((1000, 1000, 1000), 599, "volume_low"),
        ((1000, 1000, 1000), 1400, None),
        ((1000, 1000, 1000), 1401, "volume_high"),
        ((1000, 1000, 1000), 0, "volume_low"),
        ((10, 10, 10), 60, None),  # small lists may jump: 50 rows
        ((10, 10, 10), 61, "volume_high"),
        ((0, 0, 0), 51, "volume_high"),
        ((1000, 1300, 700, 1000, 1600), 3000, None),  # a MAD of 300: five times 445 is tolerated
        ((1000, 1300, 700, 1000, 1600), 3300, "volume_high"),
    ],
)
def test_rows_against_the_median(before: tuple[int, ...], n_rows: int, code: str | None) -> None:
    first = 202401
    earlier = volumes(first, *before)
    told = Shape(plus_months(first, len(before)), n_rows)
    assert [finding.code for finding in found(told, earlier)] == ([code] if code else [])


def test_a_volume_says_what_was_usual() -> None:
    assert found(Shape(202404, 5), volumes(202401, 900, 1000, 1100)) == [Finding("volume_low", None, "5", "1000")]


def test_the_same_month_of_other_years_counts_when_there_are_enough() -> None:
    years = volumes(202101, *([100] * 8 + [1000] + [100] * 3) * 3)
    assert found(Shape(202409, 1000), years) == []
    assert [finding.code for finding in found(Shape(202410, 1000), years)] == ["volume_high"]
    assert [finding.code for finding in found(Shape(202309, 1000), years[:24])] == ["volume_high"]


def test_only_the_last_twelve_periods_count_without_seasons() -> None:
    grown = volumes(202301, *[10_000] * 5, *[100] * 12)
    assert found(Shape(202406, 100), grown) == []


def test_columns_that_came_and_went() -> None:
    last = Shape(202411, 10, frozenset({"id_no", "hospital", "备注"}))
    now = Shape(202412, 10, frozenset({"id_no", "医院等级", "备注"}))
    older = Shape(202410, 10, frozenset({"id_no"}))
    assert found(now, [last, older]) == [Finding("column_new", "医院等级"), Finding("column_gone", "hospital")]
    assert found(now, []) == []
    assert found(Shape(202412, 0), [last]) == []  # nothing was read


@pytest.mark.parametrize(
    ("n_bad", "n_rows", "before", "is_found"),
    [
        (20, 400, 0, True),  # exactly 5 % and 20 cells
        (19, 100, 0, False),
        (20, 401, 0, False),
        (60, 400, 20, True),  # exactly three times
        (59, 400, 20, False),
    ],
)
@pytest.mark.parametrize(("field", "code"), [("paid_on", "type_drift"), ("grade", "code_drift")])
def test_cells_that_cannot_be_read(n_bad: int, n_rows: int, before: int, is_found: bool, field: str, code: str) -> None:
    last = Shape(202411, 400, unreadable={field: before} if before else {})
    assert [(one.code, one.field) for one in found(Shape(202412, n_rows, unreadable={field: n_bad}), [last])] == (
        [(code, field)] if is_found else []
    )


def test_shares_are_told() -> None:
    last = Shape(202411, 0)
    (one,) = found(Shape(202412, 40, unreadable={"grade": 30}), [last])
    assert (one.found, one.expected) == ("75.0%", "0.0%")


def test_codes_never_used() -> None:
    used = [Shape(period, 100, codes={"grade": {"a": 60, "b": 40}}) for period in (202409, 202410, 202411)]
    now = Shape(202412, 100, codes={"grade": {"a": 50, "c": 30, "d": 19}, "kind": {"x": 100}})
    assert found(now, used) == [Finding("code_new", "grade", "c")]
    assert found(now, used[:2]) == []
    assert found(Shape(202412, 140, codes={"grade": {"c": 20}}), used) == [Finding("code_new", "grade", "c")]
    assert found(Shape(202412, 140, codes={"grade": {"c": 19}}), used) == []
