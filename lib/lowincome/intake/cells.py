"""From the text of a cell to its value, by the kind of its field, and what is wrong with it."""

from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F

from lowincome.columns import amounts, dates
from lowincome.columns import id_numbers as ids
from lowincome.columns import text as texts
from lowincome.config.contracts import Contract, Field

_SPACED = ("text", "address", "date", "month")  # kinds in whose text a space may mean something
_REGION = "^[1-9][0-9]([0-9]{2}|[0-9]{4}|[0-9]{7}|[0-9]{10})?$"
_FIRST_DAY = "1900-01-01"


def step(name: str, field: Field) -> str:
    """The name of a column that holds something about `field` between two steps."""
    return f"_{name}_{field.name}"


def text_of(field: Field) -> Column:
    """The cell's text as cells of its kind are compared; null when blank."""
    cell = F.col(field.name)
    if field.kind == "id_number":
        return ids.repaired(cell)
    if field.kind == "name":
        return texts.name(cell)
    return texts.clean(cell) if field.kind in _SPACED else F.upper(texts.compact(cell))


def value_of(field: Field) -> Column:
    """The cell's value in the type of its kind (amounts in fen, months yyyymm); null when the text holds none."""
    text = F.col(step("text", field))
    match field.kind:
        case "date":
            return dates.to_date(text)
        case "month":
            return dates.to_month(text)
        case "amount":
            return amounts.to_fen(text, field.unit)
        case "integer":
            return amounts.to_integer(text)
        case "id_number":
            number = ids.normalised(text, F.col(step("stem", field)), F.col(step("check", field)))
            return F.when(F.col(step("refusal", field)).isNull(), number)
        case "region":
            return F.when(text.rlike(_REGION), _region(text))
        case "book":  # "无" or "0" in many rows would make one household of strangers
            return F.when(text.rlike("[1-9]") & ~texts.is_undecodable(text), text)
        case _ if field.codes is not None:
            return _code(text, field.codes)
        case _:
            return F.when(~texts.is_undecodable(text), text)


def problem_of(field: Field, contract: Contract) -> Column:
    """Why the cell has no value that can be used, as a reason code; null when it has, or when it may be blank."""
    text, value = F.col(step("text", field)), F.col(step("value", field))
    blank = F.lit("missing" if field.required else None).cast("string")
    problem = F.when(text.isNull(), blank).when(value.isNull() & texts.is_undecodable(text), "undecodable")
    if field.kind == "id_number":
        return problem.otherwise(F.col(step("refusal", field)))
    problem = problem.when(value.isNull(), f"bad_{field.kind}")
    if contract.maps["event_on"] == field.name:
        day = dates.first_day(value) if field.kind == "month" else value
        problem = problem.when(day > F.col("_period_end"), "date_after_period")
        problem = problem.when(day < F.lit(_FIRST_DAY).cast("date"), "date_before_1900")
    return problem


def _region(text: Column) -> Column:
    """The code without the zeros that fill it up: 990101000000 is the county 990101."""
    full = F.rpad(text, 12, "0")
    length = (
        F.when(full.endswith("0" * 10), 2)
        .when(full.endswith("0" * 8), 4)
        .when(full.endswith("0" * 6), 6)
        .when(full.endswith("0" * 3), 9)
        .otherwise(12)
    )
    return F.substring(full, F.lit(1), length)


def _code(text: Column, codes: Mapping[str, str]) -> Column:
    """Our code for the department's value; null when the contract does not name it."""
    values: dict[str, list[str]] = {}
    for value, code in codes.items():
        values.setdefault(code, []).append(value.upper())
    return F.coalesce(*(F.when(text.isin(*group), code) for code, group in values.items()))
