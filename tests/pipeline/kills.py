"""Kill a month's run again and again: `python -m tests.pipeline.kills --times 10 --engine sail`

Runs the second month of a small province in a process of its own, kills it (SIGKILL, with all its children) at evenly
spread moments, and looks: every table that the last release names is whole and unchanged, and a re-run gives the same
tables as a run that nobody disturbed.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from tests.pipeline.conftest import CLASSES, HOUSEHOLDS, MONTHS, Province
from tests.pipeline.same import contents, differing, newest_release

BEFORE, KILLED = MONTHS


@dataclass(frozen=True)
class Death:
    """A run killed `after` seconds: tables it had changed, those found damaged, and those a re-run left different."""

    after: float
    changed: int
    damaged: list[str]
    different: list[str]


def kill_and_run_again(
    start: Province, root: Path, after: float, before: Mapping[str, pa.Table], expected: Mapping[str, pa.Table]
) -> Death:
    """Kill the run of the second month on a copy of `start` at `root`, look at the store, and run again."""
    shutil.copytree(start.root, root)
    run_of_month(root, start.engine, KILLED, kill_after=after)
    dead = Province(root, start.engine, "")
    released = newest_release(dead)["tables"]
    tables = dead.context().tables
    published = {name: dead.table(name, version) for name, version in released.items()}
    changed = sum(version != released.get(name) for name, version in tables.versions().items())
    damaged = differing(published, before)
    run_of_month(root, start.engine, KILLED)
    different = differing(contents(Province(root, start.engine, "")), expected)
    shutil.rmtree(root)
    return Death(after, changed, damaged, different)


def run_of_month(root: Path, engine: str, month: int, *, kill_after: float | None = None) -> float:
    """Run a month in a process of its own and wait for its end, or kill it; the seconds it lived."""
    started = time.monotonic()
    process = start("run", "--month", str(month), "--store", str(root), "--engine", engine)
    try:
        process.wait(kill_after)
    except subprocess.TimeoutExpired:
        kill(process)
    if process.returncode not in (0, -signal.SIGKILL):
        raise RuntimeError(f"the run of {month} ended with {process.returncode}")
    return time.monotonic() - started


def delivered_and_run(root: Path, engine: str) -> Province:
    """A small province with its first month published."""
    if start("sample", str(root), "--households", HOUSEHOLDS, "--engine", engine, CLASSES[engine]).wait():
        raise RuntimeError("no sample")
    run_of_month(root, engine, BEFORE)
    return Province(root, engine, "")


def start(*words: str) -> subprocess.Popen[bytes]:
    """A command of ours as the leader of a process group, so that a JVM dies with it."""
    command = [sys.executable, "-c", "from lowincome.cli import main; main()", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and its children at once, as a power cut does."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def main() -> int:
    """Kill as often as the words say; 1 when anything was lost."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--times", type=int, default=10, help="how many runs are killed")
    words.add_argument("--engine", default="sail", choices=("sail", "spark"))
    given = words.parse_args()
    deaths = []
    with tempfile.TemporaryDirectory() as folder:
        start = delivered_and_run(Path(folder) / "start", given.engine)
        before = contents(start)
        whole = Path(folder) / "whole"
        shutil.copytree(start.root, whole)
        lives = run_of_month(whole, given.engine, KILLED)
        expected = contents(Province(whole, given.engine, ""))
        print(f"undisturbed: {lives:.1f} s", flush=True)
        for at in range(1, given.times + 1):
            after = lives * at / (given.times + 1)
            deaths.append(kill_and_run_again(start, Path(folder) / "killed", after, before, expected))
            print(deaths[-1], flush=True)
    lost = sum(bool(death.damaged or death.different) for death in deaths)
    print(f"{len(deaths)} runs killed, {lost} of them lost something")
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main())
