"""Verbs for auditors and officers: why a household is warned, and why it is not."""

import typer

from lowincome.cli.app import app

explain = typer.Typer(no_args_is_help=True, help="Why something is as it is: person, household.")
app.add_typer(explain, name="explain")
WITH_MINUS = {"ignore_unknown_options": True}  # ids of households and warnings may begin with a minus sign
