"""The gate, `python -m tests`: format, lint, types, every test on Sail, and on Spark those that rest on the engine."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

PYTHON = sys.executable
# Unit tests of plain Python need one engine only; what touches storage, plans or a whole month runs on both. Random
# towns and their months are many small plans, which Spark takes minutes for: `python -m pytest tests/people` runs them.
ON_SPARK = (
    "tests/store",
    "tests/people/test_households.py",
    "tests/people/test_persons.py",
    "tests/people/test_rungs.py",
    "tests/people/test_layers.py",
    "tests/people/test_moves.py",
    "tests/columns",
    "tests/monitor",
    "tests/casework",
    "tests/pipeline/test_month_end_to_end.py",
    "tests/pipeline/test_no_leaks.py",
)
Step = tuple[str, Sequence[str], Mapping[str, str]]
CHECKS: tuple[Step, ...] = (
    ("format", (PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."), {}),
    ("lint", (PYTHON, "-m", "ruff", "check", "--quiet", "."), {}),
    ("types", (PYTHON, "-m", "mypy"), {}),
)
# Side by side: each lane waits for one thread that plans most of its time, and the machine has two cores at least.
LANES: tuple[Step, ...] = (
    ("tests on Sail", (PYTHON, "-m", "pytest"), {"LOWINCOME_ENGINE": "sail"}),
    ("tests on Spark", (PYTHON, "-m", "pytest", *ON_SPARK), {"LOWINCOME_ENGINE": "spark"}),
)


def main() -> int:
    """The number of steps that failed; each step runs whatever became of the others."""
    passed = [_run(step) for step in CHECKS]
    with ThreadPoolExecutor(len(LANES)) as lanes:
        passed += lanes.map(_run, LANES)
    print(f"{passed.count(True)} passed, {passed.count(False)} failed")
    return passed.count(False)


def _run(step: Step) -> bool:
    """Whether a step passed; what it says is printed in one piece when it ends."""
    name, command, environment = step
    started = time.monotonic()
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    result = "FAILED" if done.returncode else "ok"
    print(f"{done.stdout}== {name}: {result} in {time.monotonic() - started:.0f} s", flush=True)
    return not done.returncode


if __name__ == "__main__":
    sys.exit(main())
