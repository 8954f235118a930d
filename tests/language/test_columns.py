"""The Column says what plain Python says, for random expressions over random rows with nulls."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import suppress
from random import Random
from typing import Any, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from lowincome.language import Expression, ExpressionError, answer_column, column_name, evaluate, parse, to_column
from tests.language.names import NAMES
from tests.language.written import SCHEMA, question, row, rows, texts

KINDS = (
    "boolean",
    "boolean",
    "boolean",
    "fen",
    "count",
    "months",
    "years",
    "text",
    "date",
    "month",
    "percent",
    "ratio",
)
N_EXPRESSIONS, N_ROWS, PER_SELECT = 240, 30, 80
N_HOUSEHOLDS, N_QUESTIONS = 10_000, 60
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
    return F.col(column_name(name).removeprefix("param_"))


def parsed(written: Iterable[str]) -> list[Expression]:
    """The expressions that are not refused: a random one may be too deep, or always null."""
    found = {}
    for text in written:
        with suppress(ExpressionError):
            found[text] = parse(text, NAMES, NAMES)
    return list(found.values())


def test_column_and_python_agree(spark: SparkSession) -> None:
    expressions = parsed(drawn(texts(KINDS), N_EXPRESSIONS * 3 // 2))
    assert len(expressions) > N_EXPRESSIONS
    given_rows = [*drawn(rows(), N_ROWS), (None,) * len(NAMES)]
    frame = spark.createDataFrame(given_rows, SCHEMA).coalesce(1)
    for start in range(0, len(expressions), PER_SELECT):
        batch = expressions[start : start + PER_SELECT]
        columns = [to_column(expression, column).alias(f"e{i}") for i, expression in enumerate(batch)]
        for seen in frame.select(*frame.columns, *columns).collect():
            values = dict(zip(NAMES, seen, strict=False))
            expected = [evaluate(expression, values) for expression in batch]
            found = list(seen[len(NAMES) :])
            assert found == expected, disagreement(batch, found, expected, values)


def disagreement(batch: list[Expression], found: list[Any], expected: list[Any], values: dict[str, Any]) -> str:
    differing = (item for item in zip(batch, found, expected, strict=True) if item[1] != item[2])
    expression, column_says, python_says = next(differing)
    return f"{expression.text}: column {column_says}, python {python_says}, values {values}"


def test_ten_thousand_households_and_their_members_are_answered_alike(spark: SparkSession) -> None:
    random = Random(7)
    expressions = parsed(question(random) for _ in range(N_QUESTIONS))
    assert len(expressions) > N_QUESTIONS * 0.7
    homes = [(number, *row(random, 0.2)) for number in range(N_HOUSEHOLDS)]
    people = [
        (number, *row(random, 0.1)) for number in range(N_HOUSEHOLDS) for _ in range(random.choice((0, 1, 1, 2, 3)))
    ]
    schema = f"household_id bigint, {SCHEMA}"
    asked = {one.name: one for expression in expressions for one in expression.questions}
    answers = [answer_column(one, column).alias(column_name(name)) for name, one in asked.items()]
    answered = spark.createDataFrame(people, schema).groupBy("household_id").agg(*answers)
    known = spark.createDataFrame(homes, schema).join(answered, on="household_id", how="left")
    truths = [to_column(expression, column).alias(f"e{i}") for i, expression in enumerate(expressions)]
    found = {says[0]: says[1:] for says in known.select("household_id", *truths).collect()}
    members = defaultdict(list)
    for number, *values in people:
        members[number].append(dict(zip(NAMES, values, strict=True)))
    truths_seen = Counter(truth for truths in found.values() for truth in truths)
    assert min(truths_seen[truth] for truth in (True, False, None)) > N_HOUSEHOLDS, truths_seen
    for number, *values in homes:
        of_home = dict(zip(NAMES, values, strict=True))
        for i in {number % len(expressions), number * 7 % len(expressions)}:
            expected = evaluate(expressions[i], of_home, members[number])
            assert found[number][i] == expected, (expressions[i].text, of_home, members[number])


def test_products_do_not_overflow_silently_and_do_not_stop_the_job(spark: SparkSession) -> None:
    frame = spark.createDataFrame([(2**62, 2**31 - 1), (None, None), (5, 7)], "a_fen bigint, n int")
    product = to_column(parse("a_fen * 4", NAMES), column)
    of_ints = to_column(parse("n * n", NAMES), column)
    assert [tuple(row) for row in frame.select(product, of_ints).collect()] == [
        (None, (2**31 - 1) ** 2),
        (None, None),
        (20, 49),
    ]
