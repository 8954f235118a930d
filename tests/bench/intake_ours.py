"""Intake by the pipeline, from files to standard tables: one engine in a fresh process, each step timed."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any, cast

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.config.settings import Engine
from lowincome.intake.conform import conform
from lowincome.pipeline.context import Context
from lowincome.pipeline.intake import take_in
from lowincome.pipeline.landing import gather
from lowincome.pipeline.setup import init_store
from tests.bench.clock import Clock
from tests.bench.drops import MONTH

CHECKED = "outpatient"  # the class whose staged rows both sides check


def run(root: Path, engine: Engine, *, with_pandera: bool) -> dict[str, Any]:
    """`spent` by step, `counts` of rows by class and reason, on request the time of pandera's checks."""
    context = _fresh(root, engine)
    clock = Clock()
    with clock.step("all"):
        with clock.step("read"):
            batch = gather(context, MONTH)
        with clock.step("take in"):
            take_in(context, batch, 1)
    counts = _counts(context)
    unlike = _against_pandera(context, clock) if with_pandera else []
    return {"spent": clock.spent, "counts": counts, "unlike": unlike}


def _fresh(root: Path, engine: Engine) -> Context:
    """The store at `root` as it was before any run, with its drops, and an engine that has started."""
    for name in ("conf", "tables", "vault", "out"):
        shutil.rmtree(root / name, ignore_errors=True)
    landing = (root / "landing").rename(root / "landing.kept")
    init_store(root)
    (root / "landing").rmdir()
    landing.rename(root / "landing")
    context = Context(root, engine=engine)
    context.spark.range(1).count()
    return context


def _counts(context: Context) -> dict[str, int]:
    books = context.tables.read("std.drop").groupBy("class_id")
    states = books.agg(F.sum("n_accepted").alias("accepted"), F.sum("n_duplicate").alias("duplicate")).collect()
    records = context.tables.read("bad.record").where(F.col("state") == "refused")
    refused = records.select("class_id", F.inline("reasons")).groupBy("class_id", "field", "code").count().collect()
    return {
        **{f"{row.class_id} {state}": row[state] for row in states for state in ("accepted", "duplicate")},
        **{f"{row.class_id} {row.field} {row.code}": row["count"] for row in refused},
    }


def _against_pandera(context: Context, clock: Clock) -> list[str]:
    """Fields that only one side found fault with: our reasons of every row, against pandera's answer for the frame."""
    from tests.bench.intake_pandera import failing_fields

    slots = context.slots.only([CHECKED])
    contract = context.catalogue.contracts[CHECKED]
    staged = context.staging.staged([CHECKED], [slot.name for slot in slots.slots])
    with clock.step("our reasons"):
        ours = _faulty(conform(staged, slots, context.secret))
    cells = staged.select(*(F.col(slots.of(CHECKED, f.name).name).alias(f.name) for f in contract.fields))
    with clock.step("pandera"):
        theirs = failing_fields(cells, contract)
    return sorted(ours ^ theirs)


def _faulty(conformed: DataFrame) -> set[str]:
    found = conformed.select(F.inline("reasons")).groupBy("code", "field").count().collect()
    return {row.field for row in found if row.code not in ("date_after_period", "id_checksum")}  # not checked there


def main(root: str, engine: str, pandera: str = "") -> None:
    """The last line of the output is what `run` returns."""
    print(json.dumps(run(Path(root), cast(Engine, engine), with_pandera=bool(pandera))))


if __name__ == "__main__":
    main(*sys.argv[1:])
