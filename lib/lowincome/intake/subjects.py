"""What screened rows become: rows of the subject tables, of the vault and of the quarantine, and counts per drop."""

from functools import reduce
from itertools import chain

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns import dates
from lowincome.columns.entries import known_entries
from lowincome.columns.hashing import row_hash
from lowincome.config import tables
from lowincome.config.contracts import Contract, Literally
from lowincome.intake.cells import AMOUNTS
from lowincome.intake.conform import REASONS, TOTALS_ROW
from lowincome.intake.screen import place
from lowincome.intake.slots import Slot, Slots, text_by_class

MOST_NUMBERS = 8  # more than the identity numbers of a row
_SAME = ("class_id", "drop_id", "row_key", "content_key", "period", "event_month", "marks")


def to_subject(screened: DataFrame, slots: Slots, table: tables.Table, release: int) -> DataFrame:
    """One row of `table` per accepted row, in its declared columns and types; a spare one is withdrawn at once."""
    common = {
        "id_key": F.col("id_number_1_key"),
        "name_key": F.col("name_1_key"),
        "region_code": F.col("sender_code"),
        "from_release": F.lit(release),
        "to_release": F.when(F.col("is_spare"), F.lit(release)),
        "attributes": _attributes(slots),
        **{name: F.col(name) for name in _SAME},
    }
    mapped = {column.name: _mapped(column, slots) for column in table.columns if _is_mapped(column, slots)}
    if "region_code" in mapped:  # a row that names no region belongs to its sender's
        mapped["region_code"] = F.coalesce(mapped["region_code"], common["region_code"])
    values = {**common, **mapped}
    typed = [values.get(column.name, F.lit(None)).cast(column.type).alias(column.name) for column in table.columns]
    return _kept(screened).select(*typed)


def only_accepted(screened: DataFrame) -> DataFrame:
    """One row per accepted row."""
    return screened.where(F.col("state") == "accepted")


def _kept(screened: DataFrame) -> DataFrame:
    """One row per accepted row, and per duplicate that may have to stand in for one."""
    return screened.where((F.col("state") == "accepted") | F.col("is_spare"))


def _is_mapped(column: tables.Column, slots: Slots) -> bool:
    return any(column.name in contract.maps for contract in slots.contracts.values())


def _mapped(column: tables.Column, slots: Slots) -> Column:
    """What the row's class puts into a subject column: a literal, a pseudonym, a day or the field itself."""

    def source(contract: Contract) -> str | Literally | None:
        found = contract.maps.get(column.name)
        return slots.of(contract.class_id, found).name if isinstance(found, str) else found

    return slots.choose(source, lambda found: _filled(found, column))


def _filled(source: str | Literally, column: tables.Column) -> Column:
    if isinstance(source, Literally):
        return F.lit(source.value).cast(column.type)
    if column.name.endswith("_key"):
        return F.col(f"{source}_key")
    value = dates.first_day(F.col(source)) if source.startswith("month_") else F.col(source)
    # Some engines compute every branch: what another class has in the slot need not be of this type.
    return value.try_cast(column.type)


def _attributes(slots: Slots) -> Column:
    """What has no column of its own, by field name, as text; amounts are called `<field>_fen`, null cells left out."""
    named = [(slot, names) for slot in slots.slots if (names := _attribute_names(slot, slots))]
    if not named:
        return F.lit(None)
    pairs = [(text_by_class(names, slots.contracts), F.col(slot.name).cast("string")) for slot, names in named]
    found = known_entries(pairs)
    known = F.when(F.size(found) > 0, F.map_from_entries(found))
    if len(slots.contracts) > 1:
        return known
    # A map of all is made in half the time, and most rows of a class that travels alone have all.
    has_all = reduce(Column.__and__, (value.isNotNull() for _, value in pairs))
    return F.when(has_all, F.create_map(*chain.from_iterable(pairs))).otherwise(known)


def _attribute_names(slot: Slot, slots: Slots) -> dict[str, str]:
    """Class → what the field in the slot is called among the attributes."""
    end = "_fen" if slot.kind in AMOUNTS else ""
    return {c: f"{f.name}{end}" for c, f in slot.fields.items() if f.name in slots.contracts[c].attributes}


def told_of_people(screened: DataFrame, slots: Slots) -> DataFrame:
    """One row per number in a row that is kept: its `place`, what the row tells of that person, the hash of it all."""
    kept = _kept(screened)
    people = [
        kept.select(*_person(number, slots), "period", (place() * MOST_NUMBERS + number.number).alias("place"))
        for number in slots.of_kind("id_number")
    ]
    everyone = reduce(DataFrame.unionByName, people).where(F.col("id_no").isNotNull())
    return everyone.withColumn("identity_key", row_hash("id_no", "name_key", "name", "address", "phone"))


def to_identity(told: DataFrame, known: DataFrame, release: int) -> DataFrame:
    """One row of vault.identity per distinct number, name, address and phone that are not `known` together."""
    new = told.join(known.select("identity_key"), on="identity_key", how="left_anti")
    # Engines find equal numbers much faster than equal rows of texts, so texts are fetched from where they came first.
    first = new.groupBy("identity_key").agg(F.min("place").alias("place"), F.min("period").alias("period"))
    found = first.join(told.drop("identity_key", "period"), on="place", how="inner").drop("place")
    return found.withColumn("from_release", F.lit(release).cast("bigint"))


def shared_keys(new: DataFrame, known: DataFrame) -> DataFrame:
    """One row per key of `new` rows of vault.identity that stands for two numbers, among them or those `known`."""
    known_too = known.join(new.select("id_key"), on="id_key", how="left_semi")
    numbers = reduce(DataFrame.unionByName, (rows.select("id_key", F.xxhash64("id_no")) for rows in (new, known_too)))
    ends = F.min("number").alias("least"), F.max("number").alias("most")
    return numbers.toDF("id_key", "number").groupBy("id_key").agg(*ends).where(F.col("least") != F.col("most"))


def _person(number: Slot, slots: Slots) -> list[Column]:
    """The cells about the person whose number this is: `other_id_no` goes with `other_name`, and so on."""

    def own(part: str) -> Column:
        def source(contract: Contract) -> str | None:
            field = number.fields.get(contract.class_id)
            name = f"{field.name.removesuffix('id_no')}{part}" if field else ""
            present = {field.name for field in contract.fields}
            return slots.of(contract.class_id, name).name if name in present else None

        return slots.choose(source, F.col).cast("string").alias(part)

    key = F.col(f"{number.name}_key").alias("id_key")
    name_key = F.col("name_1_key") if number.number == 1 else F.lit(None).cast("bigint")
    own_cells = map(own, ("name", "address", "phone"))
    return [key, F.col(number.name).alias("id_no"), name_key.alias("name_key"), *own_cells]


def set_aside(screened: DataFrame) -> DataFrame:
    """One row per refused or duplicate row: what the quarantine keeps of it; the latter has the one reason for it."""
    duplicate = F.array(F.struct(F.lit("duplicate_row").alias("code"), F.lit(None).cast("string").alias("field")))
    reasons = F.when(F.col("state") == "duplicate", duplicate.cast(REASONS)).otherwise(F.col("reasons"))
    spare = {"row_key": F.col("row_key"), "amount_fen": F.col("stated_fen")}
    return screened.where(F.col("state") != "accepted").select(
        *("class_id", "drop_id", "period", "row_no", "state", reasons.alias("reasons"), "raw"),
        *(F.when(F.col("is_spare"), column).alias(name) for name, column in spare.items()),
    )


def to_bad_record(aside: DataFrame, release: int) -> DataFrame:
    """One row of bad.record per row that was set aside."""
    return aside.drop("raw").select("*", *_releases(release))


def to_bad_raw(aside: DataFrame, release: int) -> DataFrame:
    """One row of bad.raw per refused row, as it was sent."""
    refused = aside.where(F.col("state") == "refused")
    return refused.select("class_id", "drop_id", "row_no", "raw", *_releases(release))


def drop_counts(screened: DataFrame) -> DataFrame:
    """One row per drop that has rows: rows by state, totals rows among the refused, fen accepted and fen sent.

    `sent_amount_fen` (of all but totals rows) is what a manifest states; both amounts are null without an amount field.
    """
    is_totals = F.coalesce(F.col("first_reason") == TOTALS_ROW, F.lit(False))
    states = ("accepted", "refused", "duplicate")
    return screened.groupBy("drop_id").agg(
        F.count(F.lit(1)).alias("n_rows"),
        *(F.count_if(F.col("state") == state).alias(f"n_{state}") for state in states),
        F.count_if(is_totals).alias("n_totals"),
        F.sum(F.when(F.col("state") == "accepted", F.col("stated_fen"))).alias("amount_fen"),
        F.sum(F.when(~is_totals, F.col("stated_fen"))).alias("sent_amount_fen"),
    )


def _releases(release: int) -> tuple[Column, Column]:
    return F.lit(release).cast("bigint").alias("from_release"), F.lit(None).cast("bigint").alias("to_release")
