"""The SQL written by hand for DuckDB, on Spark: what Spark itself takes for the outputs of a month.

Beyond this begins what the project's own expressions cost; what this takes longer than DuckDB is between the engines.
Same session and settings as ours, same tables, each step written as Parquet to `<root>/spark/<step>` for later ones to
read. sqlglot translates; what it leaves to do is done here.
"""

import json
import shutil
import sys
from pathlib import Path

import sqlglot
from sqlglot import exp

from lowincome.pipeline.context import Context
from tests.bench import all_peer
from tests.bench.clock import Clock, Spent
from tests.bench.peer import PARTITIONED

FOLDER = "spark"


def run(root: Path) -> Spent:
    """The time of each step and, as `all`, of the whole."""
    out = root / FOLDER
    shutil.rmtree(out, ignore_errors=True)
    context = Context(root, engine="spark")
    queries = _open(context, out / "conf")
    clock = Clock()
    with clock.step("all"):
        _write_step(context, "known", queries, out)
        for step in all_peer.STEPS:
            with clock.step(step):
                _write_step(context, step, queries, out)
    return clock.spent


def _open(context: Context, folder: Path) -> dict[str, str]:
    """Every query, once the session has what they read: tables, what comes from conf/, macros, views of what counts."""
    database, queries = all_peer.opened(context.folders.root, context.catalogue)
    folder.mkdir(parents=True)
    for name in all_peer.CONFIGURED:
        database.execute(f"COPY {name} TO '{folder}/{name}.parquet'")
        context.spark.read.parquet(f"{folder}/{name}.parquet").createOrReplaceTempView(name)
    for name in all_peer.TABLES:
        context.tables.read(name.replace("/", ".")).createOrReplaceTempView(name.split("/")[1])
    for statement in in_spark(all_peer.MACROS + queries["told"]):
        context.spark.sql(statement)
    return queries


def _write_step(context: Context, step: str, queries: dict[str, str], out: Path) -> None:
    """Write what one step finds, for later steps to read."""
    [query] = in_spark(queries[step])
    columns = ("month", "county_code") if step in PARTITIONED else ()
    context.spark.sql(query).write.partitionBy(*columns).parquet(f"{out}/{step}")
    context.spark.read.parquet(f"{out}/{step}").createOrReplaceTempView(step)


def in_spark(text: str) -> list[str]:
    """Each statement of DuckDB's in Spark's words."""
    return [_in_spark(tree) for tree in sqlglot.parse(text, read="duckdb") if tree]


def _in_spark(tree: exp.Expr) -> str:
    for kind in list(tree.find_all(exp.DataType)):
        if kind.is_type("int128"):
            kind.replace(exp.DataType.build("DECIMAL(38, 0)"))
    for union in list(tree.find_all(exp.Union)):
        if union.args.get("by_name"):
            _by_place(union)
    if isinstance(tree.this, exp.UserDefinedFunction):  # all of whose arguments are whole numbers
        head, numbers = tree.this.this.name, ", ".join(f"{one.name} BIGINT" for one in tree.this.expressions)
        return f"CREATE TEMPORARY FUNCTION {head}({numbers}) RETURN {tree.expression.sql('spark')}"
    return tree.sql("spark", comments=False)


def _by_place(union: exp.Union) -> None:
    """Unite columns by their place, as Spark's SQL does, not by name; what a side lacks is null there."""
    sides = _sides(union)
    names = dict.fromkeys(name for side in sides for name in side.named_selects)
    for side in sides:
        own = {column.alias_or_name: column for column in side.selects}
        side.set("expressions", [own.get(name, exp.alias_(exp.null(), name)) for name in names])


def _sides(query: exp.Query) -> list[exp.Query]:
    """What a union unites, by name no more."""
    if not isinstance(query, exp.Union):
        return [query]
    query.set("by_name", False)
    return [*_sides(query.left), *_sides(query.right)]


def main(root: str) -> None:
    """Run on the store at `root`; the last line of the output is what `run` returns."""
    print(json.dumps(run(Path(root))))


if __name__ == "__main__":
    main(*sys.argv[1:])
