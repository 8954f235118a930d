"""Which column of a delivered file is which field of its class, whatever the department called it this time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lowincome.config.contracts import Contract, normal_header

HEADER_WITHIN = 10  # rows of a sheet that may stand above the header: a title, a date, a unit


@dataclass(frozen=True)
class HeaderMatch:
    """What became of the headers of one file.

    `columns`: header as written → field. `missing`: required fields that no header names. `unknown`: headers that name
    no field; an amount in another unit than the contract's counts as unknown, for it would be wrong by a factor.
    `ambiguous`: headers that name a field which another header names too.
    """

    columns: Mapping[str, str]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    ambiguous: tuple[str, ...]


def match_headers(headers: Sequence[str], contract: Contract) -> HeaderMatch:
    """The field of each header; usable when nothing is missing or ambiguous."""
    names = {spelling: field.name for field in contract.fields for spelling in field.spellings}
    found = [(header, names.get(normal_header(header))) for header in headers]
    found = [(header, None if name and _is_other_unit(header, contract, name) else name) for header, name in found]
    times = Counter(name for _, name in found if name)
    return HeaderMatch(
        columns={header: name for header, name in found if name and times[name] == 1},
        missing=tuple(field.name for field in contract.fields if field.required and not times[field.name]),
        unknown=tuple(header for header, name in found if not name),
        ambiguous=tuple(header for header, name in found if name and times[name] > 1),
    )


def header_row(rows: Sequence[Sequence[object]], contract: Contract) -> int | None:
    """The index of the first row that names the identity number, among the first ten; null when none does."""
    spellings = contract.field("id_no").spellings
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        if any(normal_header(str(cell)) in spellings for cell in row if cell is not None):
            return index
    return None


def _is_other_unit(header: str, contract: Contract, name: str) -> bool:
    """Whether the header says 元 where the contract says 万元, or the reverse."""
    field = contract.field(name)
    if field.kind != "amount" or "元" not in header:
        return False
    return ("万元" in header) != (field.unit == "wan_yuan")
