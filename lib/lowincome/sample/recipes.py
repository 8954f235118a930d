"""From a contract to numbers and words that one plan for all background classes can work with.

Fields of one kind share slots, as they do at intake: the second date of every class travels in `date_2`. What a slot
means in a class are columns beside it (`date_2_role`), so that a further class is a further row, never a longer plan.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from lowincome.config.contracts import Contract, Field
from lowincome.sample.shares import Share, share_of

Value = str | int | bool
WAN = 1_000_000  # fen
_LARGEST = 10**11
_PERCENT = {  # of the stated amount
    "total": 160,
    "due": 110,
    "waived": 10,
    "subsidy": 60,
    "tax": 10,
    "own_deposit": 8,
    "employer_deposit": 8,
    "deductions": 20,
    "tax_paid": 3,
    "paper_value": 80,
    "cash": 20,
    "basic_amount": 60,
    "standard": 100,
    "rate": 20,
    "rent_per_mu": 20,
    "premium": 25,
}
_LOW = {"built_year": 1970, "months_granted": 12}
_SPAN = {"kwh": 300, "volume": 40, "tonnage": 600, "children": 4, "built_year": 50, "employees": 8, "n_helped": 5}
_DECIMALS = ("area", "share", "capacity", "power", "quantity")
_FEW: Mapping[str, tuple[str, str, int]] = {  # words before and after the number, and how many there are
    "hospital": ("安澜市第", "医院", 9),
    "school": ("青禾县第", "学校", 30),
    "employer": ("示例企业", "有限公司", 90),
    "last_employer": ("示例企业", "有限公司", 90),
    "employer_no": ("D9900", "", 90),
    "withholder": ("示例企业", "有限公司", 90),
    "withholder_no": ("91990000", "X", 90),
    "bank": ("澄原银行第", "支行", 40),
    "bank_no": ("3199", "", 6),
    "batch": ("2024年第", "批", 6),
    "school_term": ("第", "学期", 2),
    "relation": ("", "", 1),
}


@dataclass(frozen=True)
class Recipes:
    """The classes as rows of a table: `ddl` names its columns; `codes` are the words that code slots count."""

    contracts: tuple[Contract, ...]
    ddl: str
    rows: tuple[tuple[Value | None, ...], ...]
    codes: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """The columns of the table."""
        return [column.split()[0] for column in self.ddl.split(", ")]

    def slots(self, kind: str) -> list[str]:
        """The slots of a kind that any class needs."""
        found = {slot for contract in self.contracts for slot in placed(contract) if slot.rpartition("_")[0] == kind}
        return sorted(found)


def class_number(class_id: str) -> int:
    """A number that stays the same when other classes come or go."""
    return zlib.crc32(class_id.encode())


def recipes_of(contracts: Iterable[Contract]) -> Recipes:
    """The recipes of classes."""
    chosen, codes = tuple(contracts), list[str]()
    texts = [_recipe(contract, share_of(contract.class_id), codes) for contract in chosen]
    types = {name: _type(value) for recipe in texts for name, value in sorted(recipe.items())}
    rows = tuple(tuple(recipe.get(name) for name in types) for recipe in texts)
    return Recipes(chosen, ", ".join(f"{name} {kind}" for name, kind in types.items()), rows, tuple(codes))


def placed(contract: Contract) -> dict[str, Field]:
    """The field of each slot: the person and the stated amount come first in theirs."""
    first = ("id_no", "name", contract.amount)
    numbers: dict[str, count[int]] = {}
    ordered = sorted(contract.fields, key=lambda field: field.name not in first)
    return {f"{field.kind}_{next(numbers.setdefault(field.kind, count(1)))}": field for field in ordered}


def slot_names(contract: Contract) -> list[str]:
    """The slot of each field, in the contract's order."""
    slots = {field.name: slot for slot, field in placed(contract).items()}
    return [slots[field.name] for field in contract.fields]


def _type(value: Value) -> str:
    return "boolean" if isinstance(value, bool) else "bigint" if isinstance(value, int) else "string"


def _recipe(contract: Contract, share: Share, codes: list[str]) -> dict[str, Value]:
    recipe: dict[str, Value] = {
        "class_no": class_number(contract.class_id),
        "typical_fen": share.typical
        * (WAN if contract.amount and contract.field(contract.amount).unit == "wan_yuan" else 100),
        "has_amount": bool(contract.amount),
        "date_form": class_number(contract.class_id) % 4,
    }
    for slot, field in placed(contract).items():
        recipe |= {f"{slot}_{name}": value for name, value in _means(field, contract, share, codes).items()}
    return recipe


def _means(field: Field, contract: Contract, share: Share, codes: list[str]) -> dict[str, Value]:
    match field.kind:
        case "id_number" | "name":
            return {"whose": _whose(field, share)}
        case "date" | "month":
            return {"role": _role(field, contract)}
        case "amount":
            return _amount(field, contract)
        case "integer":
            low = _LOW.get(field.name, max(field.min or 0, 0))
            most = field.max - low + 1 if field.max is not None else 1000
            return {"low": low, "span": min(most, _SPAN.get(field.name, 12))}
        case "code":
            return _code(field, share, codes)
        case "region":
            return {"is_own": field.name not in ("from_region", "residence")}
        case "book":
            return {"is_register": field.name == "book_no", "before": _letters(contract)}
        case "text":
            return _text(field, contract)
        case _:
            return {"is_own": True}


def _whose(field: Field, share: Share) -> str:
    role = field.name.rpartition("id_no" if field.kind == "id_number" else "name")[0].rstrip("_")
    if role == "other":
        return "elder" if share.who == "supporter" else "other"
    return {"": "self", "child": "child", "father": "spouse", "guardian": "guardian", "payee": "other"}.get(
        role, "other"
    )


def _role(field: Field, contract: Contract) -> str:
    """What a date tells; the fields of a contract stand in the order in which things happen."""
    maps, name = contract.maps, field.name
    if name == maps.get("event_on"):
        return "event"
    if name in (maps.get("birth_on"), "birth_on"):
        return "birth"
    if name.endswith(("_to", "_to_on")) or name in ("expires_on", "matures_on"):
        return "valid"
    if name == maps.get("to_on") or name in ("finished_on", "returned_on"):
        return "end"
    if name == maps.get("from_on"):
        return "start"
    order = [other.name for other in contract.fields]
    return "after" if order.index(name) > order.index(str(maps["event_on"])) and "from" not in name else "earlier"


def _amount(field: Field, contract: Contract) -> dict[str, Value]:
    unit = WAN if field.unit == "wan_yuan" else 100
    is_main = field.name == contract.amount or not contract.amount
    percent = 100 if is_main else _PERCENT.get(field.name, 50)
    high = field.max * unit if field.max is not None else _LARGEST
    low = max(field.min or 0, 0) * unit
    is_wan, may_refund = field.unit == "wan_yuan", field.min is not None and field.min < 0
    return {"percent": percent, "low": low, "high": high, "is_wan": is_wan, "may_refund": may_refund}


def _code(field: Field, share: Share, codes: list[str]) -> dict[str, Value]:
    """The words that a department may write; for the sex, one word of each, men first."""
    listed = field.codes or {}
    if field.code_list == "sex":
        words: Sequence[str] = [
            next(word for word, code in listed.items() if code == sex) for sex in ("male", "female")
        ]
    else:
        wanted = share.codes.get(field.name, tuple(listed.values()))
        words = [word for word, code in listed.items() if code in wanted]
    if not words:
        return {"count": 1}  # no first word: the cell stays blank
    first = len(codes)
    codes.extend(words)
    by = "draw" if field.code_list != "sex" else "child" if field.name.startswith("child") else "self"
    return {"first": first, "count": len(words), "by": by}


def _text(field: Field, contract: Contract) -> dict[str, Value]:
    """Numbers of a row or of a person, decimals, or one of a few names."""
    if field.name in _FEW:
        before, after, span = _FEW[field.name]
        mode = "relation" if field.name == "relation" else "few"
        return {"mode": mode, "before": before, "after": after, "span": span}
    if field.name in _DECIMALS:
        return {"mode": "decimal", "before": "", "after": "", "span": 1}
    if field.name.endswith(("_no", "_code", "vin")):
        is_of_row = contract.delivery == "events" and field.name in contract.key
        return {"mode": "row" if is_of_row else "person", "before": _letters(contract), "after": "", "span": 1}
    return {"mode": "few", "before": field.label, "after": "", "span": 20}


def _letters(contract: Contract) -> str:
    number = class_number(contract.class_id)
    return chr(65 + number % 26) + chr(65 + number // 26 % 26)
