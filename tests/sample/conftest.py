"""One small province for all tests of the sample."""

from pathlib import Path
from typing import NamedTuple

import pytest
from pyspark.sql import SparkSession

from lowincome.config.catalogue import load_catalogue
from lowincome.config.contracts import Contract
from lowincome.config.places import packaged_conf
from lowincome.sample.province import write_province

FAMILIES, SEED = 260, 1


class Written(NamedTuple):
    """Where the small province lies."""

    landing: Path
    truth: Path


@pytest.fixture(scope="session")
def contracts() -> dict[str, Contract]:
    return dict(load_catalogue(packaged_conf()).contracts)


@pytest.fixture(scope="session")
def written(spark: SparkSession, contracts: dict[str, Contract], tmp_path_factory: pytest.TempPathFactory) -> Written:
    root = tmp_path_factory.mktemp("province")
    folders = Written(root / "landing", root / "truth")
    write_province(spark, folders.landing, folders.truth, households=FAMILIES, seed=SEED, contracts=contracts)
    return folders
