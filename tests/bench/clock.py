"""Wall clock, processor time, memory: on a machine that others use, too, the first cannot be compared."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

PARENT, USER, SYSTEM = 1, 11, 12  # positions in /proc/<pid>/stat after the command's name
# Step → seconds on the wall, seconds of processor time, the most GB held until its end.
Spent = dict[str, tuple[float, float, float]]


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
        self.spent[name] = (before[0] + perf_counter() - wall, before[1] + _cpu_seconds() - cpu, _peak_gb())


def _peak_gb() -> float:
    """The most memory that this process and its descendants held, each at its own peak; 0 where nobody tells."""
    statuses = [_lines(Path(f"/proc/{pid}/status")) for pid in _family()]
    return sum(int(line.split()[1]) for lines in statuses for line in lines if line.startswith("VmHWM")) / (1 << 20)


def _cpu_seconds() -> float:
    """Processor time of this process and its descendants; 0 where the system does not tell."""
    ticks = sum(int(stat[USER]) + int(stat[SYSTEM]) for stat in _family().values())
    return ticks / os.sysconf("SC_CLK_TCK")


def _family() -> dict[int, list[str]]:
    """The statistics of this process and its descendants, by process."""
    stats = {int(path.name): stat for path in Path("/proc").glob("[0-9]*") if (stat := _stat(path))}
    family, size = {os.getpid()}, 0
    while len(family) > size:
        size = len(family)
        family |= {pid for pid, stat in stats.items() if int(stat[PARENT]) in family}
    return {pid: stat for pid, stat in stats.items() if pid in family}


def _stat(process: Path) -> list[str]:
    """The fields of a process; none when it has just ended."""
    return "".join(_lines(process / "stat")).rpartition(") ")[2].split()


def _lines(path: Path) -> list[str]:
    """The lines of a file; none when it has just gone."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
