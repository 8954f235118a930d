"""What tells the drops of one class from those of another: file format, senders, headers, date forms."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "id", "date", "month", "fen", "wan"]
DateForm = Literal["dash", "compact", "slash", "chinese", "serial"]
Format = Literal["csv", "xlsx", "jsonl", "parquet"]
Packing = Literal["", "gz", "zip"]


@dataclass(frozen=True)
class Cell:
    """One column of a drop: the header of the first city (or the province) and, when it differs, of the second."""

    column: str
    header: str
    kind: Kind = "text"
    other: str = ""


@dataclass(frozen=True)
class Style:
    """The file format of a drop; `packing` is what the file is compressed with."""

    format: Format = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    packing: Packing = ""


@dataclass(frozen=True)
class Layout:
    """The drops of one class. `amount` is the column whose sum the manifest states.

    `from_first`: the first month of the sample has a drop though it is none of `months_of_year`.
    """

    class_id: str
    cells: tuple[Cell, ...]
    format: Format = "csv"
    encoding: str = "utf-8"
    delimiter: str = ","
    is_by_city: bool = False
    dates: tuple[DateForm, DateForm] = ("dash", "dash")
    amount: str = ""
    parts: int = 1
    has_total: bool = False
    title: str = ""
    has_noise: bool = True
    months_of_year: tuple[int, ...] = tuple(range(1, 13))
    from_first: bool = True
    packing: Packing = ""
    has_manifest: bool = True


def person_cells(
    id_header: str = "身份证号", name_header: str = "姓名", other: str = "公民身份号码"
) -> tuple[Cell, Cell]:
    """Number and name; `other` is how the second city calls the number."""
    return Cell("id_no", id_header, "id", other), Cell("name", name_header, other="姓名 ")
