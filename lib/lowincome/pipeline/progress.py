"""How a run works through its stages, and what it tells meanwhile: one line per stage."""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
AT_ONCE = 4  # planning a small job keeps one core busy and the other waiting


@dataclass
class StageReport:
    """One finished stage: its name, the rows it made, the seconds it took."""

    name: str
    rows: int | None = None
    seconds: float = 0.0


@dataclass
class Progress:
    """Collects stages in order and tells each one to `tell` as it ends."""

    tell: Callable[[StageReport], None] = lambda stage: None
    begin: Callable[[str], None] = lambda name: None
    stages: list[StageReport] = field(default_factory=list)

    @contextmanager
    def stage(self, name: str) -> Iterator[StageReport]:
        """Time one stage; the body sets its rows."""
        report = StageReport(name)
        self.begin(name)
        started = time.monotonic()
        yield report
        report.seconds = time.monotonic() - started
        self.stages.append(report)
        self.tell(report)


def side_by_side(jobs: Iterable[Callable[[], T]], at_once: int = AT_ONCE) -> list[T]:
    """The results of independent jobs in their order, `at_once` at a time; the first error ends the stage."""
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda job: job(), jobs))
