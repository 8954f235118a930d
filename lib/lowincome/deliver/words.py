"""Codes as readers see them."""

from collections.abc import Callable, Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F


def labelled(labels: Mapping[str, str]) -> Callable[[Column], Column]:
    """How to read a code in words; a code without label stands for itself."""
    pairs = F.create_map(*(F.lit(text) for pair in labels.items() for text in pair))
    return lambda code: F.coalesce(pairs[code], code)
