"""Codes of the low-income classes, and the words that readers see for codes."""

from pathlib import Path

from lowincome.config.strict_yaml import load

CLASS_CODES = ("tekun", "dibao", "dibao_edge", "rigid_expenditure", "anti_poverty_return", "general")


def load_labels(path: Path) -> dict[str, str]:
    """The label of each code in `path`."""
    entry = load(path)
    return {code: entry.take(code, str) for code in list(entry)}
