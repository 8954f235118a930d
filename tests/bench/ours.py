"""The pipeline's own side of the benchmark: one engine in a fresh process, each write timed."""

import json
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TypeVar, cast

from pyspark.sql import DataFrame

from lowincome.config.settings import Engine
from lowincome.pipeline.context import Context
from lowincome.pipeline.known import known_for
from lowincome.pipeline.monitor import update_measures, warn
from lowincome.pipeline.setup import init_store
from lowincome.store.staging import Staging
from lowincome.store.tables import Tables
from tests.bench.data import MONTH, RELEASE, Bulk, write_tables

CONF = Path(__file__).parents[2] / "conf"
# What is written in each step of the work.
STEPS = {
    "mon.person_month": "ledger",
    "persons": "persons",
    "households": "households",
    "mon.household_month": "households",
    "warnings": "warnings",
    "mon.warning": "evidence",
}
Seconds = dict[str, float]
T = TypeVar("T")


class TimedTables(Tables):
    """Tables that note how long each write took."""

    seconds: Seconds

    def _write(self, name: str, frame: DataFrame, *how: object) -> None:
        _timed(self.seconds, name, lambda: super(TimedTables, self)._write(name, frame, *how))


class TimedStaging(Staging):
    """Staging that notes how long each write took."""

    seconds: Seconds

    def keep(self, name: str, frame: DataFrame) -> DataFrame:
        return _timed(self.seconds, name, lambda: super(TimedStaging, self).keep(name, frame))


class TimedContext(Context):
    """A store opened for work under the clock."""

    @cached_property
    def seconds(self) -> Seconds:
        return defaultdict(float)

    @cached_property
    def tables(self) -> Tables:
        tables = TimedTables(self.spark, self.folders.tables, self.folders.vault, self.catalogue.tables)
        tables.seconds = self.seconds
        return tables

    @cached_property
    def staging(self) -> Staging:
        staging = TimedStaging(self.spark, self.folders.vault / "staging")
        staging.seconds = self.seconds
        return staging


def _timed(seconds: Seconds, name: str, work: Callable[[], T]) -> T:
    begun = perf_counter()
    done = work()
    seconds[STEPS.get(name, name)] += perf_counter() - begun
    return done


def prepare(root: Path, rows: int, engine: Engine) -> None:
    """Make a store at `root` that holds `rows` payments."""
    init_store(root)
    context = Context(root, engine=engine)
    write_tables(context, Bulk(rows, [code for code in context.catalogue.regions if len(code) == 12]))


def run(root: Path, engine: Engine) -> Seconds:
    """Ledger, indicators, rules and evidence by the pipeline; the seconds of each step and, as `all`, of the whole."""
    shutil.rmtree(root / "conf")
    shutil.copytree(CONF, root / "conf")
    context = TimedContext(root, engine=engine)
    shutil.rmtree(context.folders.tables / "mon", ignore_errors=True)
    context.staging.clear()
    context.spark.range(1).count()
    begun = perf_counter()
    update_measures(context, RELEASE, None)
    warn(context, known_for(context, MONTH, RELEASE))
    return {**context.seconds, "all": perf_counter() - begun}


def main(root: str, engine: str, rows: str = "") -> None:
    """Prepare a store when `rows` is given, else run on it; the last line of the output is what `run` returns."""
    if rows:
        prepare(Path(root), int(rows), cast(Engine, engine))
    else:
        print(json.dumps(run(Path(root), cast(Engine, engine))))


if __name__ == "__main__":
    main(*sys.argv[1:])
