"""Verbs for officers: look at rules and labels, check them, run their cases, see what a change changes."""

from pathlib import Path
from typing import Annotated

import typer

from lowincome.cli.app import Store, app, configured, console, speaking
from lowincome.cli.rule_output import print_changes, print_labels, print_rule, print_rules, print_test
from lowincome.config.cases import Stated, failures
from lowincome.config.catalogue import load_catalogue
from lowincome.config.compare import changes
from lowincome.config.places import packaged_conf
from lowincome.domain.errors import LowincomeError
from lowincome.outlets.rule_book import write_rule_book
from lowincome.pipeline.context import folders

rules = typer.Typer(no_args_is_help=True, help="Rules as written in conf/: check, test, list, show, diff, book.")
labels = typer.Typer(no_args_is_help=True, help="Labels as written in conf/labels.yaml.")
app.add_typer(rules, name="rules")
app.add_typer(labels, name="labels")


@rules.command()
@speaking
def check(store: Store = Path()) -> None:
    """Load the whole configuration; say the file and line of what is wrong. Exit code 1 when something is."""
    found = configured(store)
    counts = f"{len(found.rules)} rules, {len(found.labels)} labels, {len(found.indicators.indicators)} indicators"
    console.print(f"ok: {counts}, {len(found.parameters)} parameters  (fingerprint {found.fingerprint})")


@rules.command("test")
@speaking
def run_cases(store: Store = Path()) -> None:
    """Run every case of every rule and label. Exit code 1 when one comes out otherwise than written."""
    found = configured(store)
    stated: dict[str, Stated] = {rule.rule_id: rule for rule in found.rules}
    stated |= {label.label_id: label for label in found.labels}
    failed = {name: lines for name, one in stated.items() if (lines := failures(one, found.parameters))}
    print_test(console, sum(len(one.cases) for one in stated.values()), failed)
    if failed:
        raise typer.Exit(1)


@rules.command("list")
@speaking
def list_rules(store: Store = Path()) -> None:
    """One line per rule."""
    print_rules(console, configured(store))


@rules.command()
@speaking
def show(rule_id: Annotated[str, typer.Argument(metavar="RULE")], store: Store = Path()) -> None:
    """One rule in Chinese: its condition, its lines with their sources, its cases."""
    found = configured(store)
    rule = next((rule for rule in found.rules if rule.rule_id == rule_id), None)
    if rule is None:
        known = ", ".join(rule.rule_id for rule in found.rules)
        raise LowincomeError(f"there is no rule {rule_id!r}", do=f"name one of: {known}")
    print_rule(console, found, rule)


@rules.command()
@speaking
def diff(
    other: Annotated[Path | None, typer.Argument(help="another conf/ folder; default: the one that shipped")] = None,
    store: Store = Path(),
) -> None:
    """What this configuration says otherwise than another one. Exit code 1 when something differs."""
    found = changes(load_catalogue(other or packaged_conf()), configured(store))
    print_changes(console, found)
    if found:
        raise typer.Exit(1)


@rules.command()
@speaking
def book(store: Store = Path()) -> None:
    """Write the rule book: every rule with its lines, sources and cases, every label, every indicator."""
    found = configured(store)
    path = folders(store, found).out / "rule-book.html"
    console.print(f"rule book  {write_rule_book(path, found)}")


@labels.command("list")
@speaking
def list_labels(store: Store = Path()) -> None:
    """One line per label."""
    print_labels(console, configured(store))
