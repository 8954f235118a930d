"""Wall clock and processor time: on a machine that others use, too, only the second can be compared."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

PARENT, USER, SYSTEM = 1, 11, 12  # positions in /proc/<pid>/stat after the command's name
Spent = dict[str, tuple[float, float]]  # step → seconds on the wall, seconds of processor time


class Clock:
    """Adds up what each step of a process takes, children (a JVM) included."""

    def __init__(self) -> None:
        self.spent: Spent = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count the time until the end of the block as part of step `name`."""
        wall, cpu = perf_counter(), _cpu_seconds()
        yield
        before = self.spent.get(name, (0.0, 0.0))
        self.spent[name] = (before[0] + perf_counter() - wall, before[1] + _cpu_seconds() - cpu)


def _cpu_seconds() -> float:
    """Processor time of this process and its descendants; 0 where the system does not tell."""
    stats = {int(path.name): stat for path in Path("/proc").glob("[0-9]*") if (stat := _stat(path))}
    family, size = {os.getpid()}, 0
    while len(family) > size:
        size = len(family)
        family |= {pid for pid, stat in stats.items() if int(stat[PARENT]) in family}
    ticks = sum(int(stat[USER]) + int(stat[SYSTEM]) for pid, stat in stats.items() if pid in family)
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(process: Path) -> list[str]:
    """The fields of a process; none when it has just ended."""
    try:
        return (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].split()
    except OSError:
        return []
