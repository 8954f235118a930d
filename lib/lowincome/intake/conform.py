"""Staged rows of a subject, all text → typed slots, pseudonyms and every finding; nothing is dropped here.

The steps are separate projections on purpose: an expression that two others need is a column first, else the plan would
hold it twice and compute it twice.
"""

from collections.abc import Callable

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from lowincome.columns import dates
from lowincome.columns import id_numbers as ids
from lowincome.columns.entries import known_entries
from lowincome.config.contracts import Contract
from lowincome.intake.cells import is_required, problem_of, step, text_of, value_of
from lowincome.intake.keys import FACT_KEYS, keyed_slots, with_fact_keys, with_keys
from lowincome.intake.slots import Slot, Slots

BOOKKEEPING = ("drop_id", "class_id", "period", "sender_code", "row_no", "drop_rank")
REASONS = "array<struct<code:string,field:string>>"
RAGGED_ROW, TOTALS_ROW = "ragged_row", "totals_row"
_TOTALS = "^(本页|本表|本月|本期|全部)?(合计|总计|小计|共计)"


def conform(staged: DataFrame, slots: Slots, secret: DataFrame) -> DataFrame:
    """One row per staged row: typed slots, keys, `reasons` to refuse it, `marks` of its repairs, its `row_key`.

    `secret` is one row (ipad, opad). `first_reason` is null where there is none: engines see that at once, while a list
    must be looked into. `raw` holds the cells as sent, of rows with reasons only; `stated_fen` the amount
    that manifests sum up. A row must not repeat its `fact_key` within `among`, its class or, unless that tells events,
    its drop; the fact is what `row_key` names or, of registers that tell changes, all that the row says.
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
        .withColumn("event_month", _event_month(slots))
        .transform(with_fact_keys, slots)
        .select(*_columns(slots))
    )


def with_texts(staged: DataFrame, slots: Slots) -> DataFrame:
    """… with the comparable text of every cell and the last day of the drop's period."""
    texts = {step("text", slot): text_of(slot) for slot in slots.slots}
    return staged.withColumns(texts | {"_period_end": dates.last_day(F.col("period"))})


def with_id_steps(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with shape, stem, check character and refusal of every identity number, each in a projection of its own."""
    numbers = slots.of_kind("id_number")
    shapes = {step("dated", slot): ids.is_dated(F.col(step("text", slot))) for slot in numbers}
    stems = {step("stem", slot): ids.stem(F.col(step("text", slot)), F.col(step("dated", slot))) for slot in numbers}
    checks = {step("check", slot): ids.check_character(F.col(step("stem", slot))) for slot in numbers}
    refusals = {step("refusal", slot): _refusal(slot) for slot in numbers}
    return rows.withColumns(shapes).withColumns(stems).withColumns(checks).withColumns(refusals)


def _refusal(slot: Slot) -> Column:
    number, dated, stem, check = (F.col(step(name, slot)) for name in ("text", "dated", "stem", "check"))
    return ids.refusal(number, dated, stem, check, latest_birth=F.col("_period_end"))


def with_values(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with the typed value of every cell."""
    return rows.withColumns({step("value", slot): value_of(slot, slots) for slot in slots.slots})


def with_problems(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with what is wrong with every cell."""
    return rows.withColumns({step("problem", slot): problem_of(slot, slots) for slot in slots.slots})


def with_findings(rows: DataFrame, slots: Slots) -> DataFrame:
    """… with `reasons` (errors; the row is refused) and `marks` (repairs, and optional cells that were set null)."""
    first_reason = rows.withColumn("first_reason", _first_reason(slots))
    return first_reason.withColumns({"reasons": _reasons(slots), "marks": _marks(slots)})


def _first_reason(slots: Slots) -> Column:
    problem = F.coalesce(*(problem for problem, _ in _problems(slots)))
    return (
        F.when(F.col("broken").isNotNull(), RAGGED_ROW)
        .when(problem.isNull(), None)
        .when(_is_totals(slots), TOTALS_ROW)
        .otherwise(problem)
    )


def _reasons(slots: Slots) -> Column:
    """An unreadable line and a totals row have one reason, other rows one per required cell that cannot be used."""
    first = F.col("first_reason")
    found = [F.when(problem.isNotNull(), _reason(problem, field)) for problem, field in _problems(slots)]
    return (
        F.when(first.isNull(), F.array().cast(REASONS))
        .when(first.isin(RAGGED_ROW, TOTALS_ROW), F.array(_reason(first)))
        .otherwise(F.array_compact(F.array(*found)))
    )


def _problems(slots: Slots) -> list[tuple[Column, Column]]:
    """What is wrong with each cell without which a row is refused, and the cell's field."""
    needed = [slot for slot in slots.slots if slot.classes(is_required)]
    return [(F.when(slot.where(is_required), F.col(step("problem", slot))), slot.field_name()) for slot in needed]


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
    marks = [_repairs(slot) for slot in slots.of_kind("id_number")]
    for slot in slots.slots:
        optional = slot.where(lambda field: not field.required)
        bad = F.concat(F.lit("bad_optional:"), slot.field_name())
        marks.append(F.when(F.col(step("problem", slot)).isNotNull() & optional, bad))
    joined = F.concat_ws(",", *marks, *_disagreements(slots))
    return F.when(joined == "", F.array().cast("array<string>")).otherwise(F.split(joined, ","))


def _repairs(slot: Slot) -> Column:
    """The marks of a number, joined; null when there is none."""
    raw, number, stem = F.col(slot.name), F.col(step("text", slot)), F.col(step("stem", slot))
    found = ids.repairs(raw, number) | ids.warnings(number, stem)
    of_other = F.concat(F.lit(":"), slot.field_name())
    marks = [
        F.when(is_so, F.lit(code) if slot.number == 1 else F.concat(F.lit(code), of_other))
        for code, is_so in found.items()
    ]
    return F.when(~ids.is_plain(raw, number), F.nullif(F.concat_ws(",", *marks), F.lit("")))


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


def _columns(slots: Slots) -> list[Column]:
    """The columns of the result; raw text only where somebody will have to look at it."""
    cells = known_entries((slot.field_name(), F.col(slot.name)) for slot in slots.slots)
    sent = F.coalesce(F.col("broken"), F.to_json(F.map_from_entries(cells)))
    raw = F.when(F.col("first_reason").isNotNull(), sent).alias("raw")
    values = [F.col(step("value", slot)).alias(slot.name) for slot in slots.slots]
    keys = [F.col(f"{slot.name}_key") for slot in keyed_slots(slots)]
    amount = _chosen(slots, lambda contract: contract.amount, "value").cast("bigint").alias("stated_fen")
    findings = [F.col(name) for name in ("event_month", "first_reason", "reasons", "marks", *FACT_KEYS)]
    return [*map(F.col, BOOKKEEPING), raw, *values, *keys, amount, *findings]


def _event_month(slots: Slots) -> Column:
    """The month of the day that the row is about."""
    days = {slot.name: F.col(step("value", slot)) for slot in slots.of_kind("date", "month")}
    months = {name: day if name.startswith("month_") else dates.month_of(day) for name, day in days.items()}
    return slots.choose(
        lambda contract: slots.of(contract.class_id, str(contract.maps["event_on"])).name, months.__getitem__
    )
