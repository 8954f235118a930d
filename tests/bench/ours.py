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
from tests.bench import all_data, data
from tests.bench.clock import Clock, Spent
from tests.bench.configuration import lay_out
from tests.bench.data import MONTH, RELEASE, Bulk

# What is written in each step of the work.
STEPS = {
    "mon.person_month": "ledger",
    f"listed-{MONTH}-{RELEASE}": "lists",
    "persons": "persons",
    "households": "households",
    "mon.household_month": "households",
    "mon.label": "labels",
    "found": "warnings",
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


def prepare(root: Path, kind: str, rows: int, engine: Engine, n_months: int, newest: int) -> None:
    """Make a store at `root` that holds a `Bulk` of these sizes."""
    init_store(root)
    lay_out(root / "conf", kind)
    context = Context(root, engine=engine)
    villages = [code for code in context.catalogue.regions if len(code) == 12]
    if kind == "all":
        all_data.write_tables(context, all_data.Province(rows, villages, n_months, newest))
    else:
        data.write_tables(context, Bulk(rows, villages, n_months, newest))


def run(root: Path, kind: str, engine: Engine, newest: int) -> Spent:
    """Ledger, indicators, rules and evidence by the pipeline: the time of each step and, as `all`, of the whole.

    When the newest release is not the only one, the others are in the ledger before the clock starts.
    """
    lay_out(root / "conf", kind)
    context = TimedContext(root, engine=engine)
    shutil.rmtree(context.folders.tables / "mon", ignore_errors=True)
    context.staging.clear()
    context.spark.range(1).count()
    held = None
    if newest > RELEASE:
        update_measures(context, newest - 1, held)
        held = context.catalogue.indicators.fingerprint
        context.clock.spent.clear()
    with context.clock.step("all"):
        update_measures(context, newest, held)
        warn(context, known_for(context, MONTH, newest))
    return context.clock.spent


def main(root: str, kind: str, engine: str, newest: str, rows: str = "", n_months: str = "") -> None:
    """Prepare a store when `rows` is given, else run on it; the last line of the output is what `run` returns."""
    if rows:
        prepare(Path(root), kind, int(rows), cast(Engine, engine), int(n_months), int(newest))
    else:
        print(json.dumps(run(Path(root), kind, cast(Engine, engine), int(newest))))


if __name__ == "__main__":
    main(*sys.argv[1:])
