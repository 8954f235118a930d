"""DuckDB's SQL in Spark's words, where translating word by word is not enough."""

import duckdb

from tests.bench.all_limit import in_spark
from tests.bench.all_peer import MACROS

BY_NAME = """
SELECT 1 AS a, 2 AS b UNION ALL BY NAME SELECT 3 AS b, 4 AS c
UNION ALL BY NAME SELECT 5 AS d, 6 AS a UNION ALL BY NAME SELECT b, a FROM (SELECT 7 AS a, 8 AS b)
"""


def test_columns_united_by_name_are_united_by_place() -> None:
    [by_place] = in_spark(BY_NAME)
    assert "BY NAME" not in by_place
    rows = [(1, 2, None, None), (None, 3, 4, None), (6, None, None, 5), (7, 8, None, None)]
    assert duckdb.execute(by_place).fetchall() == duckdb.execute(BY_NAME).fetchall() == rows


def test_a_macro_is_a_function_of_whole_numbers() -> None:
    _, times = in_spark(MACROS)
    assert times == (
        "CREATE TEMPORARY FUNCTION times(part BIGINT, whole BIGINT) "
        "RETURN IF(whole > 0, CAST(part AS DECIMAL(38, 0)) * 100, NULL)"
    )


def test_each_statement_is_translated_without_its_comments() -> None:
    first, second = in_spark("-- One.\nSELECT 7 // 2 AS a; SELECT * EXCLUDE (b) FROM t SEMI JOIN u USING (c);")
    assert first == "SELECT 7 DIV 2 AS a"
    assert second == "SELECT * EXCEPT (b) FROM t SEMI JOIN u USING (c)"
