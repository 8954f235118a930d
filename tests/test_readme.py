"""What the README counts is what conf/ holds."""

import re
from pathlib import Path

import pytest

from lowincome.config.catalogue import Catalogue, load_catalogue

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "conf")


def test_counts_of_the_configuration(catalogue: Catalogue) -> None:
    indicators = catalogue.indicators.indicators
    written = {
        r"(\d+) indicators": len(indicators),
        r"(\d+) 条规则": len(catalogue.rules),
        r"(\d+) labels": len(catalogue.labels),
        r"(\d+) data classes": len(catalogue.contracts),
        r"(\d+) departments": len({contract.department for contract in catalogue.contracts.values()}),
    }
    for pattern, number in written.items():
        assert set(re.findall(pattern, README)) == {str(number)}, pattern
