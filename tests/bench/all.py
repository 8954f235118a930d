"""How fast are all indicators and rules? `python -m tests.bench.all --rows 20m --engine sail`

Standard tables of all eight subjects in the shares of a province, then the whole month as it is shipped: ledger, what
holds at the month's end, 113 indicators of persons and households, 52 rules with their outcome for every household,
hits with the rows behind them; and the same as hand-written DuckDB SQL (tests/bench/sql/all), which knows nothing of
the project's expressions. Every indicator, outcome, hit, level and row of evidence is compared. Ours also makes what
DuckDB does not: labels, sentences, values and lines beside each hit, and why a rule cannot be told.

With `--limit` Spark runs the same SQL, too, in the project's session (tests/bench/all_limit.py): what is left between
that and ours is ours. A Spark's heap here is at most `memory: 3g` of conf/base.yaml; its peak also counts compiled
code, buffers and Python.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import gettempdir

from lowincome.config.catalogue import load_catalogue
from tests.bench import all_limit, all_peer
from tests.bench.clock import Spent
from tests.bench.configuration import lay_out
from tests.bench.core import ENGINES, number_of, prepare, report, run, spent_by
from tests.bench.data import N_MONTHS
from tests.bench.equal import OUTCOMES, PAIRS, WORDS, differences

KIND = "all"
LIMIT = "Spark, same SQL"
STEPS = ("ledger", "lists", "held", "persons", "households", "labels", "answers", "outcomes", "warnings", "evidence")


def bench(
    root: Path, rows: int, engines: Sequence[str], n_months: int = N_MONTHS, *, with_limit: bool = False
) -> tuple[dict[str, Spent], dict[str, int]]:
    """Time by contender and step, and the columns in which an engine differs from DuckDB (`engine.step.column`)."""
    prepare(root, engines[0], rows, n_months, kind=KIND)
    times = {"DuckDB": all_peer.run(root, load_catalogue(lay_out(root / "conf", KIND)))}
    unequal: dict[str, int] = {}
    if with_limit:
        times[LIMIT] = spent_by("all_limit", root)
        found = differences(
            root, pairs=[(f"{all_limit.FOLDER}/{step}", step, key) for _, step, key in (*PAIRS, OUTCOMES)]
        )
        unequal |= {f"{LIMIT}.{place}": count for place, count in found.items()}
    for engine in engines:
        times[engine] = run(root, engine, kind=KIND)
        found = differences(root, pairs=(*PAIRS, OUTCOMES), unsaid=WORDS)
        unequal |= {f"{engine}.{place}": count for place, count in found.items()}
    return times, unequal


def main() -> int:
    """Run what the words of the command ask for; 1 when the sides differ."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--rows", default="1m", help="rows of all subjects, such as 50k, 1m or 20m")
    words.add_argument("--engine", default="sail", choices=ENGINES)
    words.add_argument("--limit", action="store_true", help="let Spark run the SQL written for DuckDB, too")
    words.add_argument(
        "--dir", type=Path, default=Path(gettempdir()) / "lowincome-bench-all", help="where the tables lie"
    )
    given = words.parse_args()
    rows = number_of(given.rows)
    times, unequal = bench(given.dir / given.rows, rows, ENGINES[given.engine], with_limit=given.limit)
    print(report(times, rows, STEPS))
    print(f"differences from DuckDB: {unequal or 'none'}; load average {os.getloadavg()[0]:.1f}")
    return 1 if unequal else 0


if __name__ == "__main__":
    sys.exit(main())
