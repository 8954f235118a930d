"""No identity number, name, address or phone stands outside the vault zone and the township files.

Every string of every Parquet file is decoded (columns and statistics), and the Delta logs, Spark's event log, what the
commands printed and the report are read as text: compressed bytes would prove nothing.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lowincome.config.settings import Settings
from tests.pipeline.conftest import Province

NUMBER = re.compile(r"\d{17}[\dXx]|(?<!\d)\d{15}(?!\d)")


@pytest.fixture(scope="module")
def secrets(province: Province) -> frozenset[str]:
    """Numbers (18 and 15 digits) and names of everybody in the province."""
    with (province.truth / "persons.csv").open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file))
    numbers = {person["id_no"].upper() for person in people}
    old = {number[:6] + number[8:17] for number in numbers}
    return frozenset(numbers | old | {person["name"] for person in people})


def leaks(text: str, secrets: frozenset[str]) -> set[str]:
    numbers = {number.upper() for number in NUMBER.findall(text)} & secrets
    words = set(re.findall(r"[\u4e00-\u9fff]+", text))
    names = {secret for secret in secrets if not secret[0].isdigit()}
    return numbers | (words & names)


def strings(value: pa.ChunkedArray | pa.Array) -> Iterator[str]:
    """Every text inside an Arrow column, however nested."""
    kind = value.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        yield from (text for text in value.to_pylist() if text)
    elif pa.types.is_nested(kind):
        yield from re.findall(r"[^\s'\"(),\[\]{}:]+", str(value.to_pylist()))


def parquet_texts(path: Path) -> Iterator[str]:
    file = pq.ParquetFile(path)
    for column in file.read().columns:
        yield from strings(column)
    for group in range(file.metadata.num_row_groups):
        for index in range(file.metadata.num_columns):
            statistics = file.metadata.row_group(group).column(index).statistics
            if statistics is not None and statistics.has_min_max:
                yield f"{statistics.min} {statistics.max}"


def test_the_search_finds_what_is_there(province: Province, secrets: frozenset[str]) -> None:
    found = {text for path in (province.root / "vault").rglob("*.parquet") for text in parquet_texts(path)}
    assert len(leaks(" ".join(found), secrets)) > 700
    lists = (province.root / "out").rglob("*.csv")
    assert leaks(" ".join(path.read_text("utf-8-sig") for path in lists), secrets)


def test_no_table_outside_the_vault_names_anybody(province: Province, secrets: frozenset[str]) -> None:
    files = list((province.root / "tables").rglob("*.parquet"))
    assert len(files) > 50
    for path in files:
        assert not leaks(" ".join(parquet_texts(path)), secrets), path.name


def test_no_log_nor_file_name_names_anybody(province: Province, secrets: frozenset[str]) -> None:
    logs = list((province.root / "tables").rglob("_delta_log/*.json"))
    assert logs
    for path in logs:
        assert not leaks(path.read_text("utf-8"), secrets), path
    assert not leaks(" ".join(str(path) for path in province.root.rglob("*")), secrets)


def test_neither_the_commands_nor_the_report_name_anybody(province: Province, secrets: frozenset[str]) -> None:
    assert "warnings" in province.said
    assert not leaks(province.said, secrets)
    reports = list((province.root / "out").glob("*/report-*.html"))
    assert len(reports) == 2
    for path in reports:
        assert not leaks(path.read_text("utf-8"), secrets)


def test_the_engine_log_names_nobody_and_not_the_key(
    province: Province, secrets: frozenset[str], settings: Settings
) -> None:
    folder = settings.spark.get("spark.eventLog.dir", "")
    if settings.engine != "spark":
        pytest.skip("Sail writes no event log")
    texts = [path.read_text("utf-8") for path in Path(folder.removeprefix("file://")).rglob("*") if path.is_file()]
    assert sum(map(len, texts)) > 100_000
    key = (province.root / "vault" / "id.key").read_text().strip()
    for text in texts:
        assert not leaks(text, secrets)
        assert key not in text
        assert key.upper() not in text
