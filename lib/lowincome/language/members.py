"""What members answer to the questions of their household, as aggregates over them: one aggregate per question.

Answers join as the signs do: any_member like or, all_members like and, count_members and sum_member like + (unknown
when one value is), max_member and min_member like greatest and least (known values only).
"""

from collections.abc import Callable, Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F

from lowincome.language.columns import to_column
from lowincome.language.expression import Question

BEYOND = f"1{'0' * 30}"  # an unknown value takes a sum out of 64 bits, and the sum becomes unknown


def answer_column(question: Question, column: Callable[[str], Column]) -> Column:
    """The answer of the members that are grouped to a household, where `column` gives the column of each name."""
    return _ANSWERS[question.function](to_column(question.of, column))


def _truth(condition: Column) -> Column:
    """1 for true, -1 for false, 0 for unknown: the largest answers any_member, the smallest all_members."""
    return F.when(condition, 1).when(~condition, -1).otherwise(0)


def _sum(value: Column) -> Column:
    wide = F.coalesce(value.cast("decimal(38,0)"), F.lit(BEYOND).cast("decimal(38,0)"))
    return F.sum(wide).try_cast("bigint")


_ANSWERS: Mapping[str, Callable[[Column], Column]] = {
    "any_member": lambda condition: F.nullif(F.max(_truth(condition)), F.lit(0)) > 0,
    "all_members": lambda condition: F.nullif(F.min(_truth(condition)), F.lit(0)) > 0,
    "count_members": lambda condition: _sum(F.when(condition, 1).when(~condition, 0)),
    "max_member": F.max,
    "min_member": F.min,
    "sum_member": _sum,
}
