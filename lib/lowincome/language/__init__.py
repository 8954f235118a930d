"""The one expression language: text → checked tree → Spark Column, or plain Python for one household.

    age >= param.elder_age and (is_alive or death_known_month = month)
    any_member(is_student) and ratio(medical_total_month_fen, income_month_fen) >= param.share

Values: names, whole numbers, 'text', true, false, null. Signs: + - * = <> < <= > >=. Words: and, or, not, between, in,
is [not] null, case when. Functions: abs, coalesce, greatest, least (the last two see known values only, like Spark),
months_since(a date or month): whole calendar months up to the evaluated one, and ratio(a, b), which compares with a
percent by multiplying across and is unknown unless b is above 0.

A name may stand for another expression, as label.elder does: it is put in place of the name, its questions too.

Questions of a household to its members, the dead included, in names of one member and parameters of their class:
any_member, all_members, count_members (of a condition), max_member, min_member, sum_member (of a value). A question is
unknown as `or`, `and`, `+`, greatest and least are unknown.
"""

from lowincome.language.columns import column_name, to_column
from lowincome.language.errors import ExpressionError
from lowincome.language.expression import Expression, Meanings, Question, parse
from lowincome.language.members import answer_column
from lowincome.language.parts import Comparison, alternatives_of, comparison_of, conditions_of, names_in
from lowincome.language.spoken import spoken, spoken_question
from lowincome.language.values import answer, evaluate

__all__ = [
    "Comparison",
    "Expression",
    "ExpressionError",
    "Meanings",
    "Question",
    "alternatives_of",
    "answer",
    "answer_column",
    "column_name",
    "comparison_of",
    "conditions_of",
    "evaluate",
    "names_in",
    "parse",
    "spoken",
    "spoken_question",
    "to_column",
]
