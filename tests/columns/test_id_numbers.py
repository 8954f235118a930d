"""Identity numbers, against an oracle in plain Python; every input of the file is judged in one pass."""

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from lowincome.columns import id_numbers as ids
from tests.columns.gb11643 import LATEST, judge, some_numbers, valid
from tests.columns.one_column import applied

GOOD = valid("99010119900101001")
WITH_X = "11010519491231002X"
Verdicts = dict[str | None, tuple[str | None, str | None]]

# raw cell → normalised number
MENDED = {
    WITH_X: WITH_X,
    "11010519491231002x": WITH_X,
    "１１０１０５１９４９１２３１００２Ｘ": WITH_X,
    "１１０１０５１９４９１２３１００２ｘ": WITH_X,
    " 11010519491231002X": WITH_X,
    "110105 19491231 002X": WITH_X,
    "\u300011010519491231002X\u00a0": WITH_X,
    "11010519491231002X\t": WITH_X,
    "\ufeff11010519491231002X": WITH_X,
    "110105\u200b19491231002X": WITH_X,
    "'11010519491231002X": WITH_X,
    "‘11010519491231002X": WITH_X,
    "＇11010519491231002X": WITH_X,
    '="11010519491231002X"': WITH_X,
    "440524188001010014": "440524188001010014",
    "610104620927690": "610104196209276908",
    "'610104620927690": "610104196209276908",
    "610104 620927 690": "610104196209276908",
    valid("81000019900101001"): valid("81000019900101001"),
    valid("82000019900101001"): valid("82000019900101001"),
    valid("83000019900101001"): valid("83000019900101001"),
    valid("91115619900101001"): valid("91115619900101001"),
    "USA110112345678": "USA110112345678",
    "usa110112345678": "USA110112345678",
    valid("99010120000229001"): valid("99010120000229001"),
    valid("99010119000101001"): valid("99010119000101001"),
    valid("99010120241130001"): valid("99010120241130001"),
    GOOD: GOOD,
    "990101199001010000": "990101199001010000",  # Excel's zeros, too, but the check fits: accepted with a mark
}
# raw cell → why it is refused
REFUSED = {
    "666666666666666666": "id_placeholder",
    "111111111111111111": "id_placeholder",
    "111111111111111": "id_placeholder",
    "999999999999999999": "id_placeholder",
    "123456789012345678": "id_placeholder",
    "123456789012345": "id_placeholder",
    "3.70102E+17": "id_excel_scientific",
    "3.70102e+17": "id_excel_scientific",
    "３．７０１０２Ｅ＋１７": "id_excel_scientific",
    "4E+17": "id_excel_scientific",
    "110105194912310000": "id_excel_zeros",
    "370102199001011000": "id_excel_zeros",
    "000000000000000000": "id_shape",
    "0": "id_shape",
    "无": "id_shape",
    "合计": "id_shape",
    "11010519491231002": "id_shape",
    "11010519491231002XX": "id_shape",
    "1101051949123100X2": "id_shape",
    "11010519491231002Y": "id_shape",
    "01010519491231002X": "id_shape",
    "110105\ufffd9491231002X": "id_shape",
    "USA11011234567": "id_shape",
    "AB1101123456789": "id_shape",
    "H12345678": "id_shape",
    "310101900101001.0": "id_shape",
    valid("99010119901301001"): "id_birth",
    valid("99010119900230001"): "id_birth",
    valid("99010119000229001"): "id_birth",
    valid("99010118491231001"): "id_birth",
    valid("99010120241201001"): "id_birth",
    valid("99010120990101001"): "id_birth",
    "990101900230001": "id_birth",
    "110105194912310021": "id_checksum",
    "11010519491231003X": "id_checksum",
}


@pytest.fixture(scope="module")
def verdicts(spark: SparkSession) -> Verdicts:
    """By raw cell: the normalised number, or the reason code."""
    cells = [*MENDED, *REFUSED, "", "　", None, *some_numbers(5000)]
    rows = (
        spark.createDataFrame([(cell,) for cell in dict.fromkeys(cells)], "raw string")
        .withColumn("number", ids.repaired(F.col("raw")))
        .withColumn("stem", ids.stem(F.col("number")))
        .withColumn("check", ids.check_character(F.col("stem")))
        .withColumn("code", ids.refusal(F.col("number"), F.col("stem"), F.col("check"), F.lit(LATEST)))
        .withColumn("normalised", ids.normalised(F.col("number"), F.col("stem"), F.col("check")))
    )
    found = rows.select("raw", F.when(F.col("code").isNull(), F.col("normalised")).alias("number"), "code").collect()
    return {row.raw: (row.number, row.code) for row in found}


def test_numbers_that_are_mended(verdicts: Verdicts) -> None:
    assert {raw: verdicts[raw] for raw in MENDED} == {raw: (number, None) for raw, number in MENDED.items()}


def test_numbers_that_are_refused(verdicts: Verdicts) -> None:
    assert {raw: verdicts[raw][1] for raw in REFUSED} == REFUSED


def test_blank_cells_are_neither(verdicts: Verdicts) -> None:
    assert [verdicts[raw] for raw in ("", "　", None)] == [(None, None)] * 3


def test_five_thousand_numbers_are_judged_as_the_oracle_does(
    verdicts: Verdicts,
) -> None:
    assert {raw: verdict for raw, verdict in verdicts.items() if verdict != judge(raw)} == {}
    assert {code for _, code in verdicts.values()} == {*REFUSED.values(), None}


def test_repairs_are_named(spark: SparkSession) -> None:
    cells = {
        "11010519491231002X": [],
        "11010519491231002x": ["id_lower_x"],
        "'１１０１０５１９４９１２３１００２Ｘ": ["id_full_width", "id_apostrophe"],
        "610104 620927690": ["id_spaces", "id_upgraded_15"],
        "370102199001011000": ["id_tail_000"],
        None: [],
    }
    frame = spark.createDataFrame([(cell,) for cell in cells], "raw string")
    repairs = ids.repairs(F.col("raw"), ids.repaired(F.col("raw")))
    marks = F.array(*(F.when(was_mended, code) for code, was_mended in repairs.items()))
    rows = frame.select("raw", F.array_compact(marks).alias("marks")).collect()
    assert {row.raw: row.marks for row in rows} == cells


def test_the_birth_inside(spark: SparkSession) -> None:
    stems = ["11010519491231002", "99010119900230001", None]
    assert [str(day) for day in applied(spark, ids.birth_on, stems)] == ["1949-12-31", "None", "None"]


def test_a_line_break_after_a_number_is_taken_off(spark: SparkSession) -> None:
    assert applied(spark, ids.repaired, ["610104196209276908\n", "610104196209276908"]) == ["610104196209276908"] * 2
