"""Drops of all background classes: one plan makes their lines, one class after the other becomes files."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
from pyspark.sql import DataFrame

from lowincome.config.contracts import Contract
from lowincome.sample.background import background_rows, with_kin
from lowincome.sample.drops import write_drops
from lowincome.sample.plan import Province
from lowincome.sample.planted import planted_lines, scene_people
from lowincome.sample.recipes import Recipes, recipes_of, slot_names
from lowincome.sample.spelling import LINE, spelt
from lowincome.sample.styles import layout_of


def write_background(
    people: DataFrame, province: Province, contracts: Sequence[Contract], landing: Path, staged: Path
) -> None:
    """Writes every drop of classes that no story tells; their lines wait in `staged` meanwhile."""
    shape = recipes_of(contracts)
    lines = background_lines(people, province, shape)
    lines.write.partitionBy("class_id").mode("overwrite").parquet(str(staged))
    known = scene_people(people)
    for contract in contracts:
        drawn = _lines_of(contract, staged, shape)
        table = pa.concat_tables([drawn, planted_lines(contract, province, known, drawn.schema)])
        write_drops(table, layout_of(contract), landing, province.months)
    shutil.rmtree(staged)


def background_lines(people: DataFrame, province: Province, shape: Recipes) -> DataFrame:
    """One row per line of any drop of a background class."""
    recipes = province.spark.createDataFrame(list(shape.rows), shape.ddl)
    rows = background_rows(with_kin(people), province, shape.contracts)
    return spelt(rows, recipes, shape, province.dice)


def _lines_of(contract: Contract, staged: Path, shape: Recipes) -> pa.Table:
    """The lines of a class as `write_drops` takes them: its slots in the contract's order, as `c0`, `c1`, …"""
    slots = slot_names(contract)
    names = [*LINE[1:], *slots]
    folder = staged / f"class_id={contract.class_id}"
    if folder.exists():
        found = ds.dataset(folder, format="parquet").to_table(columns=names)
    else:
        texts = {"city", *slots}
        found = pa.table({name: pa.array([], pa.string() if name in texts else pa.int64()) for name in names})
    codes = pa.array(shape.codes, pa.string())
    for at, name in enumerate(names):
        if name.startswith("code_"):
            found = found.set_column(at, name, codes.take(found[name].combine_chunks().cast(pa.int64())))
    cells = [f"c{index}" for index in range(len(slots))]
    return found.rename_columns([*LINE[1:], *cells])
