from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from lowincome.columns import text
from tests.columns.one_column import applied


def test_clean_narrows_letters_and_trims(spark: SparkSession) -> None:
    cells = [" 市医院　", "ＡＢ１２（甲）", "￥12", "a\tb", "\ufeff张三\u200b", " \u3000\n", "", None]
    assert applied(spark, text.clean, cells) == ["市医院", "AB12(甲)", "¥12", "a b", "张三", None, None, None]


def test_compact_takes_every_space_out(spark: SparkSession) -> None:
    cells = ["1 2\u30003", " １\u00a0２ ", " ", None]
    assert applied(spark, text.compact, cells) == ["123", "12", None, None]


def test_names_have_one_spelling(spark: SparkSession) -> None:
    cells = ["张 三", "买买提・艾力", "买买提•艾力", "Ｊohn Smith", "\u200b", None]
    assert applied(spark, text.name, cells) == ["张三", "买买提·艾力", "买买提·艾力", "JOHNSMITH", None, None]


def test_undecodable_bytes_show(spark: SparkSession) -> None:
    assert applied(spark, text.is_undecodable, ["张\ufffd", "张三", "", None]) == [True, False, False, None]


def test_no_cell_with_a_character_to_fold_is_taken_as_it_is(spark: SparkSession) -> None:
    folded = text._WIDE + text._SPACES + text._INVISIBLE + " "
    cells = [f"a{character}b" for character in folded]
    found = applied(spark, text.squeezed, cells)
    assert [cell for cell, result in zip(cells, found, strict=True) if cell == result] == []
    plain = "市" + "".join(map(chr, range(0x21, 0x7F))) + "院"
    assert applied(spark, text.squeezed, [plain]) == [plain]


def test_what_is_plain_would_not_change(spark: SparkSession) -> None:
    cells = [chr(code) for code in (*range(1, 0xD800), *range(0xE000, 0x10000), 0x1F600, 0x20000, 0x2A6D6)]
    is_plain = applied(spark, text.is_plain, cells)
    plain = [cell for cell, said in zip(cells, is_plain, strict=True) if said]
    assert len(plain) > 27_000
    for word in (text.name, text.clean, text.compact, F.upper):
        assert applied(spark, word, plain) == plain
    assert applied(
        spark, text.is_plain, ["1,234.50元", "示A00001", "张三·李", "2024-01-31 ", "a", "（", "张 三", "", None]
    ) == [*(True, True, True, False, False, False, False, True, None)]
