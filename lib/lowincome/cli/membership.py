"""`lowincome explain person|household`: why who lives with whom."""

from pathlib import Path
from typing import Annotated

import typer

from lowincome.cli.app import Engine, Store, console, opened, speaking
from lowincome.cli.explain import WITH_MINUS, explain
from lowincome.domain.month import parse_month
from lowincome.pipeline.membership import explain_household, explain_person

Month = Annotated[str | None, typer.Option("--month", help="yyyymm; default: the newest published")]


@explain.command(context_settings=WITH_MINUS)
@speaking
def person(
    key: Annotated[int, typer.Argument(metavar="PERSON", help="person_key")],
    month: Month = None,
    store: Store = Path(),
    engine: Engine = None,
) -> None:
    """Why a person belongs to their household: rung, law, rows, and why earlier rungs did not apply. Names nobody."""
    lines = explain_person(opened(store, engine), key, parse_month(month) if month else None)
    console.print("\n".join(lines), markup=False)


@explain.command(context_settings=WITH_MINUS)
@speaking
def household(
    number: Annotated[int, typer.Argument(metavar="HOUSEHOLD", help="household_id")],
    month: Month = None,
    store: Store = Path(),
    engine: Engine = None,
) -> None:
    """Why a household is one: since when, what changed since last month, each member. Names nobody."""
    lines = explain_household(opened(store, engine), number, parse_month(month) if month else None)
    console.print("\n".join(lines), markup=False)
