"""Verbs for auditors and officers: why a household is warned, and why it is not."""

from pathlib import Path
from typing import Annotated

import typer

from lowincome.cli.app import Engine, Store, app, console, opened, speaking
from lowincome.domain.month import parse_month
from lowincome.outlets.explanation import explanation_text, write_explanation
from lowincome.pipeline.explain import explain_warning
from lowincome.pipeline.why_not import why_not

explain = typer.Typer(no_args_is_help=True, help="Why something is as it is: warning, person, household.")
app.add_typer(explain, name="explain")
WITH_MINUS = {"ignore_unknown_options": True}  # ids of households and warnings may begin with a minus sign


@explain.command(context_settings=WITH_MINUS)
@speaking
def warning(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="预警编号 of a township's list, or a warning_id")],
    store: Store = Path(),
    engine: Engine = None,
) -> None:
    """Why a warning stands: facts, rows, rule, line and its source, what comes next. Names nobody."""
    context = opened(store, engine)
    found = explain_warning(context, number)
    console.print(explanation_text(found), markup=False)
    console.print(f"page  {write_explanation(context.folders.out / 'explain', found)}")


@app.command("why-not", context_settings=WITH_MINUS)
@speaking
def why_not_(
    household: Annotated[int, typer.Argument(metavar="HOUSEHOLD", help="household_id")],
    rule: Annotated[str, typer.Argument(metavar="RULE", help="rule, such as medical_self_pay_high")],
    month: Annotated[str | None, typer.Option("--month", help="yyyymm; default: the newest published")] = None,
    store: Store = Path(),
    engine: Engine = None,
) -> None:
    """Why a rule does not point at a household: the first condition that fails, and how far it is from the line."""
    lines = why_not(opened(store, engine), household, rule, parse_month(month) if month else None)
    console.print("\n".join(lines), markup=False)
