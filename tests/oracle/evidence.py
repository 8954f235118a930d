"""The rows behind a hit, read from the landing files: what a worker would add up by hand."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tests.oracle.landing import event_on, read_landing
from tests.oracle.rules import EXPENSES
from tests.oracle.values import month_of, months_before

Rows = Counter[tuple[str, date, int | None]]
DEATHS = ("cremations", "death_deregistrations", "death_certificates")
ROLLS = ("tekun_roll", "dibao_roll", "dibao_edge_roll", "rigid_expenditure_roll")


class Landing:
    """The usable rows of the landing folder as known at the end of a month, by identity number."""

    def __init__(self, folder: Path, month: int) -> None:
        self.month = month
        self.rows: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
        classes, _ = read_landing(folder, month)
        for class_id in (*EXPENSES, *DEATHS, "medical_aid", "disability_cards"):
            for row in classes[class_id].all():
                if month_of(event_on(row)) <= month:
                    self.rows[row["id_no"]].append((class_id, row))

        for class_id in ROLLS:
            for row in classes[class_id].latest():
                self.rows[row["id_no"]].append((class_id, row))

    def behind(self, rule: str, numbers: list[str]) -> Rows:
        """How often each (class, day, fen) stands behind a hit of the rule on these people."""
        return Counter(found for number in numbers for found in self._of(rule, number))

    def _of(self, rule: str, number: str) -> Iterator[tuple[str, date, int | None]]:
        january, year_back = self.month // 100 * 100 + 1, months_before(self.month, 11)
        for class_id, row in self.rows[number]:
            when = month_of(row["on"])
            if rule == "new_disability_card":
                if class_id == "disability_cards" and row["action"] == "new" and row["period"] == self.month:
                    yield class_id, row["on"], None
            elif rule in ("death_of_working_age", "death_on_benefit"):
                is_ever = rule == "death_on_benefit"
                if (class_id in DEATHS and (is_ever or row["period"] == self.month)) or (class_id in ROLLS and is_ever):
                    yield class_id, row["on"], None
            elif class_id in EXPENSES or (class_id == "medical_aid" and row["mode"] == "manual"):
                column = "total" if rule == "long_treatment" else "self_pay"
                fen = row[column] if class_id in EXPENSES else -row["amount"] if column == "self_pay" else 0
                if fen and (january if rule == "medical_self_pay_high" else year_back) <= when:
                    yield class_id, row["on"], fen
