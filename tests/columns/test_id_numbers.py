"""Identity numbers, against an oracle in plain Python.

LOWINCOME_ID_SLICES=20 holds a million random numbers against it instead of 50,000.
"""

import os
import random
from collections.abc import Iterable
from datetime import date

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from lowincome.columns import id_numbers as ids
from tests.columns.gb11643 import LATEST, describe, grade, judge, some_numbers, valid
from tests.columns.one_column import applied

GOOD = valid("99010119900101001")
WITH_X = "11010519491231002X"
Verdicts = dict[str | None, tuple[str | None, str | None]]
SLICES, SLICE = int(os.environ.get("LOWINCOME_ID_SLICES", "1")), 50_000

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
    "110105-19491231-002X": WITH_X,
    "110105－19491231－002X": WITH_X,
    "110105–19491231–002X": WITH_X,
    "11010519491231002×": WITH_X,
    "11010519491231002*": WITH_X,
    "11010519491231002＊": WITH_X,
    "11010519491231002Х": WITH_X,
    "11010519491231002х": WITH_X,
    "11010519491231002Ⅹ": WITH_X,
    "610104620927690.0": "610104196209276908",
    "310101900101001.0": valid("31010119900101001"),
    "H12345678": "H12345678",
    "ea1234567": "EA1234567",
    "H 1234567801": "H1234567801",
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
    "ABC12345678": "id_shape",
    "H123456": "id_shape",
    "H12345678901": "id_shape",
    "110105194912310020.0": "id_shape",
    "3101019001010010.0": "id_shape",
    "×10105194912310020": "id_shape",
    "1101**********002X": "id_shape",
    "44052418800101001*": "id_checksum",
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


def read(spark: SparkSession, cells: Iterable[tuple[str | None, date | None, str | None]]) -> list[Row]:
    """What the columns make of each cell that stands beside a birthday and a sex."""
    return judged(spark.createDataFrame(list(cells), "raw string, birth date, sex string")).collect()


def judged(cells: DataFrame) -> DataFrame:
    rows = (
        cells.withColumn("text", ids.repaired(F.col("raw")))
        .withColumn("dated", ids.is_dated(F.col("text")))
        .withColumn("stem", ids.stem(F.col("text"), F.col("dated")))
        .withColumn("check", ids.check_character(F.col("stem")))
        .withColumn("code", ids.refusal(F.col("text"), F.col("dated"), F.col("stem"), F.col("check"), F.lit(LATEST)))
    )
    marks = {
        **ids.repairs(F.col("raw"), F.col("text")),
        **ids.warnings(F.col("text"), F.col("stem")),
        "birth_differs": F.col("birth") != ids.birth_on(F.col("stem")),
        "sex_differs": F.col("sex") != ids.sex_code(F.col("stem")),
    }
    number = F.when(F.col("code").isNull(), ids.normalised(F.col("text"), F.col("stem"), F.col("check")))
    return rows.withColumns(
        {
            "number": number,
            "kind": ids.kind(F.col("text")),
            "is_plain": ids.is_plain(F.col("raw"), F.col("text")),
            "marks": F.array_compact(F.array(*(F.when(is_so, code) for code, is_so in marks.items()))),
        }
    ).withColumn("trust", ids.trust(F.col("marks")))


@pytest.fixture(scope="module")
def verdicts(spark: SparkSession) -> Verdicts:
    """By raw cell: the normalised number, or the reason code."""
    cells = [*MENDED, *REFUSED, "", "　", "－", None]
    return {row.raw: (row.number, row.code) for row in read(spark, ((cell, None, None) for cell in cells))}


def test_numbers_that_are_mended(verdicts: Verdicts) -> None:
    assert {raw: verdicts[raw] for raw in MENDED} == {raw: (number, None) for raw, number in MENDED.items()}


def test_numbers_that_are_refused(verdicts: Verdicts) -> None:
    assert {raw: verdicts[raw][1] for raw in REFUSED} == REFUSED


def test_blank_cells_are_neither(verdicts: Verdicts) -> None:
    assert [verdicts[raw] for raw in ("", "　", "－", None)] == [(None, None)] * 4


def test_the_oracle_agrees_on_all_that_is_written_by_hand(verdicts: Verdicts) -> None:
    assert {raw: verdict for raw, verdict in verdicts.items() if verdict != judge(raw)} == {}
    assert len(verdicts) >= 60


@pytest.mark.parametrize("seed", range(SLICES))
def test_random_numbers_are_judged_as_the_oracle_does(spark: SparkSession, seed: int) -> None:
    dice, codes, grades, n_plain = random.Random(seed), set(), set(), 0
    cells = [(cell, some_day(dice, cell), dice.choice((None, "male", "female"))) for cell in some_numbers(SLICE, seed)]
    for row in read(spark, cells):
        number, code = judge(row.raw)
        assert (row.number, row.code) == (number, code), row.raw
        assert not row.is_plain or {*row.marks} <= {"birth_differs", "sex_differs"}, row.raw
        if number is not None:
            kind, marks = describe(row.text, row.birth, row.sex) or ("", set())
            found = {mark for mark in row.marks if mark in ids.TRUST_CAPS}
            assert (row.kind, found, row.trust) == (kind, marks, grade(marks)), row.raw
            grades.add((row.kind, row.trust))
        codes.add(code)
        n_plain += row.is_plain
    assert n_plain > SLICE / 10
    assert codes == {*REFUSED.values(), None} - {"id_placeholder"}
    assert grades >= {("cn18", 3), ("cn18", 2), ("cn18", 1), ("hkmo", 3), ("tw", 3), ("foreign", 3), ("foreign", 2)}
    assert grades >= {("cn15", 2), ("cn15", 1), ("other", 1)}


def some_day(dice: random.Random, cell: str) -> date | None:
    """Often the day inside the number, sometimes another, sometimes none."""
    written = cell[6:14]
    if dice.random() < 0.2 or not (written.isascii() and written.isdigit()):
        return dice.choice((None, date(1980, 1, 1)))
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return None


def test_no_python_runs_inside_the_engine(spark: SparkSession, capsys: pytest.CaptureFixture[str]) -> None:
    judged(spark.createDataFrame([(GOOD, None, None)], "raw string, birth date, sex string")).explain()
    plan = capsys.readouterr().out
    assert plan
    assert "Python" not in plan


def test_trust_only_falls_with_more_marks(spark: SparkSession) -> None:
    grown = [[], ["id_spaces"], ["id_upgraded_15"], ["id_upgraded_15", "birth_differs"], [*ids.TRUST_CAPS], None]
    assert applied(spark, ids.trust, grown, "array<string>") == [3, 3, 2, 1, 1, 3]


def test_repairs_are_named(spark: SparkSession) -> None:
    cells = {
        "11010519491231002X": [],
        "11010519491231002x": ["id_lower_x"],
        "'１１０１０５１９４９１２３１００２Ｘ": ["id_full_width", "id_apostrophe"],
        "610104 620927690": ["id_spaces", "id_upgraded_15"],
        "370102199001011000": ["id_tail_000"],
        "110105－19491231－002×": ["id_hyphens", "id_odd_x"],
        "610104620927690.0": ["id_decimal_tail", "id_upgraded_15"],
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
