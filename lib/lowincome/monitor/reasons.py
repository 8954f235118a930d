"""The sentence that tells a worker why a household was warned, filled in by the engine."""

from collections.abc import Callable, Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F

from lowincome.columns.masks import money_text
from lowincome.config.reasons import Text
from lowincome.config.rule import Rule

UNKNOWN = "—"


def reason_text(rule: Rule, column: Callable[[str], Column], class_labels: Mapping[str, str]) -> Column:
    """The rule's sentence for a row: amounts in yuan, months as 2024-03, classes by label, `—` for what is unknown."""

    def shown(name: str) -> Column:
        if name == "class_label":
            return _label(column("class_code"), class_labels)
        return F.coalesce(_written(column(name), rule.types[name]), F.lit(UNKNOWN))

    said = [F.lit(part.text) if isinstance(part, Text) else shown(part.name) for part in rule.template.parts]
    return F.concat(*said)


def _written(value: Column, kind: str) -> Column:
    if kind == "fen":
        return money_text(value)
    if kind == "month":
        return _month_text(value)
    return F.format_number(value, 2) if kind == "ratio" else value.cast("string")


def _month_text(month: Column) -> Column:
    digits = month.cast("string")
    return F.concat(F.substring(digits, 1, 4), F.lit("-"), F.substring(digits, 5, 2))


def _label(code: Column, class_labels: Mapping[str, str]) -> Column:
    labels = (F.when(code == class_code, F.lit(label)) for class_code, label in class_labels.items())
    return F.coalesce(*labels, code, F.lit(UNKNOWN))
