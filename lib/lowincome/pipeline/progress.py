"""What a run tells while it works: one line per stage."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


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
