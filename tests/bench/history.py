"""What does one more month cost? `python -m tests.bench.history --rows 20m --engine sail`

Stores with 13, 24 and 36 months of history (`rows` are those of 24) that get one more month, of whose rows one in a
hundred happened up to a year before. Only this month is timed: its rows into the ledger, indicators, rules, evidence.
Beside it stands DuckDB, computing everything anew from all rows; what both find is compared.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import gettempdir

from lowincome.config.catalogue import load_catalogue
from tests.bench import peer
from tests.bench.clock import Spent
from tests.bench.configuration import lay_out
from tests.bench.core import number_of, prepare, report, run
from tests.bench.data import N_MONTHS, RELEASE
from tests.bench.equal import differences

HISTORIES = (13, 24, 36)
NEWEST = RELEASE + 1
LEDGER = ("ledger",)  # ours says which release brought what


def bench(
    root: Path, rows: int, engine: str, histories: Sequence[int] = HISTORIES
) -> tuple[dict[str, Spent], dict[str, int]]:
    """Time by length of history and side, and the columns in which the sides differ (`months.step.column`)."""
    times: dict[str, Spent] = {}
    unequal: dict[str, int] = {}
    for n_months in histories:
        store = root / str(n_months)
        prepare(store, engine, rows * n_months // N_MONTHS, n_months, NEWEST)
        catalogue = load_catalogue(lay_out(store / "conf"))
        times[f"{n_months} DuckDB"] = peer.run(store, catalogue, is_straight=True, newest=NEWEST)
        times[f"{n_months} {engine}"] = run(store, engine, NEWEST)
        unequal |= {f"{n_months}.{place}": n for place, n in differences(store, skipped=LEDGER).items()}
    return times, unequal


def main() -> int:
    """Run what the words of the command ask for; 1 when the sides differ."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--rows", default="1m", help="payments in 24 months, such as 1m or 20m")
    words.add_argument("--engine", default="sail", choices=("sail", "spark"))
    words.add_argument("--dir", type=Path, default=Path(gettempdir()) / "lowincome-history")
    given = words.parse_args()
    rows = number_of(given.rows)
    times, unequal = bench(given.dir / given.rows, rows, given.engine)
    print(report(times, rows))
    print(f"differences from DuckDB: {unequal or 'none'}; load average {os.getloadavg()[0]:.1f}")
    return 1 if unequal else 0


if __name__ == "__main__":
    sys.exit(main())
