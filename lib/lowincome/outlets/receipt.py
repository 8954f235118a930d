"""The receipt of a drop: what the department is told, as counts, reasons and row numbers; never a cell of a row."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from lowincome.config.contract import FEN_PER_UNIT

Verdict = Literal["taken", "mend", "look", "refused", "nothing"]

NOTHING_TO_MEND = frozenset({"totals_row", "duplicate_row"})


@dataclass(frozen=True)
class Reason:
    """Why something was refused and what to do about it, in words."""

    code: str
    label: str
    do: str


@dataclass(frozen=True)
class Difference:
    """What somebody should look at in a drop that was taken in: what was `found`, and what was `expected`."""

    reason: Reason
    field: str | None = None
    field_label: str = ""
    found: str | None = None
    expected: str | None = None

    @property
    def is_stated(self) -> bool:
        """Whether it is the manifest that says otherwise."""
        return self.reason.code.startswith("manifest_")


@dataclass(frozen=True)
class Refusal:
    """Rows that one reason concerns in one column; `row_numbers` are the first of `n_rows`.

    `state` says what became of them: `refused` or `duplicate`. A row may show in several.
    """

    state: str
    reason: Reason
    field: str | None
    field_label: str
    n_rows: int
    row_numbers: tuple[int, ...]

    @property
    def n_beyond(self) -> int:
        """Rows whose numbers are not listed."""
        return self.n_rows - len(self.row_numbers)

    @property
    def is_to_mend(self) -> bool:
        """Whether the department has something to do about them."""
        return self.state == "refused" and self.reason.code not in NOTHING_TO_MEND


@dataclass(frozen=True)
class SentFile:
    """One file of the drop, as it was named."""

    name: str
    n_bytes: int


@dataclass(frozen=True)
class Amount:
    """The column that manifests sum up: what is `stated`, as text in its unit, and the fen of the accepted rows."""

    label: str
    unit: Literal["yuan", "wan_yuan"]
    stated: str | None
    accepted_fen: int | None

    @property
    def accepted(self) -> Decimal | None:
        """The accepted amount in the column's unit."""
        return None if self.accepted_fen is None else Decimal(self.accepted_fen) / FEN_PER_UNIT[self.unit]


@dataclass(frozen=True)
class Receipt:
    """Everything that a receipt says. `files` and what is stated are None when the drop no longer lies as it was read.

    `n_unchanged`: accepted rows of a whole list that were told before; `n_ended`: rows that the list before had alone.
    `state`: loaded, replayed, superseded or refused; `reason` is set for a drop that was refused as a whole.
    `differences`: from the manifest, from the sender's earlier drops, from what was agreed.
    `deadline`: the last day that the contract grants.
    """

    release_id: int
    month: int
    department: str
    department_label: str
    owner: str
    class_id: str
    class_label: str
    period: int | None
    sender_code: str | None
    sender_label: str
    folder: str
    drop_id: str
    state: str
    reason: Reason | None
    files: tuple[SentFile, ...] | None
    layout: str | None
    n_rows: int
    n_accepted: int
    n_refused: int
    n_duplicate: int
    n_unchanged: int
    n_ended: int
    stated_rows: int | None
    amount: Amount | None
    differences: tuple[Difference, ...]
    refusals: tuple[Refusal, ...]
    deadline: date | None
    dated: date

    @property
    def number(self) -> str:
        """What the receipt is called: the release that decided, and the drop."""
        return f"{self.release_id}-{self.drop_id}"

    @property
    def verdict(self) -> Verdict:
        """What the department makes of it at first sight."""
        if self.state == "refused":
            return "refused"
        if self.state != "loaded":
            return "nothing"
        if any(refusal.is_to_mend for refusal in self.refusals):
            return "mend"
        return "look" if self.differences else "taken"

    def of_state(self, state: str) -> tuple[Refusal, ...]:
        """The refusals that left their rows in `state`."""
        return tuple(refusal for refusal in self.refusals if refusal.state == state)
