"""A drop against what its sender delivered before: how many rows, which columns, how many cells that cannot be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

MAD_TO_SIGMA = 1.4826  # the median absolute deviation of normal noise, as a standard deviation
SEASON = 12


@dataclass(frozen=True)
class Finding:
    """What somebody should look at in a drop; it refuses nothing. `field`: a field, or a header that names none."""

    code: str
    field: str | None = None
    found: str | None = None
    expected: str | None = None


@dataclass(frozen=True)
class Shape:
    """What one drop was like. `columns`: fields that have a column, and headers that name none.

    `unreadable`: field → cells without a value of its type. `codes`: field → code → rows.
    """

    period: int
    n_rows: int
    columns: frozenset[str] = frozenset()
    unreadable: Mapping[str, int] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Tolerance:
    """When a difference is worth a word; see conf/parameters/intake.yaml."""

    volume_periods: int
    volume_deviations: int
    volume_percent: int
    volume_rows: int
    drift_percent: int
    drift_times: int
    drift_cells: int


def history_findings(
    told: Shape, before: Sequence[Shape], code_fields: frozenset[str], allowed: Tolerance
) -> list[Finding]:
    """What differs from the drops `before`, which are of the same class and sender and of earlier periods."""
    earlier = sorted(before, key=lambda one: one.period)
    if not earlier:
        return []
    return [
        *_volume(told, earlier, allowed),
        *_columns(told, earlier[-1]),
        *_unreadable(told, earlier[-1], code_fields, allowed),
        *_new_codes(told, earlier, allowed),
    ]


def _volume(told: Shape, earlier: Sequence[Shape], allowed: Tolerance) -> list[Finding]:
    """Rows far from the median of the same month in other years or, without enough of these, of the last periods."""
    same_season = [one.n_rows for one in earlier if one.period % 100 == told.period % 100]
    seen = same_season if len(same_season) >= allowed.volume_periods else [one.n_rows for one in earlier[-SEASON:]]
    if len(seen) < allowed.volume_periods:
        return []
    usual = median(seen)
    deviation = median(abs(n - usual) for n in seen) * MAD_TO_SIGMA
    bound = max(allowed.volume_deviations * deviation, usual * allowed.volume_percent / 100, allowed.volume_rows)
    if abs(told.n_rows - usual) <= bound:
        return []
    code = "volume_low" if told.n_rows < usual else "volume_high"
    return [Finding(code, None, str(told.n_rows), str(round(usual)))]


def _columns(told: Shape, last: Shape) -> list[Finding]:
    if not last.columns or not told.columns:  # nothing was read there
        return []
    new, gone = sorted(told.columns - last.columns), sorted(last.columns - told.columns)
    return [*(Finding("column_new", name) for name in new), *(Finding("column_gone", name) for name in gone)]


def _unreadable(told: Shape, last: Shape, code_fields: frozenset[str], allowed: Tolerance) -> list[Finding]:
    found = []
    for name, n in sorted(told.unreadable.items()):
        before = last.unreadable.get(name, 0)
        is_many = n >= allowed.drift_cells and n * 100 >= allowed.drift_percent * told.n_rows
        if is_many and n * last.n_rows >= allowed.drift_times * before * told.n_rows:
            code = "code_drift" if name in code_fields else "type_drift"
            found.append(Finding(code, name, f"{n / told.n_rows:.1%}", f"{before / (last.n_rows or 1):.1%}"))
    return found


def _new_codes(told: Shape, earlier: Sequence[Shape], allowed: Tolerance) -> list[Finding]:
    """Codes of the agreed list that the sender never used; only where enough periods have told which ones it uses."""
    found = []
    for name, codes in sorted(told.codes.items()):
        knowing = [one.codes[name] for one in earlier if one.codes.get(name)]
        if len(knowing) < allowed.volume_periods:
            continue
        used = frozenset(code for one in knowing for code in one)
        for code, n in sorted(codes.items()):
            if code not in used and n >= allowed.drift_cells and n * 100 >= allowed.drift_percent * told.n_rows:
                found.append(Finding("code_new", name, code))
    return found
