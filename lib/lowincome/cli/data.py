"""Verbs about what came in: catalogue, quarantine."""

from pathlib import Path
from typing import Annotated

import typer

from lowincome.cli.app import Engine, StoreFolder, app, console, opened, speaking
from lowincome.cli.output import print_quarantine, print_released, progress_on
from lowincome.domain.month import parse_month
from lowincome.pipeline.catalogue import write_catalogue
from lowincome.pipeline.quarantine import Asked
from lowincome.pipeline.quarantine import quarantine as quarantined
from lowincome.pipeline.quarantine_release import release_quarantine


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
    reason: Annotated[str | None, typer.Option("--reason", help="rows with this reason only, by its code")] = None,
    release: Annotated[
        bool, typer.Option("--release", help="take in the refused rows that pass since a contract was mended")
    ] = False,
    engine: Engine = None,
) -> None:
    """Count the rows that are kept back, by class, reason and field, or take in those that pass now."""
    context = opened(store, engine)
    asked = Asked(class_id, reason, parse_month(month) if month else None)
    if not release:
        print_quarantine(console, quarantined(context, asked))
        return
    with progress_on(console) as progress:
        released = release_quarantine(context, asked, progress)
    print_released(console, released)
