"""The parameters of a place and class beside the rows that conditions are asked of."""

from typing import Literal

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.config.codes import GENERAL
from lowincome.config.rule import PARAMETER
from lowincome.language import column_name

PLACE_AND_CLASS = ("region_code", "class_code")


def with_lines(rows: DataFrame, parameter_values: DataFrame, grain: Literal["person", "household"]) -> DataFrame:
    """`rows` with the parameters of their village: a person has the lines of the own class, a household of general.

    `parameter_values` has one row per village and class.
    """
    names = [name for name in parameter_values.columns if name not in PLACE_AND_CLASS]
    lines = parameter_values.withColumnsRenamed({name: column_name(f"{PARAMETER}{name}") for name in names})
    if grain == "household":
        lines = lines.where(F.col("class_code") == GENERAL).drop("class_code")
    keys = [name for name in PLACE_AND_CLASS if name in lines.columns]
    return rows.join(F.broadcast(lines), on=keys, how="left")


def column_of(name: str) -> Column:
    """The column that a condition means by `name`."""
    return F.col(column_name(name))
