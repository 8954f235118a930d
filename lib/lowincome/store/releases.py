"""Publishing: one commit names the version of every table, and that is all a reader trusts."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from lowincome.domain.errors import LowincomeError
from lowincome.store.tables import Tables

RELEASE = "pub.release"


@dataclass(frozen=True)
class Release:
    """One published run; see `pub.release` in tables.yaml."""

    release_id: int
    kind: str
    month: int
    as_of_release: int
    tables: Mapping[str, int]
    counts: Mapping[str, int]
    config_fingerprint: str
    measures_fingerprint: str


def releases(tables: Tables) -> list[Release]:
    """Every published run, the oldest first."""
    rows = tables.read(RELEASE).orderBy(F.col("release_id")).collect()
    return [Release(**row.asDict()) for row in rows]


def released(tables: Tables, release: Release, name: str) -> DataFrame:
    """Table `name` as `release` published it."""
    version = release.tables.get(name)
    return tables.empty(name) if version is None else tables.read(name, version=version)


def publish(tables: Tables, release: Release) -> None:
    """The last act of a run: one commit, read back before the run calls itself done."""
    row = tables.empty(RELEASE).sparkSession.createDataFrame(
        [tuple(getattr(release, name) for name in tables.contract(RELEASE).column_names)],
        ", ".join(f"{column.name} {column.type}" for column in tables.contract(RELEASE).columns),
    )
    tables.append(RELEASE, row)
    newest = releases(tables)[-1]
    if newest.release_id != release.release_id or dict(newest.tables) != dict(release.tables):
        raise LowincomeError("the release just published cannot be read back", do="check the disk, then run again")
