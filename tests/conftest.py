"""One engine for all tests: Spark by default, Sail with LOWINCOME_ENGINE=sail."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from pyspark.sql import SparkSession

from lowincome.config.settings import Engine, Settings, load_settings
from lowincome.store.session import open_session

CONF = Path(__file__).parents[1] / "conf"
ENGINE = cast(Engine, os.environ.get("LOWINCOME_ENGINE", "spark"))


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    base = load_settings(CONF)
    return replace(base, engine=ENGINE, spark={**base.spark, **for_small_data(tmp_path_factory.mktemp("events"))})


def for_small_data(events: Path) -> dict[str, str]:
    """Few tasks, no time spent on optimising code that runs once, and an event log to be searched for leaks."""
    return {
        "spark.sql.shuffle.partitions": "2",
        # With one compiler only, the JVM keeps 48 MB for compiled code, and interprets once they are full.
        "spark.driver.extraJavaOptions": "-XX:+UseParallelGC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=512m",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.compress": "false",
        "spark.eventLog.dir": events.as_uri(),
    }


@pytest.fixture(scope="session")
def spark(settings: Settings) -> Iterator[SparkSession]:
    session: Any = open_session(settings)
    yield session
    session.stop()
