"""Verbs that run months: run, and for a first look sample and demo; the monthly job of a cluster."""

import shutil
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from lowincome.cli.app import Engine, EngineName, Store, app, console, opened, speaking
from lowincome.cli.output import print_summary, progress_on
from lowincome.domain.errors import LowincomeError
from lowincome.domain.month import last_months, parse_month
from lowincome.pipeline.context import Context
from lowincome.pipeline.doctor import cheap_checks, require
from lowincome.pipeline.monthly import run_month
from lowincome.pipeline.setup import init_store

DEMO_MONTHS = ("202411", "202412")
DEMO_SEED = 20241231
WHICH_CLASSES = "every class, or those alone that tell of the people of the truth"

Issued = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="day of issue; default: first working day after")
]


@app.command()
@speaking
def run(
    month: Annotated[str, typer.Option("--month", help="month to evaluate, yyyymm")],
    store: Store = Path(),
    engine: Engine = None,
    issued_on: Issued = None,
) -> None:
    """Take in what was delivered up to a month, evaluate the month, publish it, write the files."""
    _run(store, parse_month(month), engine, issued_on.date() if issued_on else None, local=True)


@app.command()
@speaking
def sample(
    folder: Annotated[Path, typer.Argument(help="where landing/ and truth/ are written")],
    households: Annotated[int, typer.Option(min=300, help="size of the province")] = 10_000,
    seed: int = DEMO_SEED,
    engine: Engine = None,
    all_classes: Annotated[bool, typer.Option("--all-classes/--told-classes", help=WHICH_CLASSES)] = True,
    errors: Annotated[bool, typer.Option("--errors", help="people are known wrongly, as departments do")] = False,
) -> None:
    """Write the synthetic province: department drops of 14 months, and the truth about them apart."""
    init_store(folder)
    _write_sample(opened(folder, engine), households, seed, all_classes=all_classes, has_errors=errors)


@app.command()
@speaking
def demo(
    folder: Annotated[Path, typer.Argument(help="made anew each time")] = Path("demo"),
    households: Annotated[int, typer.Option(min=300)] = 10_000,
    engine: Engine = None,
    all_classes: Annotated[bool, typer.Option("--all-classes/--told-classes", help=WHICH_CLASSES)] = True,
) -> None:
    """Make a synthetic province and run its last two months, one after the other."""
    _clear_demo(folder)
    init_store(folder)
    require(cheap_checks((engine or EngineName.spark).value))
    context = opened(folder, engine)
    _write_sample(context, households, DEMO_SEED, all_classes=all_classes)
    for month in DEMO_MONTHS:
        _run_in(context, parse_month(month), None)


def submit_month(words: Sequence[str]) -> int:
    """The monthly job for spark-submit: master, memory and jars are the cluster's."""
    command = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

    @command.command()
    @speaking
    def monthly(month: Annotated[str, typer.Option()], store: Store, issued_on: Issued = None) -> None:
        _run(store, parse_month(month), None, issued_on.date() if issued_on else None, local=False)

    return int(command(args=list(words), standalone_mode=False) or 0)


def _run(store: Path, month: int, engine: EngineName | None, issued_on: date | None, *, local: bool) -> None:
    context = Context(store, engine=engine.value if engine else None, local=local)
    if local:
        require(cheap_checks(context.catalogue.settings.engine))
    _run_in(context, month, issued_on)


def _run_in(context: Context, month: int, issued_on: date | None) -> None:
    console.rule(f"{month}")
    with progress_on(console) as progress:
        summary = run_month(context, month, progress, issued_on=issued_on)
    print_summary(console, context, summary)


def _write_sample(context: Context, households: int, seed: int, *, all_classes: bool, has_errors: bool = False) -> None:
    from lowincome.sample.province import write_province

    console.rule(f"synthetic province: {households:,} households")
    with progress_on(console) as progress, progress.stage("write drops"):
        truth = context.folders.root / "truth"
        write_province(
            context.spark,
            context.folders.landing,
            truth,
            households=households,
            seed=seed,
            contracts=context.catalogue.contracts if all_classes else {},
            months=last_months(parse_month(DEMO_MONTHS[-1]), 14),
            has_errors=has_errors,
        )


def _clear_demo(folder: Path) -> None:
    """A demo is thrown away by the next one; a folder that is no demo never is."""
    if not folder.exists():
        return
    if any(folder.iterdir()) and not (folder / "truth").is_dir():
        raise LowincomeError(f"{folder} is not a demo's folder", do="name a folder that does not exist yet")
    shutil.rmtree(folder)
