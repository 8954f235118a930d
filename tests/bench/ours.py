"""The pipeline's own side of the benchmark: one engine in a fresh process, each write timed."""

import json
import shutil
import sys
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import cast

from pyspark.sql import DataFrame

from lowincome.config.settings import Engine
from lowincome.pipeline.context import Context
from lowincome.pipeline.known import known_for
from lowincome.pipeline.monitor import update_measures, warn
from lowincome.pipeline.setup import init_store
from lowincome.store.staging import Staging
from lowincome.store.tables import Tables
from tests.bench.clock import Clock, Spent
from tests.bench.configuration import lay_out
from tests.bench.data import MONTH, RELEASE, Bulk, write_tables

# What is written in each step of the work.
STEPS = {
    "mon.person_month": "ledger",
    "persons": "persons",
    "households": "households",
    "mon.household_month": "households",
    "mon.label": "labels",
    "hits": "warnings",
    "mon.rule_outcome": "warnings",
    "mon.hit": "evidence",
}


class TimedTables(Tables):
    """Tables under the clock."""

    clock: Clock

    def _write(self, name: str, frame: DataFrame, mode: str, options: Mapping[str, str]) -> None:
        with self.clock.step(STEPS[name]):
            super()._write(name, frame, mode, options)


class TimedStaging(Staging):
    """Staging under the clock."""

    clock: Clock

    def keep(self, name: str, frame: DataFrame) -> DataFrame:
        with self.clock.step(STEPS[name]):
            return super().keep(name, frame)


class TimedContext(Context):
    """A store opened for work under the clock."""

    @cached_property
    def clock(self) -> Clock:
        return Clock()

    @cached_property
    def tables(self) -> Tables:
        tables = TimedTables(self.spark, self.folders.tables, self.folders.vault, self.catalogue.tables)
        tables.clock = self.clock
        return tables

    @cached_property
    def staging(self) -> Staging:
        staging = TimedStaging(self.spark, self.folders.vault / "staging")
        staging.clock = self.clock
        return staging


def prepare(root: Path, rows: int, engine: Engine) -> None:
    """Make a store at `root` that holds `rows` payments."""
    init_store(root)
    lay_out(root / "conf")
    context = Context(root, engine=engine)
    write_tables(context, Bulk(rows, [code for code in context.catalogue.regions if len(code) == 12]))


def run(root: Path, engine: Engine) -> Spent:
    """Ledger, indicators, rules and evidence by the pipeline: the time of each step and, as `all`, of the whole."""
    lay_out(root / "conf")
    context = TimedContext(root, engine=engine)
    shutil.rmtree(context.folders.tables / "mon", ignore_errors=True)
    context.staging.clear()
    context.spark.range(1).count()
    with context.clock.step("all"):
        update_measures(context, RELEASE, None)
        warn(context, known_for(context, MONTH, RELEASE))
    return context.clock.spent


def main(root: str, engine: str, rows: str = "") -> None:
    """Prepare a store when `rows` is given, else run on it; the last line of the output is what `run` returns."""
    if rows:
        prepare(Path(root), int(rows), cast(Engine, engine))
    else:
        print(json.dumps(run(Path(root), cast(Engine, engine))))


if __name__ == "__main__":
    main(*sys.argv[1:])
