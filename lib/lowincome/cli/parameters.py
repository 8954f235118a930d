"""Verbs for the numbers of policy: which value holds where, for whom and when, and where none does."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Column, Table

from lowincome.cli.app import Store, app, configured, console, speaking
from lowincome.config.catalogue import Catalogue
from lowincome.config.codes import CLASS_CODES
from lowincome.config.parameters import Parameter
from lowincome.domain.errors import LowincomeError
from lowincome.outlets.rule_words import amount, holder, place

HOLE = "缺"
param = typer.Typer(no_args_is_help=True, help="Numbers of policy: explain one value, show where a number is missing.")
app.add_typer(param, name="param")

Name = Annotated[str, typer.Argument(metavar="NAME", help="parameter, as in conf/parameters")]
Day = Annotated[str | None, typer.Option("--date", help="day such as 2024-12-31")]


@param.command()
@speaking
def explain(
    name: Name,
    day: Annotated[str, typer.Option("--date", help="day such as 2024-12-31")],
    region: Annotated[str, typer.Option(help="region code, the village if known")] = "",
    class_code: Annotated[str, typer.Option("--class", help="class, such as dibao")] = "",
    store: Store = Path(),
) -> None:
    """Every place where the value is looked for, which one decides, and its source. Exit code 1 when none does."""
    found = configured(store)
    parameter = _parameter(found, name)
    _check(found, region, class_code)
    steps = list(parameter.steps(region, class_code, _day(day)))
    decisive = next((step for step in steps if step.value), None)
    source = Column("依据", overflow="fold")
    table = Table("", "地区", "人员", "数值", "起", "止", source, box=box.SIMPLE)
    for step in steps:
        value = step.value
        facts = (
            (amount(parameter, value), str(value.valid_from), str(value.valid_to or ""), value.source) if value else ()
        )
        table.add_row(
            "→" if step is decisive else "", place(found, step.region), holder(found, step.class_code), *facts
        )
    console.print(f"[bold]{parameter.label}[/]  {name} · {day}")
    console.print(table)
    if decisive is None or decisive.value is None or decisive.value.value is None:
        console.print("没有生效的数值：读取它的规则对这些家庭无法评估")
        raise typer.Exit(1)


@param.command()
@speaking
def coverage(name: Name, day: Day = None, store: Store = Path()) -> None:
    """Region by class, from every day on which something changes: the values, and where there is none."""
    found = configured(store)
    parameter = _parameter(found, name)
    console.print(f"[bold]{parameter.label}[/]  {name}；未列出的地区与其上级相同")
    for on in [_day(day)] if day else parameter.change_days:
        console.print(_matrix(found, parameter, on))
        holes = [
            f"{place(found, region)}·{holder(found, class_code)}"
            for region in parameter.regions
            for class_code in CLASS_CODES
            if parameter.lookup(region, class_code, on) is None
        ]
        console.print(f"{on} 缺：{'、'.join(holes)}" if holes else f"{on} 无缺")


def _matrix(catalogue: Catalogue, parameter: Parameter, on: date) -> Table:
    table = Table(str(on), *(holder(catalogue, class_code) for class_code in CLASS_CODES), box=box.SIMPLE)
    for region in parameter.regions:
        values = (parameter.lookup(region, class_code, on) for class_code in CLASS_CODES)
        table.add_row(place(catalogue, region), *(amount(parameter, value) if value else HOLE for value in values))
    return table


def _parameter(catalogue: Catalogue, name: str) -> Parameter:
    if name not in catalogue.parameters:
        raise LowincomeError(f"there is no parameter {name!r}", do=f"name one of: {', '.join(catalogue.parameters)}")
    return catalogue.parameters[name]


def _check(catalogue: Catalogue, region: str, class_code: str) -> None:
    if region and region not in catalogue.regions:
        raise LowincomeError(f"there is no region {region!r}", do="name a code of conf/regions.csv")
    if class_code and class_code not in CLASS_CODES:
        raise LowincomeError(f"there is no class {class_code!r}", do=f"name one of: {', '.join(CLASS_CODES)}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise LowincomeError(f"{text!r} is not a day", do="write it as 2024-12-31") from None
