"""`lowincome <verb>`: parse words, call the pipeline, print what it says."""

import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from lowincome.cli_output import Console, print_findings, print_quarantine, print_summary, progress_on
from lowincome.domain.errors import LowincomeError
from lowincome.domain.month import last_months, parse_month
from lowincome.pipeline.catalogue import write_catalogue
from lowincome.pipeline.context import Context
from lowincome.pipeline.doctor import all_checks, cheap_checks, require
from lowincome.pipeline.monthly import run_month
from lowincome.pipeline.quarantine import quarantine as quarantined
from lowincome.pipeline.setup import init_store

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
console = Console(highlight=False, soft_wrap=True)

DEMO_MONTHS = ("202411", "202412")
DEMO_SEED = 20241231


class EngineName(StrEnum):
    """Engines by the names users type."""

    spark = "spark"
    sail = "sail"


Store = Annotated[Path, typer.Option("--store", help="folder of the store")]
StoreFolder = Annotated[Path, typer.Argument(metavar="[STORE]", help="folder of the store")]
Engine = Annotated[EngineName | None, typer.Option("--engine", help="instead of the one in conf/base.yaml")]
Issued = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="day of issue; default: first working day after")
]


def _speaking(command: Callable[..., None]) -> Callable[..., None]:
    """Errors we know end with their words and exit code 1; others keep their trace, for they are ours to mend."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except LowincomeError as problem:
            print(f"lowincome: {problem}", file=sys.stderr)
            raise typer.Exit(1) from None

    return run


@app.command()
@_speaking
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
@_speaking
def doctor(
    store: Annotated[Path | None, typer.Option("--store", help="check this store too")] = None,
    engine: Engine = None,
) -> None:
    """Say what is missing on this machine and how to mend it."""
    findings = all_checks((engine or EngineName.spark).value, store)
    print_findings(console, findings)
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)


@app.command()
@_speaking
def run(
    month: Annotated[str, typer.Option("--month", help="month to evaluate, yyyymm")],
    store: Store = Path(),
    engine: Engine = None,
    issued_on: Issued = None,
) -> None:
    """Take in what was delivered up to a month, evaluate the month, publish it, write the files."""
    _run(store, parse_month(month), engine, issued_on.date() if issued_on else None, local=True)


@app.command()
@_speaking
def catalogue(store: StoreFolder = Path(), engine: Engine = None) -> None:
    """Write the data dictionary: classes, columns, codes, what came in, and what becomes of it."""
    console.print(f"catalogue  {write_catalogue(Context(store, engine=engine.value if engine else None))}")


@app.command()
@_speaking
def quarantine(
    store: StoreFolder = Path(),
    class_id: Annotated[str | None, typer.Option("--class", help="of one class only")] = None,
    month: Annotated[
        str | None, typer.Option("--month", help="of drops that report on this month only, yyyymm")
    ] = None,
    engine: Engine = None,
) -> None:
    """Count the rows that are kept back, by class, reason and field, as of the last published run."""
    context = Context(store, engine=engine.value if engine else None)
    of_month = parse_month(month) if month else None
    print_quarantine(console, quarantined(context, class_id=class_id, month=of_month))


@app.command()
@_speaking
def sample(
    folder: Annotated[Path, typer.Argument(help="where landing/ and truth/ are written")],
    households: Annotated[int, typer.Option(min=300, help="size of the province")] = 10_000,
    seed: int = DEMO_SEED,
    engine: Engine = None,
) -> None:
    """Write the synthetic province: department drops of 14 months, and the truth about them apart."""
    init_store(folder)
    _write_sample(Context(folder, engine=engine.value if engine else None), households, seed, all_classes=True)


@app.command()
@_speaking
def demo(
    folder: Annotated[Path, typer.Argument(help="made anew each time")] = Path("demo"),
    households: Annotated[int, typer.Option(min=300)] = 10_000,
    engine: Engine = None,
    all_classes: Annotated[bool, typer.Option("--all-classes", help="all 77 classes; else the 20 that tell")] = False,
) -> None:
    """Make a synthetic province and run its last two months, one after the other."""
    _clear_demo(folder)
    init_store(folder)
    require(cheap_checks((engine or EngineName.spark).value))
    context = Context(folder, engine=engine.value if engine else None)
    _write_sample(context, households, DEMO_SEED, all_classes=all_classes)
    for month in DEMO_MONTHS:
        _run_in(context, parse_month(month), None)


def submit_month(words: Sequence[str]) -> int:
    """The monthly job for spark-submit: master, memory and jars are the cluster's."""
    command = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

    @command.command()
    @_speaking
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


def _write_sample(context: Context, households: int, seed: int, *, all_classes: bool) -> None:
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
        )


def _clear_demo(folder: Path) -> None:
    """A demo is thrown away by the next one; a folder that is no demo never is."""
    if not folder.exists():
        return
    if any(folder.iterdir()) and not (folder / "truth").is_dir():
        raise LowincomeError(f"{folder} is not a demo's folder", do="name a folder that does not exist yet")
    shutil.rmtree(folder)


def main() -> None:
    """Entry point of the console script."""
    app()
