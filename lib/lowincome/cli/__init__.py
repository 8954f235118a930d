"""`lowincome <verb>`: parse words, call the pipeline, print what it says; one module per group of verbs."""

from lowincome.cli import setup, runs, data, rules, parameters, explain, membership  # in the order of the help  # isort: skip
from lowincome.cli.app import app
from lowincome.cli.runs import submit_month

__all__ = ["app", "data", "explain", "main", "membership", "parameters", "rules", "runs", "setup", "submit_month"]


def main() -> None:
    """Entry point of the console script."""
    app()
