"""The gate, `python -m tests`: format, lint, types, every test on Sail, and on Spark those that rest on the engine."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

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
STEPS: tuple[tuple[str, Sequence[str], Mapping[str, str]], ...] = (
    ("format", (PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."), {}),
    ("lint", (PYTHON, "-m", "ruff", "check", "--quiet", "."), {}),
    ("types", (PYTHON, "-m", "mypy"), {}),
    ("tests on Sail", (PYTHON, "-m", "pytest"), {"LOWINCOME_ENGINE": "sail"}),
    ("tests on Spark", (PYTHON, "-m", "pytest", *ON_SPARK), {"LOWINCOME_ENGINE": "spark"}),
)


def main() -> int:
    """The number of steps that failed; each step runs whatever became of the one before."""
    failed = []
    for name, command, environment in STEPS:
        print(f"== {name}", flush=True)
        started = time.monotonic()
        if subprocess.run(command, env={**os.environ, **environment}, check=False).returncode:
            failed.append(name)
        print(f"== {name}: {'FAILED' if name in failed else 'ok'} in {time.monotonic() - started:.0f} s", flush=True)
    print(f"{len(STEPS) - len(failed)} passed, {len(failed)} failed")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
