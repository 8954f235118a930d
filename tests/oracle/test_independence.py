"""The oracle shares nothing with the pipeline, else both could be wrong alike."""

import ast
import sys
from pathlib import Path

ALLOWED = {"openpyxl", "pyarrow", "pytest", "hypothesis", "tests"}


def test_the_oracle_imports_nothing_of_the_pipeline() -> None:
    seen = set()
    for path in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                seen |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path.name} imports relatively"
                seen.add(str(node.module))
    foreign = {name for name in seen if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name.split(".")[0] for name in foreign} <= ALLOWED
    assert all(name.startswith("tests.oracle") for name in foreign if name.split(".")[0] == "tests")
    assert {name for name in foreign if name.startswith("pyarrow")} <= {"pyarrow", "pyarrow.parquet"}
