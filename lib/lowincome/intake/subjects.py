"""What screened rows become: rows of the subject tables, of the vault and of the quarantine, and counts per drop."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns import dates
from lowincome.columns.hashing import row_hash
from lowincome.config import tables
from lowincome.config.contracts import Contract, Field, Literally


def to_subject(screened: DataFrame, contract: Contract, table: tables.Table, release: int) -> DataFrame:
    """One row of `table` per accepted row, in its declared columns and types."""
    common = {
        "id_key": F.col("id_no_key"),
        "region_code": F.col("sender_code"),
        "from_release": F.lit(release),
        "attributes": _attributes(contract),
        **{name: F.col(name) for name in ("name_key", "class_id", "drop_id", "row_key", "period", "marks")},
    }
    mapped = {column.name: _mapped(column, contract) for column in table.columns if column.name in contract.maps}
    if "region_code" in mapped:  # a row that names no region belongs to its sender's
        mapped["region_code"] = F.coalesce(mapped["region_code"], common["region_code"])
    values = {**common, **mapped, "event_month": dates.month_of(mapped["event_on"])}
    typed = [values.get(column.name, F.lit(None)).cast(column.type).alias(column.name) for column in table.columns]
    return only_accepted(screened).select(*typed)


def only_accepted(screened: DataFrame) -> DataFrame:
    """One row per accepted row."""
    return screened.where(F.col("state") == "accepted")


def _mapped(column: tables.Column, contract: Contract) -> Column:
    """What the contract puts into a subject column: a literal, a pseudonym, a day or the field itself."""
    source = contract.maps[column.name]
    if isinstance(source, Literally):
        return F.lit(source.value)
    field = contract.field(source)
    if column.name.endswith("_key"):
        return F.col(f"{field.name}_key")
    return dates.first_day(F.col(field.name)) if field.kind == "month" else F.col(field.name)


def _attributes(contract: Contract) -> Column:
    """What has no column of its own, by field name, as text; amounts are called `<field>_fen`, null cells left out."""
    pairs: list[Column] = []
    for field in map(contract.field, contract.attributes):
        name = f"{field.name}_fen" if field.kind == "amount" else field.name
        pairs += [F.lit(name), F.col(field.name).cast("string")]
    if not pairs:
        return F.lit(None)
    return F.map_filter(F.create_map(*pairs), lambda _, value: value.isNotNull())


def to_identity(screened: DataFrame, contract: Contract, release: int) -> DataFrame:
    """One row of vault.identity per distinct number, name, address and phone of an accepted row."""
    accepted = only_accepted(screened)
    numbers = [field for field in contract.fields if field.kind == "id_number"]
    people = [accepted.select(*_person(field, contract), "period") for field in numbers]
    everyone = people[0]
    for others in people[1:]:
        everyone = everyone.unionByName(others)
    return (
        everyone.where(F.col("id_no").isNotNull())
        .withColumn("identity_key", row_hash("id_no", "name", "address", "phone"))
        .groupBy("identity_key", "id_key", "id_no", "name", "address", "phone")
        .agg(F.min("period").alias("period"))
        .withColumn("from_release", F.lit(release).cast("bigint"))
    )


def _person(number: Field, contract: Contract) -> list[Column]:
    """The cells about the person whose number this is: `other_id_no` goes with `other_name`, and so on."""
    prefix = number.name.removesuffix("id_no")
    present = {field.name for field in contract.fields}
    own = {part: f"{prefix}{part}" for part in ("name", "address", "phone")}
    parts = [
        (F.col(field) if field in present else F.lit(None)).cast("string").alias(part) for part, field in own.items()
    ]
    return [F.col(f"{number.name}_key").alias("id_key"), F.col(number.name).alias("id_no"), *parts]


def to_bad_record(screened: DataFrame, release: int) -> DataFrame:
    """One row of bad.record per refused or duplicate row."""
    return screened.where(F.col("state") != "accepted").select(
        "class_id", "drop_id", "period", "row_no", "state", "reasons", _release(release)
    )


def to_bad_raw(screened: DataFrame, release: int) -> DataFrame:
    """One row of bad.raw per refused row, as it was sent."""
    refused = screened.where(F.col("state") == "refused")
    return refused.select("class_id", "drop_id", "row_no", "raw", _release(release))


def drop_counts(screened: DataFrame) -> DataFrame:
    """One row per drop that has rows: rows by state, totals rows among the refused, fen accepted and fen sent.

    `sent_amount_fen` (of all but totals rows) is what a manifest states; both amounts are null without an amount field.
    """
    is_totals = F.coalesce(F.get("reasons", F.lit(0))["code"] == "totals_row", F.lit(False))
    states = ("accepted", "refused", "duplicate")
    return screened.groupBy("drop_id").agg(
        F.count(F.lit(1)).alias("n_rows"),
        *(F.count_if(F.col("state") == state).alias(f"n_{state}") for state in states),
        F.count_if(is_totals).alias("n_totals"),
        F.sum(F.when(F.col("state") == "accepted", F.col("stated_fen"))).alias("amount_fen"),
        F.sum(F.when(~is_totals, F.col("stated_fen"))).alias("sent_amount_fen"),
    )


def reason_counts(screened: DataFrame) -> DataFrame:
    """One row per drop, reason and field, with the number of rows that have it."""
    found = screened.where(F.size("reasons") > 0).select("drop_id", F.inline("reasons"))
    return found.groupBy("drop_id", "code", "field").agg(F.count(F.lit(1)).alias("n_rows"))


def _release(release: int) -> Column:
    return F.lit(release).cast("bigint").alias("from_release")
