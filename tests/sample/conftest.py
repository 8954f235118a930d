"""One small province for all tests of the sample."""

from pathlib import Path
from typing import NamedTuple

import pytest
from pyspark.sql import SparkSession

from lowincome.config.contracts import Contract
from lowincome.sample.province import write_province
from lowincome.sample.write_background import contracts_beside

FAMILIES, SEED = 110, 1


class Written(NamedTuple):
    """Where the small province lies."""

    landing: Path
    truth: Path


@pytest.fixture(scope="session")
def contracts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Contract]:
    return contracts_beside(tmp_path_factory.mktemp("no_store") / "truth")


@pytest.fixture(scope="session")
def written(spark: SparkSession, contracts: dict[str, Contract], tmp_path_factory: pytest.TempPathFactory) -> Written:
    root = tmp_path_factory.mktemp("province")
    folders = Written(root / "landing", root / "truth")
    write_province(spark, folders.landing, folders.truth, households=FAMILIES, seed=SEED, contracts=contracts)
    return folders
