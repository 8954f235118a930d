"""What Spark plans for the shipped indicators and rules: native nodes only, no window, few shuffles."""

import os
import re
from collections.abc import Iterator

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from lowincome.monitor.evaluation import answers, in_force, member_lines, rules_that_hold
from lowincome.monitor.hits import household_hits
from lowincome.monitor.lines import with_lines
from lowincome.monitor.outcomes import member_outcomes, rule_outcomes
from lowincome.monitor.views import household_indicators, person_indicators
from tests.monitor.given import HOUSEHOLD, MEMBER
from tests.monitor.test_shipped_rules import INDICATORS, LABELS, LINES, RULES

MONTH = 202403
pytestmark = pytest.mark.skipif(os.environ.get("LOWINCOME_ENGINE") == "sail", reason="reads the plans of Spark")
# Nothing is small enough to be sent everywhere, as in a province.
AS_LARGE = {"spark.sql.autoBroadcastJoinThreshold": "-1", "spark.sql.adaptive.enabled": "false"}


@pytest.fixture(autouse=True)
def tables_are_large(spark: SparkSession) -> Iterator[None]:
    before = {name: str(spark.conf.get(name)) for name in AS_LARGE}
    for name, value in AS_LARGE.items():
        spark.conf.set(name, value)
    yield
    for name, value in before.items():
        spark.conf.set(name, value)


def stored(spark: SparkSession, schema: str | StructType) -> DataFrame:
    return spark.createDataFrame([], schema)


def shuffles(frame: DataFrame, capsys: pytest.CaptureFixture[str]) -> int:
    """How often rows move; the plan has native nodes only."""
    frame.explain()
    plan = capsys.readouterr().out
    assert not re.search("Python|Window|Cartesian", plan), plan
    return len(re.findall(r"[+:]- Exchange hashpartitioning", plan))


@pytest.fixture
def persons(spark: SparkSession) -> DataFrame:
    measures = INDICATORS.measures
    ledger = ", ".join(f"{one.column} long" for one in INDICATORS.flows)
    states = ", ".join(f"{one.column} long" for one in INDICATORS.states)
    return person_indicators(
        stored(spark, f"id_key long, month int, from_release long, {ledger}"),
        stored(spark, f"id_key long, {states}"),
        stored(spark, MEMBER),
        stored(spark, HOUSEHOLD),
        INDICATORS,
        {one.name: {MONTH: frozenset({"9901"})} for one in measures},
        MONTH,
    )


def lines(spark: SparkSession) -> DataFrame:
    return stored(spark, ", ".join(f"{name} {kind}" for name, kind in LINES.items()))


def test_a_month_is_planned_with_few_shuffles_and_without_python_or_windows(
    spark: SparkSession, persons: DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = stored(spark, persons.schema).transform(with_lines, lines(spark), "person")
    rules = in_force(RULES, MONTH)
    asked = [
        *answers([*(rule.when for rule in rules), *(label.when for label in LABELS)]),
        *member_lines(rules),
        *member_outcomes(rules),
    ]
    of_homes = household_indicators(kept, stored(spark, HOUSEHOLD), INDICATORS, asked)
    homes = stored(spark, of_homes.schema).transform(with_lines, lines(spark), "household")
    holding = rules_that_hold(kept, homes, rules, {})
    hits = household_hits(stored(spark, holding.schema), MONTH)
    # With the two of the ledger nine: one for each of the eight subjects and one for the household.
    assert shuffles(persons, capsys) == 5, "members and homes to each other; to people members, ledger, what is held"
    assert shuffles(of_homes, capsys) == 2, "people to homes"
    assert shuffles(holding, capsys) <= 2, "people to homes"
    assert shuffles(hits, capsys) <= 3, "hits to households, and to each the decisive one of its people"
    assert shuffles(rule_outcomes(homes, rules, MONTH), capsys) <= 2
