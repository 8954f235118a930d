from pyspark.sql import SparkSession

from lowincome.columns import amounts
from lowincome.columns.text import compact
from tests.columns.one_column import applied

YUAN = {
    "1,234.50": 123450,
    "￥12": 1200,
    "¥-1": -100,
    "-￥1": -100,
    "１２．５": 1250,
    "-3.5元": -350,
    "−5": -500,
    "+7": 700,
    "(12)": -1200,
    "（1,000.00）": -100000,
    "1 234": 123400,
    "1，234，567.8": 123456780,
    "12.340": 1234,
    ".5": 50,
    "5.": 500,
    "0": 0,
    "99999999999.99": 9999999999999,
    "99,999,999,999.99": 9999999999999,
}
NO_YUAN = [
    "100000000000.01",
    "9" * 18,
    "12.345",
    "1e5",
    "1,23",
    "12万元",
    "-",
    ".",
    "--1",
    "(-1)",
    "12.5.6",
    "无",
    "",
    None,
]


def test_every_form_of_an_amount(spark: SparkSession) -> None:
    assert applied(spark, lambda cell: amounts.to_fen(compact(cell)), list(YUAN)) == list(YUAN.values())


def test_what_is_no_exact_amount_is_null(spark: SparkSession) -> None:
    assert applied(spark, lambda cell: amounts.to_fen(compact(cell)), NO_YUAN) == [None] * len(NO_YUAN)


def test_ten_thousands_have_six_decimals(spark: SparkSession) -> None:
    cells = {
        "1.234567": 1234567,
        "12": 12000000,
        "12.5万元": 12500000,
        "1,234,567": 1234567000000,
        "3万": 3000000,
        "0.0000010": 1,
    }
    wrong = ["0.0000001", "12元", "10000000", "1,0000", None]
    found = applied(spark, lambda cell: amounts.to_fen(compact(cell), "wan_yuan"), [*cells, *wrong])
    assert found == [*cells.values(), *([None] * len(wrong))]


def test_whole_numbers(spark: SparkSession) -> None:
    cells = {"12": 12, "-3": -3, "12.0": 12, "1.5": None, "9" * 19: None, "x": None, None: None}
    assert applied(spark, amounts.to_integer, list(cells)) == list(cells.values())
