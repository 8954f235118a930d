import hmac

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from lowincome.columns.pseudonym import keyed
from tests.intake.given import SECRET, secret_row

TEXTS = ["11010519491231002X", "张三", "a" * 200, None]


def people(spark: SparkSession) -> DataFrame:
    texts = spark.createDataFrame([(text,) for text in TEXTS], "text string")
    return texts.crossJoin(F.broadcast(secret_row(spark)))


def by_hmac(text: str, purpose: str) -> int:
    digest = hmac.digest(SECRET, f"{purpose}|{text}".encode(), "sha256")
    return int.from_bytes(digest[:8], "big", signed=True)


def test_equals_hmac_of_the_standard_library(spark: SparkSession) -> None:
    key = keyed(F.col("text"), F.col("ipad"), F.col("opad"), "id")
    found = {row.text: row.key for row in people(spark).select("text", key.alias("key")).collect()}
    assert found == {text: by_hmac(text, "id") if text else None for text in TEXTS}


def test_purposes_do_not_meet(spark: SparkSession) -> None:
    keys = [keyed(F.col("text"), F.col("ipad"), F.col("opad"), purpose).alias(purpose) for purpose in ("id", "book")]
    row = people(spark).where(F.col("text") == "张三").select(*keys).collect()[0]
    assert (row.id, row.book) == (by_hmac("张三", "id"), by_hmac("张三", "book"))
    assert row.id != row.book
