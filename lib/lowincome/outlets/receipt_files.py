"""What a department receives about a drop: JSON for its system, a page for its clerk, a sheet of the refused rows."""

import json
import re
from functools import cache
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import jinja2

from lowincome.outlets.files import write_whole
from lowincome.outlets.page import environment
from lowincome.outlets.receipt import Difference, Receipt, Refusal
from lowincome.outlets.sheet import Heading, Sheet
from lowincome.outlets.xlsx_file import xlsx_bytes

SHOWN_NUMBERS = 50
LONGEST_NAME = 60  # characters; three bytes each and an ending must fit into what file systems take
NOT_IN_FILE_NAMES = re.compile(r"[^\w.-]+")
LONG_NUMBER = re.compile(r"(\d{6})\d{7,}[0-9Xx]")  # whoever puts an identity number into a file's name
UNITS = {"yuan": "元", "wan_yuan": "万元"}
LAYOUT_WORDS = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "jsonl": "JSON Lines",
    "json": "JSON",
    "parquet": "Parquet",
    "gzip": "gzip 压缩",
    "zip": "zip 压缩",
    "comma": "逗号分隔",
    "tab": "制表符分隔",
    "pipe": "竖线分隔",
    "semicolon": "分号分隔",
    "utf-8": "UTF-8",
    "gb18030": "GB18030",
    "empty": "空文件",
}
HEADINGS = (
    Heading("row_no", "行号", 10),
    Heading("field_label", "列", 18, wraps=True),
    Heading("label", "退回原因", 30, wraps=True),
    Heading("do", "处理办法", 70, wraps=True),
)


def write_receipt(folder: Path, receipt: Receipt) -> list[Path]:
    """The files written below `folder/<department>`: JSON, HTML and, when rows are to be mended, XLSX."""
    place = folder / _safe(receipt.department, receipt)
    name = _safe(f"{receipt.class_id}-{receipt.folder}", receipt)
    sheet = place / f"{name}.xlsx"
    written = [
        write_whole(place / f"{name}.json", receipt_json(receipt).encode("utf-8")),
        write_whole(place / f"{name}.html", render_receipt(receipt).encode("utf-8")),
    ]
    if receipt.verdict == "mend":
        return [*written, write_whole(sheet, xlsx_bytes(refused_rows(receipt)))]
    sheet.unlink(missing_ok=True)  # what an earlier run said of the folder
    return written


def receipt_json(receipt: Receipt) -> str:
    """The receipt for machines."""
    amount, reason = receipt.amount, receipt.reason
    content = {
        "receipt": receipt.number,
        "release": receipt.release_id,
        "month": receipt.month,
        "department": {"id": receipt.department, "label": receipt.department_label},
        "class": {"id": receipt.class_id, "label": receipt.class_label, "owner": receipt.owner},
        "period": receipt.period,
        "sender": {"code": receipt.sender_code, "label": receipt.sender_label},
        "folder": without_numbers(receipt.folder),
        "drop": receipt.drop_id,
        "state": receipt.state,
        "verdict": receipt.verdict,
        "reason": vars(reason) if reason else None,
        "files": None
        if receipt.files is None
        else [{"name": without_numbers(file.name), "bytes": file.n_bytes} for file in receipt.files],
        "layout": receipt.layout,
        "rows": {
            "in": receipt.n_rows,
            "accepted": receipt.n_accepted,
            "refused": receipt.n_refused,
            "duplicate": receipt.n_duplicate,
            "stated": receipt.stated_rows,
        },
        "list": {"unchanged": receipt.n_unchanged, "ended": receipt.n_ended},
        "amount": amount
        and {
            "column": amount.label,
            "unit": amount.unit,
            "stated": amount.stated,
            "accepted": None if amount.accepted is None else f"{amount.accepted:f}",
        },
        "differences": [_difference(difference) for difference in receipt.differences],
        "refusals": [_refusal(refusal) for refusal in receipt.refusals],
        "deadline": receipt.deadline and receipt.deadline.isoformat(),
    }
    return json.dumps(content, ensure_ascii=False) + "\n"


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        **vars(difference.reason),
        "field": difference.field,
        "field_label": difference.field_label or None,
        "found": difference.found,
        "expected": difference.expected,
    }


def _refusal(refusal: Refusal) -> dict[str, Any]:
    return {
        "state": refusal.state,
        **vars(refusal.reason),
        "field": refusal.field,
        "field_label": refusal.field_label or None,
        "n_rows": refusal.n_rows,
        "n_not_listed": refusal.n_beyond,
        "row_numbers": list(refusal.row_numbers),
    }


def refused_rows(receipt: Receipt) -> Sheet:
    """One row per refused row and reason, in the order of the rows; what is not listed is said at the end."""
    refused = receipt.of_state("refused")
    lines: list[dict[str, Any]] = [
        {"row_no": number, "field_label": one.field_label, "label": one.reason.label, "do": one.reason.do}
        for one in refused
        for number in one.row_numbers
    ]
    beyond = [
        {
            "row_no": None,
            "field_label": one.field_label,
            "label": one.reason.label,
            "do": f"另有 {one.n_beyond:,} 行未列出",
        }
        for one in refused
        if one.n_beyond
    ]
    folder = without_numbers(receipt.folder)[:LONGEST_NAME]
    title = f"{receipt.class_label} 退回明细（{receipt.department_label}，批次 {folder}）"
    ordered = sorted(lines, key=itemgetter("row_no"))
    return Sheet("退回明细", title, receipt.dated, HEADINGS, (*ordered, *beyond))


def render_receipt(receipt: Receipt) -> str:
    """The HTML text of the receipt."""
    template = _environment().get_template("receipt.html.j2")
    return template.render(receipt=receipt, harmless=[one for one in receipt.refusals if not one.is_to_mend])


@cache
def _environment() -> jinja2.Environment:
    return environment(
        numbers=shown_numbers,
        layout=lambda layout: re.sub(r"[\w-]+", lambda word: LAYOUT_WORDS.get(word[0], word[0]), layout),
        bytes=_bytes,
        amount=lambda amount: f"{amount:,.2f}" if amount.as_tuple().exponent >= -2 else f"{amount:,f}",
        unit=UNITS.__getitem__,
        masked=without_numbers,
    )


def shown_numbers(numbers: tuple[int, ...], most: int = SHOWN_NUMBERS) -> str:
    """The first `most` numbers as people write them: 3、7–12、20."""
    runs: list[list[int]] = []
    for number in islice(numbers, most):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs)


def _bytes(n_bytes: int) -> str:
    size, unit = float(n_bytes), "字节"
    for larger in ("KB", "MB", "GB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    return f"{size:,.0f} {unit}" if unit == "字节" else f"{size:,.1f} {unit}"


def without_numbers(text: str) -> str:
    """`text` with numbers as long as identity numbers cut off after six digits."""
    return LONG_NUMBER.sub(r"\1******", text)


def _safe(text: str, receipt: Receipt) -> str:
    """A file name; one that had to be changed ends with the drop, so that two do not become one."""
    name = NOT_IN_FILE_NAMES.sub("_", without_numbers(text)).strip(".")[:LONGEST_NAME]
    return name if name == text else f"{name}-{receipt.drop_id[:8]}"
