"""What every verb shares: the command, how errors are told, the options that many take."""

import sys
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from lowincome.cli.output import Console
from lowincome.config.catalogue import Catalogue, load_catalogue
from lowincome.domain.errors import LowincomeError
from lowincome.pipeline.context import Context, store_conf

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="`lowincome <verb>`: parse words, call the pipeline, print what it says.",
)
console = Console(highlight=False, soft_wrap=True)


class EngineName(StrEnum):
    """Engines by the names users type."""

    spark = "spark"
    sail = "sail"


Store = Annotated[Path, typer.Option("--store", help="folder of the store")]
StoreFolder = Annotated[Path, typer.Argument(metavar="[STORE]", help="folder of the store")]
Engine = Annotated[EngineName | None, typer.Option("--engine", help="instead of the one in conf/base.yaml")]


def speaking(command: Callable[..., None]) -> Callable[..., None]:
    """Errors we know end with their words and exit code 1; others keep their trace, for they are ours to mend."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except LowincomeError as problem:
            print(f"lowincome: {problem}", file=sys.stderr)
            raise typer.Exit(1) from None

    return run


def configured(store: Path) -> Catalogue:
    """The configuration of the store; no engine starts."""
    return load_catalogue(store_conf(store))


def opened(store: Path, engine: EngineName | None) -> Context:
    """The store, with the engine of its settings unless another one is named."""
    return Context(store, engine=engine.value if engine else None)
