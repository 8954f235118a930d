"""How fast are indicators and warnings? `python -m tests.bench.core --rows 20m --engine both`

Makes standard tables once, then runs the pipeline's ledger, indicators, rules and evidence on each engine in a fresh
process, and the same work as hand-written DuckDB SQL on the same files; checks that every output column is equal.
Times on a machine that other work shares mean little: compare within one run, on an idle machine.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import gettempdir

from lowincome.config.catalogue import load_catalogue
from tests.bench import peer
from tests.bench.clock import Spent
from tests.bench.configuration import lay_out
from tests.bench.data import N_MONTHS, RELEASE
from tests.bench.equal import differences

REPOSITORY = Path(__file__).parents[2]
ENGINES = {"spark": ("spark",), "sail": ("sail",), "both": ("sail", "spark")}
UNITS = {"k": 1_000, "m": 1_000_000}


def bench(root: Path, rows: int, engines: Sequence[str]) -> tuple[dict[str, Spent], dict[str, int]]:
    """Time by contender and step, and the columns in which an engine differs from DuckDB (`engine.step.column`)."""
    prepare(root, engines[0], rows)
    catalogue = load_catalogue(lay_out(root / "conf"))
    times = {"DuckDB, no ledger": peer.run(root, catalogue, is_straight=True), "DuckDB": peer.run(root, catalogue)}
    unequal: dict[str, int] = {}
    for engine in engines:
        times[engine] = run(root, engine)
        unequal |= {f"{engine}.{place}": count for place, count in differences(root).items()}
    return times, unequal


def prepare(
    root: Path, engine: str, rows: int, n_months: int = N_MONTHS, newest: int = RELEASE, kind: str = "core"
) -> None:
    """Make the standard tables at `root`, unless they are there."""
    if not (root / "tables").is_dir():
        _child("ours", root, kind, engine, newest, rows, n_months)


def run(root: Path, engine: str, newest: int = RELEASE, kind: str = "core") -> Spent:
    """What our side takes, step by step."""
    return spent_by("ours", root, kind, engine, newest)


def spent_by(module: str, root: Path, *words: object) -> Spent:
    """What a side takes that runs on `root` as a module of its own, step by step."""
    spent: Spent = json.loads(_child(module, root, *words).splitlines()[-1])
    return spent


def _child(module: str, root: Path, *words: object) -> str:
    """Run a side in a process of its own, so that no engine gains from what another warmed up; its output."""
    command = [sys.executable, "-m", f"tests.bench.{module}", str(root), *map(str, words)]
    path = os.pathsep.join([str(REPOSITORY / "lib"), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def report(times: dict[str, Spent], rows: int, steps: Sequence[str] = peer.STEPS) -> str:
    """A table: seconds on the wall (and of processor time) of each step, rows a second, memory, ratios to the SQL."""
    lines = [["wall s (cpu s)", *times]]
    for step in (*steps, "all"):
        lines.append([step, *(_pair(*spent.get(step, (0.0, 0.0))[:2]) for spent in times.values())])
    lines.append(["rows/s", *(f"{rows / spent['all'][0]:,.0f}" for spent in times.values())])
    lines.append(["peak GB", *(f"{spent['all'][2]:.1f}" for spent in times.values())])
    for base in (name for name in times if name.startswith("DuckDB") or name.endswith("SQL")):
        wall, cpu, _ = times[base]["all"]
        lines.append([f"/ {base}", *(_pair(s["all"][0] / wall, s["all"][1] / cpu, 2) for s in times.values())])
    return "\n".join("".join(f"{cell:>20}" for cell in line) for line in lines)


def _pair(wall: float, cpu: float, digits: int = 1) -> str:
    return f"{wall:.{digits}f} ({cpu:.{digits}f})"


def number_of(rows: str) -> int:
    """`20m` is 20,000,000."""
    return int(rows[:-1]) * UNITS[rows[-1]]


def main() -> int:
    """Run what the words of the command ask for; 1 when the sides differ."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--rows", default="1m", help="payments, such as 50k, 1m or 20m")
    words.add_argument("--engine", default="both", choices=ENGINES)
    words.add_argument("--dir", type=Path, default=Path(gettempdir()) / "lowincome-bench", help="where the tables lie")
    given = words.parse_args()
    rows = number_of(given.rows)
    times, unequal = bench(given.dir / given.rows, rows, ENGINES[given.engine])
    print(report(times, rows))
    print(f"differences from DuckDB: {unequal or 'none'}; load average {os.getloadavg()[0]:.1f}")
    return 1 if unequal else 0


if __name__ == "__main__":
    sys.exit(main())
