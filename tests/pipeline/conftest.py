"""A province of 300 households, delivered, and run for two months by the command line, once for all tests."""

import shutil
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession
from typer.testing import CliRunner

from lowincome.cli import app
from lowincome.config.settings import Settings
from lowincome.pipeline.context import Context
from lowincome.store.tables import Tables

MONTHS = (202411, 202412)
HOUSEHOLDS = "300"
# Of the rules that read further classes one engine is enough to see.
CLASSES = {"sail": "--all-classes", "spark": "--told-classes"}


@dataclass(frozen=True)
class Province:
    """A store with its truth; `said` is all that the commands printed."""

    root: Path
    engine: str
    said: str
    seen: dict[tuple[str, int | None], pa.Table] = field(default_factory=dict)

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def truth(self) -> Path:
        return self.root / "truth"

    def context(self) -> Context:
        return Context(self.root, engine=self.engine)  # type: ignore[arg-type]

    @cached_property
    def _tables(self) -> Tables:
        return self.context().tables

    def rows(self, name: str, month: int | None = None) -> list[dict[str, Any]]:
        """The rows of a table as plain values; of one month when it is given."""
        found = self.table(name).to_pylist(maps_as_pydicts="strict")
        return [row for row in found if month is None or row["month"] == month]

    def table(self, name: str, version: int | None = None) -> pa.Table:
        """A table now or at a version; what has a version never changes, so it is read once."""
        tables = self._tables
        at = tables.version(name) if version is None else version
        key = (name, at)
        if key not in self.seen:
            self.seen[key] = tables.read(name, version=at).toArrow()
        return self.seen[key]


def call(*words: str, expect: int = 0) -> str:
    """What one command prints; it must end with `expect`."""
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == expect, result.output
    return result.output


@pytest.fixture(scope="session")
def province(spark: SparkSession, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Province:
    root = tmp_path_factory.mktemp("province")
    engine = settings.engine
    said = call("sample", str(root), "--households", HOUSEHOLDS, "--engine", engine, CLASSES[engine])
    for month in MONTHS:
        said += call("run", "--month", str(month), "--store", str(root), "--engine", engine)
    return Province(root, engine, said)


@pytest.fixture
def copy_of_province(province: Province, tmp_path: Path) -> Province:
    """A store of its own for a test that changes it."""
    shutil.copytree(province.root, tmp_path / "store")
    return Province(tmp_path / "store", province.engine, province.said)
