"""The Delta tables of one store: contracts hold at both doors, versions are what a release names."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from lowincome.config.tables import Table
from lowincome.domain.errors import LowincomeError
from lowincome.store.session import engine_of

UNVERSIONED = ("pub.release",)
_NEW_COLUMNS = {"overwriteSchema": "true"}


class Tables:
    """Reads and writes own tables by name; the only place in the project that does."""

    def __init__(self, spark: SparkSession, root: Path, vault: Path, contracts: Mapping[str, Table]) -> None:
        self._spark = spark
        self._root = root
        self._vault = vault
        self._contracts = contracts

    def contract(self, name: str) -> Table:
        """The contract of table `name`."""
        return self._contracts[name]

    def path(self, name: str) -> str:
        """Where table `name` lies: `<zone>/<layer>/<noun>`."""
        zone = self._vault if self._contracts[name].zone == "vault" else self._root
        return str(zone.joinpath(*name.split(".")))

    def read(self, name: str, *, version: int | None = None) -> DataFrame:
        """The rows of table `name` with exactly the declared columns, now or at `version`; a missing table is empty."""
        if self.version(name) is None:
            return self.empty(name)
        reader = self._spark.read.format("delta")
        frame = (reader if version is None else reader.option("versionAsOf", version)).load(self.path(name))
        return conform_to(frame, self.contract(name))

    def of_month(self, name: str, month: int) -> DataFrame:
        """The rows of `month` of table `name`, as they are now."""
        return self.read(name).where(F.col("month") == month)

    def month_before(self, name: str, month: int) -> int:
        """The newest month before `month` of which table `name` has rows; 0 when there is none."""
        newest = self.read(name).where(F.col("month") < month).agg(F.max("month").alias("month")).first()
        return (newest and newest.month) or 0

    def empty(self, name: str) -> DataFrame:
        """Table `name` without rows."""
        columns = [F.lit(None).cast(column.type).alias(column.name) for column in self.contract(name).columns]
        return self._spark.range(1).select(*columns).where(F.lit(False))

    def append(self, name: str, frame: DataFrame) -> None:
        """Add rows."""
        if self.version(name) is None:
            self._declare(name)
        self._write(name, frame, "append", {})

    def replace_month(self, name: str, frame: DataFrame, month: int) -> None:
        """Replace the rows of `month`; on Spark one atomic commit that refuses rows of another month."""
        if self.version(name) is None:
            self.append(name, frame)
        elif engine_of(self._spark) == "spark":
            self._write(name, frame, "overwrite", {"replaceWhere": f"month = {int(month)}"})
        else:
            # Sail 0.7 cannot rewrite tables with arrays in one step. Two commits are safe here: nobody reads before
            # the release names a version, and the next run restores what a dead one left.
            self._spark.sql(f"DELETE FROM delta.`{self.path(name)}` WHERE month = {int(month)}").collect()
            self._write(name, frame, "append", {})

    def overwrite(self, name: str, frame: DataFrame) -> None:
        """Replace every row, and the columns when the contract gained some."""
        if engine_of(self._spark) == "spark":
            self._write(name, frame, "overwrite", _NEW_COLUMNS)
        else:
            self._declare(name)
            self._write(name, frame, "append", {})

    def _declare(self, name: str) -> None:
        """On Sail, leave `name` without rows, its columns as its contract has them.

        Sail 0.7 takes a column without null in the first rows written for one that never has any, and refuses the
        first null that comes. Two commits are safe, as in `replace_month`.
        """
        if engine_of(self._spark) != "spark":
            self._write(name, self.empty(name), "overwrite", _NEW_COLUMNS)

    def withdraw(self, name: str, drop_ids: Sequence[str], release: int) -> None:
        """Mark the rows of drops as withdrawn in `release`; they stay readable as known before."""
        if drop_ids and self.version(name) is not None:
            listed = ", ".join(f"'{_hexadecimal(drop_id)}'" for drop_id in drop_ids)
            self._spark.sql(
                f"UPDATE delta.`{self.path(name)}` SET to_release = {int(release)} "
                f"WHERE drop_id IN ({listed}) AND to_release IS NULL"
            ).collect()

    def withdraw_rows(self, name: str, places: DataFrame, release: int) -> None:
        """Mark the rows in force that stand at `places`, which have the columns class_id, drop_id and row_no."""
        view = f"places_in_{name.replace('.', '_')}"
        places.createOrReplaceTempView(view)
        self._spark.sql(
            f"MERGE INTO delta.`{self.path(name)}` AS kept USING {view} AS gone ON kept.class_id = gone.class_id "
            "AND kept.drop_id = gone.drop_id AND kept.row_no = gone.row_no AND kept.to_release IS NULL "
            f"WHEN MATCHED THEN UPDATE SET to_release = {int(release)}"
        ).collect()

    def version(self, name: str) -> int | None:
        """The newest version of table `name`; None when it does not exist."""
        log = Path(self.path(name)) / "_delta_log"
        commits = [entry.stem for entry in log.glob("*.json")] if log.is_dir() else []
        numbers = [int(stem) for stem in commits if stem.isdigit()]
        return max(numbers) if numbers else None

    def versions(self) -> dict[str, int]:
        """The newest version of every table that exists, but for the book of releases, which is what names them."""
        found = {name: self.version(name) for name in self._contracts if name not in UNVERSIONED}
        return {name: version for name, version in found.items() if version is not None}

    def restore(self, released: Mapping[str, int]) -> list[str]:
        """Bring every table back to its released version; the names of those that a dead run had changed."""
        changed = [name for name, version in self.versions().items() if version != released.get(name)]
        for name in changed:
            self._restore(name, released.get(name))
        return changed

    def _restore(self, name: str, version: int | None) -> None:
        if version is not None and engine_of(self._spark) == "spark":
            self._spark.sql(f"RESTORE TABLE delta.`{self.path(name)}` TO VERSION AS OF {int(version)}").collect()
        else:
            before = self.empty(name) if version is None else self.read(name, version=version)
            self.overwrite(name, before)

    def _write(self, name: str, frame: DataFrame, mode: str, options: Mapping[str, str]) -> None:
        table = self.contract(name)
        writer = conform_to(frame, table).select(*_required(table)).write.format("delta").mode(mode)
        if table.partition:
            writer = writer.partitionBy(*table.partition)
        writer.options(**options).save(self.path(name))
        self._read_back(name)

    def _read_back(self, name: str) -> None:
        """A commit that is empty or torn would hide rows without a word: look at it before anything relies on it."""
        version = self.version(name)
        commit = Path(self.path(name)) / "_delta_log" / f"{version or 0:020}.json"
        try:
            lines = commit.read_text(encoding="utf-8").splitlines()
            whole = bool(lines) and all(json.loads(line) for line in lines)
        except (OSError, ValueError):
            whole = False
        if not whole:
            raise LowincomeError(f"{name}: the commit just written is not whole", do="check the disk, then run again")


def conform_to(frame: DataFrame, table: Table) -> DataFrame:
    """The declared columns of `table` in order and type; every difference in names is one error."""
    missing = [name for name in table.column_names if name not in frame.columns]
    extra = [name for name in frame.columns if name not in table.column_names]
    if missing or extra:
        raise LowincomeError(
            f"{table.name}: missing columns {missing}, unexpected columns {extra}",
            do="make the frame follow tables.yaml",
        )
    return frame.select(*(F.col(column.name).cast(column.type).alias(column.name) for column in table.columns))


def _required(table: Table) -> list[Column]:
    """The columns as they are, but a null in a required one ends the write instead of being stored."""
    return [
        F.coalesce(F.col(c.name), F.raise_error(F.lit(f"{table.name}.{c.name} is null")).cast(c.type)).alias(c.name)
        if c.required
        else F.col(c.name)
        for c in table.columns
    ]


def _hexadecimal(text: str) -> str:
    int(text, 16)  # drop ids are hashes we made; anything else must not reach SQL
    return text
