"""How fast do files become standard tables? `python -m tests.bench.intake --rows 20m --engine both`

Writes drops in the shares that classes have in the province, once per format, takes them in on each engine in a fresh
process (read, conform, screen, pseudonyms, Delta), and reads and checks the same CSV by hand-written DuckDB SQL and one
class of it by pandera; checks that accepted, duplicate and refused rows by field and reason are equal.
Times on a machine that other work shares mean little: compare within one run, on an idle machine.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from lowincome.config.catalogue import load_catalogue
from tests.bench import intake_peer
from tests.bench.clock import Spent
from tests.bench.core import ENGINES, REPOSITORY, UNITS
from tests.bench.drops import FORMATS, parts, write_drops

PLAIN = "csv"  # what DuckDB reads too


@dataclass
class Measured:
    """What a run of the benchmark found: seconds and GB by contender and step, rows, counts, and what differs."""

    times: dict[str, Spent] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    unequal: dict[str, str] = field(default_factory=dict)


def bench(root: Path, rows: int, engines: Sequence[str], formats: Sequence[str], *, pandera: bool) -> Measured:
    """Take in `rows` in each format, of workbooks a fifth, and hold the counts of plain CSV against DuckDB's."""
    found = Measured()
    contracts = load_catalogue(REPOSITORY / "conf").contracts
    for written_as in formats:
        store = root / written_as
        is_plain = written_as == PLAIN
        bulks = parts(contracts, rows // 5 if written_as == "xlsx" else rows)
        n_rows = write_drops(store / "landing", bulks, written_as)
        if is_plain:
            found.times["DuckDB csv"], found.counts = intake_peer.run(store / "landing", bulks)
            found.rows["DuckDB csv"] = n_rows
        for engine in engines:
            name = f"{engine} {written_as}"
            ours = _child(store, engine, *(["pandera"] if is_plain and pandera else []))
            found.times[name], found.rows[name] = ours["spent"], n_rows
            if is_plain:
                found.unequal |= differences(engine, ours["counts"], found.counts)
                found.unequal |= {f"{engine}.pandera.{name}": "only one side" for name in ours["unlike"]}
    return found


def differences(engine: str, ours: dict[str, int], peer: dict[str, int]) -> dict[str, str]:
    """`<engine>.<class> <field> <reason>` → both counts, where they are not equal; what one side lacks counts 0."""
    names = sorted(ours.keys() | peer.keys())
    pairs = {name: (ours.get(name, 0), peer.get(name, 0)) for name in names}
    return {f"{engine}.{name}": f"{mine} ≠ {theirs}" for name, (mine, theirs) in pairs.items() if mine != theirs}


def _child(store: Path, engine: str, *words: str) -> dict[str, Any]:
    """Run our side in a process of its own, so that no engine gains from what another warmed up; what it printed."""
    command = [sys.executable, "-m", "tests.bench.intake_ours", str(store), engine, *words]
    path = os.pathsep.join([str(REPOSITORY / "lib"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": path}, check=True, stdout=subprocess.PIPE, text=True
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def report(found: Measured) -> str:
    """A table by contender: rows, seconds of each step and of the processor, rows a second of both, memory in GB."""
    lines = [["", "rows", "read", "take in", "all: s (cpu s)", "rows/s", "rows/cpu s", "GB"]]
    for name, spent in found.times.items():
        steps = [f"{spent[step][0]:.1f}" if step in spent else "–" for step in ("read", "take in")]
        wall, cpu, peak = spent["all"]
        rows = found.rows[name]
        rates = [f"{rows / seconds:,.0f}" for seconds in (wall, max(cpu, 0.01))]
        lines.append([name, f"{rows:,}", *steps, f"{wall:.1f} ({cpu:.1f})", *rates, f"{peak:.1f}"])
        if "pandera" in spent:
            reasons, pandera = spent["our reasons"][0], spent["pandera"][0]
            lines.append([f"  {name}: reasons of each row {reasons:.1f} s, pandera yes or no {pandera:.1f} s"])
    return "\n".join(f"{line[0]:<20}" + "".join(f"{cell:>16}" for cell in line[1:]) for line in lines)


def main() -> int:
    """Run what the words of the command ask for; 1 when the sides differ."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--rows", default="200k", help="rows in all, such as 200k or 20m")
    words.add_argument("--engine", default="both", choices=ENGINES)
    words.add_argument("--formats", nargs="+", default=FORMATS, choices=FORMATS)
    words.add_argument("--dir", type=Path, default=Path(gettempdir()) / "lowincome-bench-intake")
    given = words.parse_args()
    rows = int(given.rows[:-1]) * UNITS[given.rows[-1]]
    found = bench(given.dir, rows, ENGINES[given.engine], given.formats, pandera=True)
    print(report(found))
    print(f"differences: {found.unequal or 'none'}; load average {os.getloadavg()[0]:.1f}")
    return 1 if found.unequal else 0


if __name__ == "__main__":
    sys.exit(main())
