"""The Column says what plain Python says, for random expressions over random rows with nulls."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from lowincome.language import Expression, ExpressionError, evaluate, parse, to_column
from tests.language.names import NAMES
from tests.language.written import SCHEMA, rows, texts

KINDS = ("boolean", "boolean", "boolean", "fen", "count", "text", "date", "month", "ratio")
N_EXPRESSIONS, N_ROWS, PER_SELECT = 320, 30, 80
T = TypeVar("T")


def drawn(strategy: st.SearchStrategy[T], count: int) -> list[T]:
    """`count` examples; all are drawn before the engine sees them at once, for a job per example would take minutes."""
    found: list[T] = []

    @settings(
        max_examples=count, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(strategy)
    def collect(example: T) -> None:
        found.append(example)

    collect()
    return found


def column(name: str) -> Column:
    return F.col(name.removeprefix("param."))


def parsed(written: Iterable[str]) -> list[Expression]:
    """The expressions that are not refused: a random one may be too deep, or always null."""
    found = {}
    for text in written:
        with suppress(ExpressionError):
            found[text] = parse(text, NAMES)
    return list(found.values())


def test_column_and_python_agree(spark: SparkSession) -> None:
    expressions = parsed(drawn(texts(KINDS), N_EXPRESSIONS * 3 // 2))
    assert len(expressions) > N_EXPRESSIONS
    given_rows = [*drawn(rows(), N_ROWS), (None,) * len(NAMES)]
    frame = spark.createDataFrame(given_rows, SCHEMA).coalesce(1)
    for start in range(0, len(expressions), PER_SELECT):
        batch = expressions[start : start + PER_SELECT]
        columns = [to_column(expression, column).alias(f"e{i}") for i, expression in enumerate(batch)]
        for row in frame.select(*frame.columns, *columns).collect():
            values = dict(zip(NAMES, row, strict=False))
            expected = [evaluate(expression, values) for expression in batch]
            found = list(row[len(NAMES) :])
            assert found == expected, disagreement(batch, found, expected, values)


def disagreement(batch: list[Expression], found: list[Any], expected: list[Any], values: dict[str, Any]) -> str:
    differing = (item for item in zip(batch, found, expected, strict=True) if item[1] != item[2])
    expression, column_says, python_says = next(differing)
    return f"{expression.text}: column {column_says}, python {python_says}, values {values}"


def test_products_do_not_overflow_silently_and_do_not_stop_the_job(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(2**62, 2**31 - 1), (None, None), (5, 7)], "a_fen bigint, n int")
    product = to_column(parse("a_fen * 4", NAMES), column)
    of_ints = to_column(parse("n * n", NAMES), column)
    assert [tuple(row) for row in frame.select(product, of_ints).collect()] == [
        (None, (2**31 - 1) ** 2),
        (None, None),
        (20, 49),
    ]
