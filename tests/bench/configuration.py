"""The configuration of the benchmark: the project's, but the measures, indicators and rules that the SQL knows.

`conf/` grows by a YAML entry, hand-written SQL does not: what the peer computes stands in tests/bench/conf.
"""

import shutil
from pathlib import Path

CONF = Path(__file__).parents[2] / "conf"
OWN = Path(__file__).parent / "conf"


def lay_out(folder: Path) -> Path:
    """`folder`, which now holds the benchmark's configuration and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(CONF, folder)
    shutil.rmtree(folder / "rules")
    shutil.copytree(OWN, folder, dirs_exist_ok=True)
    return folder
