"""Bytes of the file formats: encodings, no clock, numbers where a sheet has numbers."""

import io
import time

import openpyxl
import pyarrow.parquet as pq

from lowincome.sample.files import csv_bytes, json_lines, parquet_bytes, xlsx_bytes

HEADER, ROWS = ["姓名", "金额"], [("陶青", "1,234.50"), ("", "45292")]


def test_csv_quotes_and_encodes() -> None:
    content = csv_bytes(HEADER, ROWS, delimiter=",", encoding="gb18030")
    assert content.decode("gb18030") == '姓名,金额\r\n陶青,"1,234.50"\r\n,45292\r\n'


def test_spoilt_lines_hold_a_byte_that_no_decoder_accepts() -> None:
    content = csv_bytes(HEADER, [], delimiter=",", encoding="gb18030", spoilt=[("陶\ufffd", "1")])
    assert content.endswith("陶".encode("gb18030") + b"\xff\xff,1\r\n")
    assert "\ufffd" in content.decode("gb18030", errors="replace")


def test_json_lines_keep_chinese_readable() -> None:
    assert json_lines(HEADER, ROWS).decode().splitlines()[0] == '{"姓名": "陶青", "金额": "1,234.50"}'


def test_parquet_without_rows_keeps_its_columns() -> None:
    table = pq.read_table(io.BytesIO(parquet_bytes(HEADER, [])))
    assert (table.column_names, table.num_rows) == (HEADER, 0)


def test_workbook_has_title_header_and_numbers_and_no_clock() -> None:
    content = xlsx_bytes(HEADER, ROWS[1:], title="名单", numbers=frozenset({1}))
    time.sleep(1.1)  # a workbook stores whole seconds
    assert content == xlsx_bytes(HEADER, ROWS[1:], title="名单", numbers=frozenset({1}))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["名单"]
    assert [[cell.value for cell in row] for row in sheet.rows] == [["名单", None], HEADER, [None, 45292]]
