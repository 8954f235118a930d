"""Staged rows of one class, all text → typed fields, pseudonyms and every finding; nothing is dropped here.

The steps are separate projections on purpose: an expression that two others need is a column first, else the plan would
hold it twice and compute it twice.
"""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from lowincome.columns import dates
from lowincome.columns import id_numbers as ids
from lowincome.columns.hashing import row_hash
from lowincome.columns.pseudonym import keyed
from lowincome.config.contracts import Contract, Field
from lowincome.intake.cells import problem_of, step, text_of, value_of

BOOKKEEPING = ("drop_id", "class_id", "period", "sender_code", "row_no", "drop_rank")
REASONS = "array<struct<code:string,field:string>>"
_TOTALS = "^(本页|本表|本月|本期|全部)?(合计|总计|小计|共计)"
_PURPOSES = {"id_number": "id", "name": "name", "book": "book"}


def conform(staged: DataFrame, contract: Contract, secret: DataFrame) -> DataFrame:
    """One row per staged row: typed fields, keys, `reasons` to refuse it, `marks` of its repairs, its `row_key`.

    `secret` is one row (ipad, opad). `raw` holds the cells as sent, of rows with reasons only; `stated_fen` the amount
    that manifests sum up. The result holds identity numbers and names: it belongs to the vault zone.
    """
    return (
        staged.crossJoin(F.broadcast(secret))
        .transform(with_texts, contract)
        .transform(with_id_steps, contract)
        .transform(with_values, contract)
        .transform(with_problems, contract)
        .transform(with_keys, contract)
        .transform(with_findings, contract)
        .transform(with_row_key, contract)
        .select(*_columns(contract))
    )


def with_texts(staged: DataFrame, contract: Contract) -> DataFrame:
    """… with the comparable text of every cell and the last day of the drop's period."""
    texts = {step("text", field): text_of(field) for field in contract.fields}
    return staged.withColumns(texts | {"_period_end": dates.last_day(F.col("period"))})


def with_id_steps(rows: DataFrame, contract: Contract) -> DataFrame:
    """… with stem, check character and refusal of every identity number, each in a projection of its own."""
    fields = [field for field in contract.fields if field.kind == "id_number"]
    stems = {step("stem", field): ids.stem(F.col(step("text", field))) for field in fields}
    checks = {step("check", field): ids.check_character(F.col(step("stem", field))) for field in fields}
    refusals = {step("refusal", field): _refusal(field) for field in fields}
    return rows.withColumns(stems).withColumns(checks).withColumns(refusals)


def _refusal(field: Field) -> Column:
    number, stem, check = (F.col(step(name, field)) for name in ("text", "stem", "check"))
    return ids.refusal(number, stem, check, latest_birth=F.col("_period_end"))


def with_values(rows: DataFrame, contract: Contract) -> DataFrame:
    """… with the typed value of every cell."""
    return rows.withColumns({step("value", field): value_of(field) for field in contract.fields})


def with_problems(rows: DataFrame, contract: Contract) -> DataFrame:
    """… with what is wrong with every cell."""
    return rows.withColumns({step("problem", field): problem_of(field, contract) for field in contract.fields})


def with_keys(rows: DataFrame, contract: Contract) -> DataFrame:
    """… with the pseudonym of every field that has one."""
    keys = {
        f"{field.name}_key": keyed(F.col(step("value", field)), F.col("ipad"), F.col("opad"), _purpose(field))
        for field in keyed_fields(contract)
    }
    return rows.withColumns(keys)


def _purpose(field: Field) -> str:
    return _PURPOSES.get(field.kind, field.name)


def keyed_fields(contract: Contract) -> list[Field]:
    """Fields that get a column `<field>_key`: numbers of people and books, the name, identifiers in the row's key.

    Card numbers hold an identity number: whoever has a plain hash of one could try them all.
    """
    return [
        field
        for field in contract.fields
        if field.kind in ("id_number", "book")
        or field.name == "name"
        or (field.sensitivity == "identifier" and field.name in contract.key)
    ]


def with_findings(rows: DataFrame, contract: Contract) -> DataFrame:
    """… with `reasons` (errors; the row is refused) and `marks` (repairs, and optional cells that were set null)."""
    return rows.withColumns({"reasons": _reasons(contract), "marks": _marks(contract)})


def _reasons(contract: Contract) -> Column:
    """An unreadable line and a totals row have one reason, other rows one per required field that cannot be used."""
    problems = {f.name: F.col(step("problem", f)) for f in contract.fields if f.required}
    found = [F.when(code.isNotNull(), _reason(code, name)) for name, code in problems.items()]
    return (
        F.when(F.col("broken").isNotNull(), F.array(_reason(F.lit("ragged_row"))))
        .when(F.coalesce(*problems.values()).isNull(), F.array().cast(REASONS))
        .when(_is_totals(contract), F.array(_reason(F.lit("totals_row"))))
        .otherwise(F.array_compact(F.array(*found)))
    )


def _reason(code: Column, field: str | None = None) -> Column:
    return F.struct(code.alias("code"), F.lit(field).cast("string").alias("field"))


def _is_totals(contract: Contract) -> Column:
    """Whether a cell says 合计 and no identity number stands in the row."""
    has_word = [F.col(step("text", field)).rlike(_TOTALS) for field in contract.fields]
    id_text = F.col(step("text", contract.field("id_no")))
    return (id_text.isNull() | id_text.rlike(_TOTALS)) & F.coalesce(
        *(F.when(word, word) for word in has_word), F.lit(False)
    )


def _marks(contract: Contract) -> Column:
    """Codes of what was mended; a code of another field than `id_no` carries the field's name."""
    marks = [F.when(was_mended, code) for code, was_mended in _repairs(contract).items()]
    for field in contract.fields:
        if not field.required:
            marks.append(F.when(F.col(step("problem", field)).isNotNull(), f"bad_optional:{field.name}"))
    joined = F.concat_ws(",", *marks)
    return F.when(joined == "", F.array().cast("array<string>")).otherwise(F.split(joined, ","))


def _repairs(contract: Contract) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for field in (field for field in contract.fields if field.kind == "id_number"):
        suffix = "" if field.name == "id_no" else f":{field.name}"
        repairs = ids.repairs(F.col(field.name), F.col(step("text", field)))
        found |= {code + suffix: was_mended for code, was_mended in repairs.items()}
    birth = contract.maps.get("birth_on")
    if isinstance(birth, str):
        written = ids.birth_on(F.col(step("stem", contract.field("id_no"))))
        found["birth_differs"] = F.col(step("value", contract.field(birth))) != written
    return found


def with_row_key(rows: DataFrame, contract: Contract) -> DataFrame:
    """… with the 64-bit hash of the fact: the key fields, or the whole row and its ordinal among equals of its drop."""
    if contract.key:
        return rows.withColumn("row_key", _hash(contract, [contract.field(name) for name in contract.key]))
    equals = Window.partitionBy("drop_id", "_content").orderBy("row_no")
    content = rows.withColumn("_content", _hash(contract, contract.fields))
    return content.withColumn("row_key", row_hash("_content", F.row_number().over(equals)))


def _hash(contract: Contract, fields: Sequence[Field]) -> Column:
    """A hash that tells null from blank and (null, a) from (a, null); identifiers enter by their pseudonyms only."""
    keyed_ones = keyed_fields(contract)
    parts = [F.col(f"{field.name}_key") for field in fields if field in keyed_ones]
    parts += [F.col(step("value", f)) for f in fields if f not in keyed_ones and f.sensitivity != "identifier"]
    return row_hash("class_id", *parts)


def _columns(contract: Contract) -> list[Column]:
    """The columns of the result; raw text only where somebody will have to look at it."""
    cells = F.to_json(F.struct(*(F.col(field.name) for field in contract.fields)))
    raw = F.when(F.size("reasons") > 0, F.coalesce(F.col("broken"), cells)).alias("raw")
    values = [F.col(step("value", field)).alias(field.name) for field in contract.fields]
    keys = [F.col(f"{field.name}_key") for field in keyed_fields(contract)]
    bookkeeping = [F.col(name) for name in BOOKKEEPING]
    amount = F.col(step("value", contract.field(contract.amount))) if contract.amount else F.lit(None).cast("bigint")
    findings = [F.col(name) for name in ("reasons", "marks", "row_key")]
    return [*bookkeeping, raw, *values, *keys, amount.alias("stated_fen"), *findings]
