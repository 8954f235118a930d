"""What Spark's event log tells of a run: how evenly the work of each stage is spread over its tasks."""

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

SECOND, NANOSECONDS = 1000, 1_000_000  # of a millisecond


class Stage(NamedTuple):
    """One stage and those of its tasks that read what was shuffled, for it is there that equal keys meet.

    `times`: milliseconds of processor time, as a task also waits for others and for the collector of garbage; `rows`:
    read from shuffles; `name`: number of the stage, and where it was asked for.
    """

    name: str
    times: tuple[int, ...]
    rows: tuple[int, ...]

    @property
    def skew(self) -> float:
        """The longest task over the median one."""
        return max(self.times) / max(median(self.times), 1)


def stages(folder: Path) -> list[Stage]:
    """The stages of all logs in `folder` whose tasks take a second together, the most uneven one first."""
    found = [stage for path in sorted(folder.rglob("*")) if path.is_file() for stage in _stages(path)]
    return sorted((s for s in found if sum(s.times) >= SECOND), key=lambda stage: stage.skew, reverse=True)


def _stages(path: Path) -> Iterator[Stage]:
    if path.suffix == ".crc":
        return
    names, tasks = dict[int, str](), dict[int, list[tuple[int, int]]]()
    for line in path.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["Event"] == "SparkListenerStageSubmitted":
            names[event["Stage Info"]["Stage ID"]] = event["Stage Info"]["Stage Name"]
        elif event["Event"] == "SparkListenerTaskEnd" and event["Task End Reason"]["Reason"] == "Success":
            metrics = event["Task Metrics"]
            if n_rows := metrics["Shuffle Read Metrics"]["Total Records Read"]:
                tasks.setdefault(event["Stage ID"], []).append((metrics["Executor CPU Time"] // NANOSECONDS, n_rows))
    for stage_id, found in tasks.items():
        times, rows = zip(*found, strict=True)
        yield Stage(f"{stage_id} {names[stage_id]}", times, rows)
