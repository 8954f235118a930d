"""How fast are households? `python -m tests.bench.people --people 100k --engine both`

Makes three generations of a province, runs the people stage of a first month and of one with 1 % of changes on each
engine in a fresh process, and, as the yardstick, Splink's connected components over the same kin edges, which find no
households: one edge of a collective book is enough to join two families. Compare within one run, on an idle machine.
The copied month is the floor under any month, however little changed: its tables written again as they are.

`--people 1m --engine spark --hot` plants hot keys (kin_data.py) and tells, from Spark's event log, of the stages that
take a second those whose longest task is furthest above the median one; below 3 no key holds up the others.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import log10
from pathlib import Path
from statistics import median
from tempfile import gettempdir

import duckdb

from tests.bench import event_log, kin_peer
from tests.bench.clock import Spent
from tests.bench.core import ENGINES, REPOSITORY, UNITS
from tests.bench.kin_data import write_province

STEPS = ("full build", "1 % month", "copied month")
# Two tasks on two cores are always even: as many as a cluster of sixteen would have, none of them joined.
MANY_TASKS = {
    "sql.adaptive.coalescePartitions.initialPartitionNum": "16",
    "sql.adaptive.coalescePartitions.minPartitionSize": "1",
    "sql.adaptive.advisoryPartitionSizeInBytes": "1",
    "sql.files.openCostInBytes": "128m",
}
N_UNEVEN = 5  # stages told of
COLOURS = ("#c0504d", "#4f81bd")


@dataclass(frozen=True)
class Outcome:
    """Seconds by contender and step; people in the largest component and in the largest household of each engine."""

    times: dict[str, Spent]
    largest_component: int
    largest_households: dict[str, int]
    n_households: dict[str, int]
    stages: Sequence[event_log.Stage]


def bench(root: Path, n_people: int, engines: Sequence[str], *, is_hot: bool = False) -> Outcome:
    """Both sides on a province of so many people, made once; `is_hot`: with hot keys."""
    if not (root / "identity").is_dir():
        write_province(root, n_people, is_hot=is_hot)
    spent, component = kin_peer.run(root)
    times, largest, counts = {"Splink": spent}, {}, {}
    for engine in engines:
        times[engine] = json.loads(_child(root, engine, is_hot).splitlines()[-1])
        largest[engine], counts[engine] = _households(root)
    return Outcome(times, component, largest, counts, event_log.stages(root / "events"))


def _child(root: Path, engine: str, is_hot: bool) -> str:
    """Run our side in a process of its own, so that no engine gains from what another warmed up; its output."""
    path = os.pathsep.join([str(REPOSITORY / "lib"), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "tests.bench.kin_ours", str(root), engine]
    (root / "events").mkdir(exist_ok=True)
    log = {"enabled": "true", "compress": "false", "dir": (root / "events").as_uri()}
    settings = {f"eventLog.{key}": value for key, value in log.items()} | (MANY_TASKS if is_hot else {})
    words = " ".join(f"--conf spark.{key}={value}" for key, value in settings.items())
    environment = {**os.environ, "PYTHONPATH": path, "PYSPARK_SUBMIT_ARGS": f"{words} pyspark-shell"}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def _households(root: Path) -> tuple[int, int]:
    """People in the largest household and number of households, over both months."""
    files = f"{root}/store/tables/core/household/**/*.parquet"
    found = duckdb.execute(f"SELECT max(n_members), count(*) FROM '{files}'").fetchone()
    assert found is not None
    return found[0], found[1]


def report(outcome: Outcome, n_people: int) -> str:
    """A table of seconds on the wall (and of processor time), ratios to Splink, and what either found."""
    lines = [["wall s (cpu s)", *outcome.times]]
    for step in STEPS:
        spent = [times.get(step) for times in outcome.times.values()]
        lines.append([step, *(f"{pair[0]:.1f} ({pair[1]:.1f})" if pair else "-" for pair in spent)])
    base = outcome.times["Splink"]["full build"][0]
    lines.append(["/ Splink", *(f"{times['full build'][0] / base:.2f}" for times in outcome.times.values())])
    full = {name: times["full build"][0] for name, times in outcome.times.items() if len(times) > 1}
    for step in STEPS[1:]:
        ratios = (outcome.times[name][step][0] / full[name] for name in full)
        lines.append([f"{step} / full", "-", *(f"{ratio:.2f}" for ratio in ratios)])
    lines.append(
        ["largest", f"{outcome.largest_component:,}", *(f"{n:,}" for n in outcome.largest_households.values())]
    )
    lines.append(["share of all", f"{outcome.largest_component / n_people:.1%}"])
    table = ["".join(f"{cell:>20}" for cell in line) for line in lines]
    return "\n".join([*table, *map(_uneven, outcome.stages[:N_UNEVEN])])


def _uneven(stage: event_log.Stage) -> str:
    """How the tasks of a stage differ."""
    times, rows = sorted(stage.times), sorted(stage.rows)
    spread = f"{len(times)} tasks, {times[-1] / 1000:.1f} s against {median(times) / 1000:.1f}"
    return f"max/median task {stage.skew:.1f}: {spread}, {rows[-1]:,} rows against {median(rows):,.0f}, {stage.name}"


def picture(outcome: Outcome, n_people: int) -> str:
    """An SVG of the largest group that either side makes, on a logarithmic scale up to everybody."""
    household = max(outcome.largest_households.values())
    bars = {"connected components": outcome.largest_component, "households by law": household}
    lines = []
    for at, (name, size) in enumerate(bars.items()):
        y, width = 40 + 44 * at, 380 * log10(max(size, 2)) / log10(n_people)
        lines.append(f'<text x="170" y="{y + 19}" text-anchor="end">{name}</text>')
        lines.append(f'<rect x="180" y="{y}" width="{width:.0f}" height="28" rx="3" fill="{COLOURS[at]}"/>')
        lines.append(f'<text x="{188 + width:.0f}" y="{y + 19}">{size:,}</text>')
    title = f"Largest group among {n_people:,} people, 2 % of them in collective books (logarithmic)"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 140" font-family="sans-serif" font-size="14">'
        f'<rect width="640" height="140" fill="#fff"/><text x="16" y="24">{title}</text>{"".join(lines)}</svg>\n'
    )


def main() -> int:
    """Run what the words of the command ask for."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--people", default="100k", help="such as 20k, 500k or 10m")
    words.add_argument("--engine", default="both", choices=ENGINES)
    words.add_argument("--dir", type=Path, default=Path(gettempdir()) / "lowincome-bench-people")
    words.add_argument(
        "--hot", action="store_true", help="plant hot keys, to see how evenly the work is spread (Spark)"
    )
    words.add_argument("--svg", type=Path, help="write the picture of the largest groups here")
    given = words.parse_args()
    n_people = int(given.people[:-1]) * UNITS[given.people[-1]]
    name = f"{given.people}-hot" if given.hot else given.people
    outcome = bench(given.dir / name, n_people, ENGINES[given.engine], is_hot=given.hot)
    print(report(outcome, n_people))
    if given.svg:
        given.svg.write_text(picture(outcome, n_people), encoding="utf-8")
    print(f"load average {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
