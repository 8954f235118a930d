"""Codes of the low-income classes, and the words that readers see for codes."""

from pathlib import Path

from lowincome.config.strict_yaml import load

# Best protected first: who is on two rolls counts under the first. Order: 国办发〔2023〕39号, chapter on classes.
BENEFIT_CLASSES = ("tekun", "dibao", "dibao_edge", "rigid_expenditure", "anti_poverty_return")
GENERAL = "general"
CLASS_CODES = (*BENEFIT_CLASSES, GENERAL)


def load_labels(path: Path) -> dict[str, str]:
    """The label of each code in `path`."""
    entry = load(path)
    return {code: entry.take(code, str) for code in list(entry)}
