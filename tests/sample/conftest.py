"""One small province for all tests of the sample."""

from pathlib import Path
from typing import NamedTuple

import pytest
from pyspark.sql import SparkSession

from lowincome.sample.province import write_province

FAMILIES, SEED = 110, 1


class Written(NamedTuple):
    """Where the small province lies."""

    landing: Path
    truth: Path


@pytest.fixture(scope="session")
def written(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Written:
    root = tmp_path_factory.mktemp("province")
    folders = Written(root / "landing", root / "truth")
    write_province(spark, folders.landing, folders.truth, households=FAMILIES, seed=SEED)
    return folders
