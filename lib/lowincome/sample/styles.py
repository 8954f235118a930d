"""How the drops of a background class look: file format, headers, manifest; one class always the same."""

from lowincome.config.contracts import Contract, Field
from lowincome.sample.calendar import months_of_year
from lowincome.sample.layout import Cell, Layout, Style
from lowincome.sample.recipes import class_number, slot_names
from lowincome.sample.shares import share_of

BARE = ("accidents", "community_correction", "land_transfers", "red_cross_aid", "difficult_women")  # no manifest
SMALL = 20_000  # persons of a million: what people keep in a workbook
STYLES = (
    Style(),
    Style(encoding="gb18030"),
    Style(encoding="utf-8-sig"),
    Style(encoding="utf-16"),
    Style(encoding="utf-8-sig", delimiter="\t"),
    Style(encoding="gb18030", delimiter="|"),
    Style("jsonl"),
    Style("parquet"),
    Style(encoding="gb18030", packing="gz"),
    Style(encoding="utf-8-sig", packing="zip"),
)
SMALL_STYLES = (*STYLES, Style("xlsx"), Style("xlsx"), Style("xlsx"))


def layout_of(contract: Contract) -> Layout:
    """The layout of a background class: cells are slots, under one of the spellings of each field's header."""
    number, share = class_number(contract.class_id), share_of(contract.class_id)
    styles = SMALL_STYLES if share.per_million < SMALL else STYLES
    style = styles[number // 7 % len(styles)]
    cells = [
        Cell(slot, _header(field, number + at), "wan" if field.unit == "wan_yuan" else "text")
        for at, (slot, field) in enumerate(zip(slot_names(contract), contract.fields, strict=True))
    ]
    return Layout(
        contract.class_id,
        tuple(cells),
        style.format,
        encoding=style.encoding,
        delimiter=style.delimiter,
        packing=style.packing,
        amount="amount_1" if contract.amount else "",
        has_total=number % 3 == 0 and style.format in ("csv", "xlsx"),
        title=contract.label if style.format == "xlsx" and number % 2 else "",
        months_of_year=months_of_year(contract),
        from_first=False,
        has_manifest=contract.class_id not in BARE,
    )


def _header(field: Field, number: int) -> str:
    """The label or an alias, now and then with the unit in brackets or a space behind it."""
    texts = (field.label, *field.aliases)
    text = field.label if number % 2 else texts[number // 2 % len(texts)]
    if field.kind == "amount" and number % 3 == 0:
        return text + ("(万元)" if field.unit == "wan_yuan" else "（元）")
    return text + " " if number % 11 == 0 else text
