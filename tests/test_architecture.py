"""The house: floors, no sideways imports, no I/O in stages, sizes. Read with `ast`; nothing is imported or run."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "lib" / "lowincome"
FILES = sorted(path for path in PACKAGE.rglob("*.py"))
STAGES = ("intake", "people", "monitor", "casework", "deliver")
FLOORS = (
    ("domain",),
    ("columns",),
    ("language",),
    ("config",),
    (*STAGES, "store", "outlets", "sample"),
    ("pipeline",),
    ("cli",),
)
HEIGHT = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}
MAX_FILE, MEDIAN_FILE, MAX_FUNCTION, MEDIAN_FUNCTION = 250, 150, 40, 12
STORAGE_WORDS = {"read", "write", "readStream", "writeStream", "saveAsTable", "sql", "table"}
FORBIDDEN_IN_STAGES = {
    *("collect", "toPandas", "toArrow", "toLocalIterator", "expr", "selectExpr", "rand", "randn", "uuid"),
    *("now", "today", "current_date", "current_timestamp", "getenv", "environ", "open", "Path", "SparkSession", "rdd"),
    *("udf", "pandas_udf", "_jvm", "monotonically_increasing_id", "dropDuplicates"),
}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("lowincome."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("lowincome."))


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    doc = ast.get_docstring(node, clean=False)
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1 - (doc.count("\n") + 1 if doc else 0)


def median(numbers: list[int]) -> int:
    return sorted(numbers)[len(numbers) // 2]


def names_used(path: Path) -> set[str]:
    return {node.id for node in ast.walk(tree_of(path)) if isinstance(node, ast.Name)}


def attributes_used(path: Path) -> set[str]:
    return {node.attr for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)}


def test_every_room_is_on_a_floor() -> None:
    assert {room_of(path) for path in FILES} - {"__init__"} == set(HEIGHT)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    own = room_of(path)
    if own == "__init__":
        return
    for room in imports_of(path):
        assert room == own or HEIGHT[room] < HEIGHT[own], f"{path.name} in {own} imports {room}"


@pytest.mark.parametrize("path", [p for p in FILES if room_of(p) in STAGES], ids=lambda p: p.stem)
def test_stages_neither_store_nor_look_around(path: Path) -> None:
    assert not attributes_used(path) & (STORAGE_WORDS | FORBIDDEN_IN_STAGES)
    assert not names_used(path) & FORBIDDEN_IN_STAGES


@pytest.mark.parametrize("path", [p for p in FILES if room_of(p) not in ("store", "sample")], ids=lambda p: p.stem)
def test_only_the_store_reads_and_writes_tables(path: Path) -> None:
    tree = tree_of(path)
    engine_io = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in STORAGE_WORDS
        and isinstance(node.value, ast.Name | ast.Attribute)
        and (node.value.id if isinstance(node.value, ast.Name) else node.value.attr) in ("spark", "session")
    }
    assert not engine_io


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_engine_neutral(path: Path) -> None:
    of_one_engine = {"_jvm", "_jsc", "rdd", "DeltaTable", "udf", "pandas_udf"}
    if path == PACKAGE / "store" / "session.py":  # starts each engine, and hushes the one that needs it
        of_one_engine.remove("_jvm")
    assert not (names_used(path) | attributes_used(path)) & of_one_engine


def test_files_are_short() -> None:
    sizes = {str(path.relative_to(PACKAGE)): path.read_text(encoding="utf-8").count("\n") + 1 for path in FILES}
    assert {name: size for name, size in sizes.items() if size > MAX_FILE} == {}
    assert median(list(sizes.values())) <= MEDIAN_FILE


def test_functions_are_short() -> None:
    sizes = {f"{path.stem}.{node.name}": code_lines(node) for path in FILES for node in functions_of(path)}
    assert {name: size for name, size in sizes.items() if size > MAX_FUNCTION} == {}
    assert median(list(sizes.values())) <= MEDIAN_FUNCTION


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_everything_is_typed_and_public_things_are_documented(path: Path) -> None:
    for node in functions_of(path):
        arguments = [a for a in (*node.args.args, *node.args.kwonlyargs) if a.arg not in ("self", "cls")]
        assert node.returns is not None, f"{path.name}: {node.name} has no return type"
        assert all(a.annotation for a in arguments), f"{path.name}: {node.name} has an untyped argument"
    tree = tree_of(path)
    public = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")]
    assert [n.name for n in public if not ast.get_docstring(n)] == []


def test_jobs_are_thin() -> None:
    for path in (PACKAGE.parents[1] / "jobs").glob("*.py"):
        assert path.read_text(encoding="utf-8").count("\n") <= 40
