"""Staged rows: the pending drops of a class as text in the slots of their fields, in Parquet, in the vault zone."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
from pyspark.sql import DataFrame, SparkSession

from lowincome.store.readers import Sheet

BOOKKEEPING = pa.schema(
    [
        ("drop_id", pa.string()),
        ("class_id", pa.string()),
        ("period", pa.int32()),
        ("sender_code", pa.string()),
        ("drop_rank", pa.int64()),
        ("row_no", pa.int64()),
        ("broken", pa.string()),
    ]
)


# Scratch is read a few times and dropped: to look for equal values and to compress them costs more than the disk gains.
# Sail's words for it, then Spark's; neither minds the other's.
AS_IT_IS = {
    "compression": "none",
    "dictionary_enabled": "false",
    "statistics_enabled": "none",
    "parquet.enable.dictionary": "false",
}


class Staging:
    """A scratch folder of one run; what lies there is dropped with it."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self._spark = spark
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where files may be unpacked while they are read."""
        return self._folder

    def clear(self) -> None:
        """Drop what this or a dead run left."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(mode=0o700, parents=True)

    def add(
        self,
        columns: Sequence[str],
        drop: Mapping[str, object],
        sheet: Sheet,
        names: Mapping[int, str],
        rows_before: int,
    ) -> int:
        """Write one file of a drop: `names`: position in the file → one of `columns`; returns the rows it holds."""
        schema = pa.schema([*BOOKKEEPING, *((name, pa.string()) for name in columns)])
        folder = self._folder / str(drop["class_id"]) / "staged"
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{drop['drop_id']}-{len(list(folder.iterdir()))}.parquet"
        n_good, taken = 0, np.zeros(0, np.int64)
        with _writer(target, schema) as writer:
            for batch in sheet.batches:
                taken = np.append(taken, [number for number, _ in sheet.broken[len(taken) :]])
                numbers = _row_numbers(n_good, batch.num_rows, np.sort(taken.astype(np.int64))) + rows_before
                good = {"row_no": numbers, **{name: batch.column(at) for at, name in names.items()}}
                writer.write_table(_table(schema, drop, batch.num_rows, good))
                n_good += batch.num_rows
            if sheet.broken:
                bad = {
                    "row_no": np.array([number for number, _ in sheet.broken]) + rows_before,
                    "broken": [text for _, text in sheet.broken],
                }
                writer.write_table(_table(schema, drop, len(sheet.broken), bad))
        return n_good + len(sheet.broken)

    def discard(self, class_id: str, drop_id: str) -> None:
        """Drop what was staged of a drop that turned out unreadable half-way."""
        for path in (self._folder / class_id / "staged").glob(f"{drop_id}-*.parquet"):
            path.unlink()

    def staged(self, classes: Iterable[str], columns: Sequence[str]) -> DataFrame:
        """One row per row sent in the pending drops of the classes, cells as text; a class lacks some `columns`."""
        booked = "drop_id string, class_id string, period int, sender_code string, drop_rank bigint, row_no bigint"
        schema = f"{booked}, broken string, {', '.join(f'{name} string' for name in columns)}"
        return self._spark.read.schema(schema).parquet(*(str(self._folder / name / "staged") for name in classes))

    def keep(self, name: str, frame: DataFrame) -> DataFrame:
        """`frame` computed once and read back: several tables are written from it, and no engine need cache it."""
        path = str(self._folder / name / "kept")
        frame.write.mode("overwrite").options(**AS_IT_IS).parquet(path)
        # Without rows a file may tell no columns; by name and type only, as what cannot be null is told differently.
        return self._spark.read.schema(", ".join(f"{name} {type_}" for name, type_ in frame.dtypes)).parquet(path)


def _writer(target: Path, schema: pa.Schema) -> pa.parquet.ParquetWriter:
    """Cells are written as they are: they are read once, and to look for equal ones takes longer than to read them."""
    return pa.parquet.ParquetWriter(
        target, schema, compression="none", use_dictionary=BOOKKEEPING.names, write_statistics=False
    )


def _row_numbers(n_before: int, n_rows: int, taken: np.ndarray) -> np.ndarray:
    """Row numbers of the next good rows: those that broken lines have `taken`, in order, are theirs alone."""
    wanted = np.arange(n_before + 1, n_before + n_rows + 1, dtype=np.int64)
    # The k-th good row stands k + (broken lines before it) lines down; the shift settles in one look-up.
    shifted = taken - np.arange(len(taken))
    return wanted + np.searchsorted(shifted, wanted, side="right")


def _table(schema: pa.Schema, drop: Mapping[str, object], n_rows: int, columns: Mapping[str, object]) -> pa.Table:
    def column(field: pa.Field) -> pa.Array:
        if field.name in columns:
            found = columns[field.name]
            return found.cast(field.type) if isinstance(found, pa.Array) else pa.array(found, field.type)
        return pa.repeat(pa.scalar(drop.get(field.name), field.type), n_rows)

    return pa.table([column(field) for field in schema], schema=schema)
