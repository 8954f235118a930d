import hmac

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from lowincome.columns.pseudonym import keyed
from tests.intake.given import SECRET, secret_row

TEXTS = ["11010519491231002X", "张三", "a" * 200, None]


def people(spark: SparkSession) -> DataFrame:
    texts = spark.createDataFrame([(text,) for text in TEXTS], "text string")
    return texts.crossJoin(F.broadcast(secret_row(spark)))


def by_hmac(text: str, purpose: str) -> Column:
    digest = hmac.digest(SECRET, f"{purpose}|{text}".encode(), "sha256")
    return F.xxhash64(F.lit(digest.hex()))


def test_folds_the_hmac_of_the_standard_library(spark: SparkSession) -> None:
    key = keyed(F.col("text"), F.col("ipad"), F.col("opad"), "id")
    found = {row.text: row.key for row in people(spark).select("text", key.alias("key")).collect()}
    expected = spark.range(1).select(*(by_hmac(text, "id") for text in TEXTS if text)).collect()[0]
    assert [found[text] for text in TEXTS] == [*expected, None]
    assert found["11010519491231002X"] == -7081617716156296592  # on every engine


def test_purposes_do_not_meet(spark: SparkSession) -> None:
    keys = [keyed(F.col("text"), F.col("ipad"), F.col("opad"), purpose).alias(purpose) for purpose in ("id", "book")]
    row = people(spark).where(F.col("text") == "张三").select(*keys).collect()[0]
    assert row == spark.range(1).select(by_hmac("张三", "id"), by_hmac("张三", "book")).collect()[0]
    assert row.id != row.book
