"""Verbs about what came in: catalogue, quarantine."""

from pathlib import Path
from typing import Annotated

import typer

from lowincome.cli.app import Engine, StoreFolder, app, console, opened, speaking
from lowincome.cli.output import print_quarantine
from lowincome.domain.month import parse_month
from lowincome.pipeline.catalogue import write_catalogue
from lowincome.pipeline.quarantine import quarantine as quarantined


@app.command()
@speaking
def catalogue(store: StoreFolder = Path(), engine: Engine = None) -> None:
    """Write the data dictionary: classes, columns, codes, what came in, and what becomes of it."""
    console.print(f"catalogue  {write_catalogue(opened(store, engine))}")


@app.command()
@speaking
def quarantine(
    store: StoreFolder = Path(),
    class_id: Annotated[str | None, typer.Option("--class", help="of one class only")] = None,
    month: Annotated[
        str | None, typer.Option("--month", help="of drops that report on this month only, yyyymm")
    ] = None,
    engine: Engine = None,
) -> None:
    """Count the rows that are kept back, by class, reason and field, as of the last published run."""
    context = opened(store, engine)
    of_month = parse_month(month) if month else None
    print_quarantine(console, quarantined(context, class_id=class_id, month=of_month))
