"""Verbs that make a store and look at the machine: init, doctor."""

from pathlib import Path
from typing import Annotated

import typer

from lowincome.cli.app import Engine, EngineName, app, console, speaking
from lowincome.cli.output import print_findings
from lowincome.pipeline.doctor import all_checks
from lowincome.pipeline.setup import init_store


@app.command()
@speaking
def init(folder: Annotated[Path, typer.Argument(help="folder of the new store")]) -> None:
    """Make a store: an editable conf/, the key file, empty folders."""
    places = init_store(folder)
    console.print(
        f"store   {places.root}\nconf    {places.conf}\nkey     {places.key} (back it up: every pseudonym hangs on it)"
    )
    console.print(
        f"next    put drops below {places.landing}/<class>/, then: lowincome run --month yyyymm --store {folder}"
    )


@app.command()
@speaking
def doctor(
    store: Annotated[Path | None, typer.Option("--store", help="check this store too")] = None,
    engine: Engine = None,
) -> None:
    """Say what is missing on this machine and how to mend it."""
    findings = all_checks((engine or EngineName.spark).value, store)
    print_findings(console, findings)
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)
