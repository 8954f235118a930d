"""The configuration of a benchmark: the project's own (`all`), or with the few measures, indicators and rules of
tests/bench/conf (`core`), of which every output column down to the sentence and its rows stands in hand-written SQL.
"""

import shutil
from pathlib import Path

CONF = Path(__file__).parents[2] / "conf"
OWN = Path(__file__).parent / "conf"


def lay_out(folder: Path, kind: str = "core") -> Path:
    """`folder`, which now holds the benchmark's configuration and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(CONF, folder)
    if kind == "core":
        shutil.rmtree(folder / "rules")
        shutil.copytree(OWN, folder, dirs_exist_ok=True)
    return folder
