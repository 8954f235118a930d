"""The one expression language: text → checked tree → Spark Column, or plain Python for one household.

    age >= param.elder_age and (is_alive or death_known_month = month)

Values: names, whole numbers, 'text', true, false, null. Signs: + - * = <> < <= > >=. Words: and, or, not, between, in,
is [not] null, case when. Functions: abs, coalesce, greatest, least (the last two see known values only, like Spark).
"""

from lowincome.language.columns import to_column
from lowincome.language.errors import ExpressionError
from lowincome.language.expression import Expression, parse
from lowincome.language.spoken import spoken
from lowincome.language.values import evaluate

__all__ = ["Expression", "ExpressionError", "evaluate", "parse", "spoken", "to_column"]
