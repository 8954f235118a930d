"""The same checks in pandera: does a column of the frame pass, yes or no; it does not say which rows."""

import pandera.pyspark as pa
from pandera import Check
from pyspark.sql import DataFrame
from pyspark.sql import types as T

from lowincome.config.contract import Contract, Field

SHAPES = {
    "id_number": "^[1-9][0-9]{16}[0-9X]$",
    "date": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
    "amount": r"^-?[0-9]{1,11}([.][0-9]{1,2})?$",
}


def failing_fields(cells: DataFrame, contract: Contract) -> set[str]:
    """The fields of the contract in which the frame does not pass; `cells` has one text column per field."""
    schema = pa.DataFrameSchema({field.name: _column(field) for field in contract.fields})
    checked = schema.validate(cells, lazy=True)
    return {error["column"] for kind in checked.pandera.errors.values() for errors in kind.values() for error in errors}


def _column(field: Field) -> "pa.Column":
    checks = [Check.str_matches(SHAPES.get(field.kind, "."))] if field.required else []
    return pa.Column(T.StringType(), checks=checks, nullable=not field.required)
