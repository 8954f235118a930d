"""The people stage as the monthly job runs it: a first month, then one in which one in a hundred changed.

Last, the tables of that month are copied without a thought: any way that leaves a month to be read whole takes that.
"""

import json
import shutil
import sys
from pathlib import Path
from typing import cast

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.config.catalogue import SUBJECTS
from lowincome.config.settings import Engine
from lowincome.pipeline.context import Context
from lowincome.pipeline.known import Known
from lowincome.pipeline.people import resolve
from lowincome.pipeline.setup import init_store
from lowincome.store.tables import Tables
from tests.bench.clock import Clock, Spent
from tests.bench.kin_data import COLUMNS, FIRST, SECOND, VILLAGE


def run(root: Path, engine: Engine) -> Spent:
    """The time of both months; the tables lie in `<root>/store` afterwards."""
    shutil.rmtree(root / "store", ignore_errors=True)
    init_store(root / "store")
    context, clock = Context(root / "store", engine=engine), Clock()
    context.staging.clear()
    context.spark.range(1).count()
    for month, name in ((FIRST, "full build"), (SECOND, "1 % month")):
        told = {subject: _rows(context, root, subject, month) for subject in COLUMNS}
        subjects = {subject: context.tables.empty(f"std.{subject}") for subject in SUBJECTS} | told
        with clock.step(name):
            resolve(context, Known(month, 1, subjects, ()))
    with clock.step("copied month"):
        copy_month(context, root / "copy")
    shutil.rmtree(root / "copy")
    return clock.spent


def copy_month(context: Context, folder: Path) -> None:
    """Write every core table of the second month again, below `folder`."""
    copy = Tables(context.spark, folder, folder, context.catalogue.tables)
    for name in filter(lambda name: name.startswith("core."), context.catalogue.tables):
        copy.append(name, context.tables.of_month(name, SECOND))


def _rows(context: Context, root: Path, subject: str, month: int) -> DataFrame:
    """The rows of a subject as they hold in a month, with every column that its contract has."""
    files = sorted((root / subject).glob("*.parquet" if month == SECOND else "0-*.parquet"))
    found = context.spark.read.parquet(*map(str, files))
    fixed = {"drop_id": F.lit("d"), "period": F.lit(month), "region_code": F.lit(VILLAGE), "event_month": F.lit(FIRST)}
    fixed |= {"residence_code": F.lit(VILLAGE), "from_release": F.lit(1)}
    return found.select(
        *(
            (F.col(c.name) if c.name in found.columns else fixed.get(c.name, F.lit(None))).cast(c.type).alias(c.name)
            for c in context.catalogue.tables[f"std.{subject}"].columns
        )
    )


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), cast(Engine, sys.argv[2]))))
