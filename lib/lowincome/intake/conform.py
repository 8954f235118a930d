"""Staged rows of a subject, all text → typed slots, pseudonyms and every finding; nothing is dropped here.

The steps are separate projections on purpose: an expression that two others need is a column first, else the plan would
hold it twice and compute it twice.
"""

from collections.abc import Callable, Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from lowincome.columns import dates
from lowincome.columns import id_numbers as ids
from lowincome.columns.hashing import row_hash
from lowincome.columns.pseudonym import keyed
from lowincome.config.contracts import Contract, Field
from lowincome.intake.cells import is_required, problem_of, step, text_of, value_of
from lowincome.intake.slots import Slot, Slots, is_class

BOOKKEEPING = ("drop_id", "class_id", "period", "sender_code", "row_no", "drop_rank")
REASONS = "array<struct<code:string,field:string>>"
_TOTALS = "^(本页|本表|本月|本期|全部)?(合计|总计|小计|共计)"
_PURPOSES = {"id_number": "id", "name": "name", "book": "book", "secret": "secret"}


def conform(staged: DataFrame, slots: Slots, secret: DataFrame) -> DataFrame:
    """One row per staged row: typed slots, keys, `reasons` to refuse it, `marks` of its repairs, its `row_key`.

    `secret` is one row (ipad, opad). `raw` holds the cells as sent, of rows with reasons only; `stated_fen` the amount
    that manifests sum up; `among` within what the row must not repeat a fact: its class or, for a snapshot, its drop.
    The result holds identity numbers and names: it belongs to the vault zone.
    """
    return (
        staged.crossJoin(F.broadcast(secret))
        .transform(with_texts, slots)
        .transform(with_id_steps, slots)
        .transform(with_values, slots)
        .transform(with_problems, slots)
        .transform(with_keys, slots)
        .transform(with_findings, slots)
        .transform(with_row_key, slots)
        .select(*_columns(slots))
    )


def with_texts(staged: DataFrame, slots: Slots) -> DataFrame:
    """… with the comparable text of every cell and the last day of the drop's period."""
    texts = {step("text", slot): text_of(slot) for slot in slots.slots}
    return staged.withColumns(texts | {"_period_end": dates.last_day(F.col("period"))})


def with_id_steps(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with stem, check character and refusal of every identity number, each in a projection of its own."""
    numbers = slots.of_kind("id_number")
    stems = {step("stem", slot): ids.stem(F.col(step("text", slot))) for slot in numbers}
    checks = {step("check", slot): ids.check_character(F.col(step("stem", slot))) for slot in numbers}
    refusals = {step("refusal", slot): _refusal(slot) for slot in numbers}
    return rows.withColumns(stems).withColumns(checks).withColumns(refusals)


def _refusal(slot: Slot) -> Column:
    number, stem, check = (F.col(step(name, slot)) for name in ("text", "stem", "check"))
    return ids.refusal(number, stem, check, latest_birth=F.col("_period_end"))


def with_values(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with the typed value of every cell."""
    return rows.withColumns({step("value", slot): value_of(slot, slots) for slot in slots.slots})


def with_problems(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with what is wrong with every cell."""
    return rows.withColumns({step("problem", slot): problem_of(slot, slots) for slot in slots.slots})


def with_keys(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with the pseudonym of every slot that has one."""
    keys = {
        f"{slot.name}_key": keyed(F.col(step("value", slot)), F.col("ipad"), F.col("opad"), _PURPOSES[slot.kind])
        for slot in keyed_slots(slots)
    }
    return rows.withColumns(keys)


def keyed_slots(slots: Slots) -> list[Slot]:
    """Slots that get a column `<slot>_key`: numbers of people and books, the name, identifiers in the row's key.

    Card numbers hold an identity number: whoever has a plain hash of one could try them all.
    """
    keyed_ones = slots.of_kind("id_number", "book", "secret")
    return [*keyed_ones, *(slot for slot in slots.of_kind("name") if slot.number == 1)]


def with_findings(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with `reasons` (errors; the row is refused) and `marks` (repairs, and optional cells that were set null)."""
    return rows.withColumns({"reasons": _reasons(slots), "marks": _marks(slots)})


def _reasons(slots: Slots) -> Column:
    """An unreadable line and a totals row have one reason, other rows one per required cell that cannot be used."""
    needed = [slot for slot in slots.slots if slot.classes(is_required)]
    problems = [F.when(slot.where(is_required), F.col(step("problem", slot))) for slot in needed]
    found = [
        F.when(code.isNotNull(), _reason(code, slot.field_name())) for code, slot in zip(problems, needed, strict=True)
    ]
    return (
        F.when(F.col("broken").isNotNull(), F.array(_reason(F.lit("ragged_row"))))
        .when(F.coalesce(*problems).isNull(), F.array().cast(REASONS))
        .when(_is_totals(slots), F.array(_reason(F.lit("totals_row"))))
        .otherwise(F.array_compact(F.array(*found)))
    )


def _reason(code: Column, field: Column | None = None) -> Column:
    name = F.lit(None).cast("string") if field is None else field
    return F.struct(code.alias("code"), name.alias("field"))


def _is_totals(slots: Slots) -> Column:
    """Whether a cell says 合计 and no identity number stands in the row."""
    has_word = [F.col(step("text", slot)).rlike(_TOTALS) for slot in slots.slots]
    id_text = F.col(step("text", slots.of_kind("id_number")[0]))
    return (id_text.isNull() | id_text.rlike(_TOTALS)) & F.coalesce(
        *(F.when(word, word) for word in has_word), F.lit(False)
    )


def _marks(slots: Slots) -> Column:
    """Codes of what was mended or is doubtful; a code of another field than `id_no` carries the field's name."""
    marks = [mark for slot in slots.of_kind("id_number") for mark in _repairs(slot)]
    for slot in slots.slots:
        optional = slot.where(lambda field: not field.required)
        bad = F.concat(F.lit("bad_optional:"), slot.field_name())
        marks.append(F.when(F.col(step("problem", slot)).isNotNull() & optional, bad))
    joined = F.concat_ws(",", *marks, *_disagreements(slots))
    return F.when(joined == "", F.array().cast("array<string>")).otherwise(F.split(joined, ","))


def _repairs(slot: Slot) -> list[Column]:
    number, stem = F.col(step("text", slot)), F.col(step("stem", slot))
    found = ids.repairs(F.col(slot.name), number) | ids.warnings(number, stem)
    of_other = F.concat(F.lit(":"), slot.field_name())
    return [
        F.when(is_so, F.lit(code) if slot.number == 1 else F.concat(F.lit(code), of_other))
        for code, is_so in found.items()
    ]


def _disagreements(slots: Slots) -> list[Column]:
    """The marks of a row whose birthday or sex is not the one inside its number."""
    stem = F.col(step("stem", slots.of_kind("id_number")[0]))
    birth = _chosen(slots, lambda contract: contract.maps.get("birth_on"), "value").cast("date")
    sex = _chosen(slots, lambda contract: contract.maps.get("sex_code"), "value").cast("string")
    return [
        F.when(birth != ids.birth_on(stem), "birth_differs"),
        F.when(sex != ids.sex_code(stem), "sex_differs"),
    ]


def _chosen(slots: Slots, field: Callable[[Contract], object], what: str) -> Column:
    """By class, something about the slot of one of its fields; null where `field` names none."""

    def slot_of(contract: Contract) -> str | None:
        name = field(contract)
        return step(what, slots.of(contract.class_id, name)) if isinstance(name, str) and name else None

    return slots.choose(slot_of, lambda column: F.col(str(column)))


def with_row_key(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with the 64-bit hash of the fact: the key fields, or the whole row and its ordinal among equals of its drop."""
    parts = {class_id: _key_parts(contract, slots) for class_id, contract in slots.contracts.items()}
    longest = max(map(len, parts.values()))
    columns = [_part(slots, parts, at) for at in range(longest)]
    content = rows.withColumn("row_key", row_hash("class_id", *columns))
    without_key = [class_id for class_id, contract in slots.contracts.items() if not contract.key]
    if not without_key:
        return content
    equals = Window.partitionBy("drop_id", "row_key").orderBy("row_no")
    ordinal = F.row_number().over(equals)
    numbered = F.when(is_class(without_key), row_hash("row_key", ordinal)).otherwise(F.col("row_key"))
    return content.withColumn("row_key", numbered)


def _part(slots: Slots, parts: dict[str, list[str]], at: int) -> Column:
    """The `at`-th part of the key of the row's class as text."""
    return slots.choose(
        lambda contract: parts[contract.class_id][at] if at < len(parts[contract.class_id]) else None,
        lambda column: F.col(str(column)).cast("string"),
    )


def _key_parts(contract: Contract, slots: Slots) -> list[str]:
    """The columns that make the fact; identifiers enter by their pseudonyms only."""
    fields: Sequence[Field] = [contract.field(name) for name in contract.key] or contract.fields
    keyed_ones = keyed_slots(slots)
    found = [(field, slots.of(contract.class_id, field.name)) for field in fields]
    keys = [f"{slot.name}_key" for _, slot in found if slot in keyed_ones]
    return keys + [
        step("value", slot) for field, slot in found if slot not in keyed_ones and field.sensitivity != "identifier"
    ]


def _columns(slots: Slots) -> list[Column]:
    """The columns of the result; raw text only where somebody will have to look at it."""
    cells = F.filter(
        F.array(*(F.struct(slot.field_name().alias("key"), F.col(slot.name).alias("value")) for slot in slots.slots)),
        lambda cell: cell["key"].isNotNull() & cell["value"].isNotNull(),
    )
    sent = F.coalesce(F.col("broken"), F.to_json(F.map_from_entries(cells)))
    raw = F.when(F.size("reasons") > 0, sent).alias("raw")
    values = [F.col(step("value", slot)).alias(slot.name) for slot in slots.slots]
    keys = [F.col(f"{slot.name}_key") for slot in keyed_slots(slots)]
    amount = _chosen(slots, lambda contract: contract.amount, "value").cast("bigint").alias("stated_fen")
    told_whole = [class_id for class_id, contract in slots.contracts.items() if contract.delivery == "snapshot"]
    among = F.when(is_class(told_whole), F.col("drop_id")).otherwise(F.col("class_id")).alias("among")
    event_month = _event_month(slots).alias("event_month")
    findings = [F.col(name) for name in ("reasons", "marks", "row_key")]
    return [*map(F.col, BOOKKEEPING), raw, *values, *keys, amount, event_month, among, *findings]


def _event_month(slots: Slots) -> Column:
    """The month of the day that the row is about."""
    days = {slot.name: F.col(step("value", slot)) for slot in slots.of_kind("date", "month")}
    months = {name: day if name.startswith("month_") else dates.month_of(day) for name, day in days.items()}
    return slots.choose(
        lambda contract: slots.of(contract.class_id, str(contract.maps["event_on"])).name, months.__getitem__
    )
