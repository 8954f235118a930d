"""The rows behind a hit, read from the landing files: what a worker would add up by hand, and what it comes to."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from math import isqrt
from pathlib import Path
from typing import Any

from tests.oracle.facts import ALLOWANCES, HOMES, INCOME, MEDICAL, MONEY, OWNERS, PREMISES, open_rows
from tests.oracle.landing import Delivered, event_on, read_landing
from tests.oracle.values import month_of, months_before

Rows = Counter[tuple[str, date, int | None]]
Row = dict[str, Any]
DEATHS = ("cremations", "death_deregistrations", "death_certificates")
ROLLS = ("tekun_roll", "dibao_roll", "dibao_edge_roll", "rigid_expenditure_roll")
# Class → the column of the day on which it ends; of lists the latest one alone tells what holds.
LISTS = {**dict.fromkeys((*ROLLS, "residence_permits"), ""), **{name: ended for name, (_, ended) in MONEY.items()}}
REGISTERS = {"vehicles": "cancelled_on", "real_estate": "cancelled_on", "companies": "ended_on"}


@dataclass(frozen=True)
class Source:
    """Rows of some classes and the column of their amount ("" counts them), by event, by drop, or as they hold."""

    classes: tuple[str, ...]
    amount: str = ""
    by: str = "event"
    only: Callable[[Row], bool] = lambda row: True
    sign: int = 1
    who: tuple[str, ...] = ("id_no",)


def news(class_id: str, column: str = "", *wanted: str, who: tuple[str, ...] = ("id_no",)) -> Source:
    """Return what is news in the month of its drop, if `column` has a value that is wanted."""
    return Source((class_id,), by="drop", only=lambda row: not column or row[column] in wanted, who=who)


def held(classes: tuple[str, ...], amount: str = "", only: Callable[[Row], bool] = lambda row: True) -> Source:
    """Return what holds at the end of the month."""
    return Source(classes, amount, "held", only)


BOTH = ("id_no", "other_id_no")
BY_HAND = Source(("medical_aid",), "amount", only=lambda row: row["mode"] == "manual", sign=-1)
SELF_PAY = (Source(MEDICAL, "self_pay"), BY_HAND)
PAYROLL = (Source(("employee_contributions",), only=lambda row: row["base"] > 0),)
EMPLOYEE_PENSION = Source(("employee_pensions",), "amount")
PENSIONS = (Source(("resident_pensions",), "amount"), EMPLOYEE_PENSION)
EARNED = Source(("individual_income",), "income", only=lambda row: row["income_item"] != "transfer_income")
INCOMES = (EARNED, Source((*(set(INCOME) - {"individual_income"}), "resident_pensions"), "amount"))
WAGES = Source(("individual_income",), "income", only=lambda row: row["income_item"] == "wage_income")
RIGID = (*SELF_PAY, Source(("tuition",), "paid"), Source(("rehabilitation",), "self_pay"))
CARDS = held(("disability_cards",), only=lambda row: row["action"] != "cancelled")
SEVERE = held(("disability_cards",), only=lambda row: row["action"] != "cancelled" and row["grade"] in "12")
RECORDS = tuple(news(class_id) for class_id in DEATHS)
ON_ROLL = held(ROLLS)
PAIRS = (news("marriages", who=BOTH), news("divorces", who=BOTH))
CARE = Source(("disability_subsidies",), "amount", only=lambda row: row["subsidy"] == "disability_care_subsidy")
ASSETS = tuple(held((class_id,), amount) for class_id, (amount, _) in MONEY.items())

TERMS = ("prison_entry", "prison_release", "prison_parole", "prison_medical_release", "prison_death")

# Rule → the months whose rows stand behind it, and where these are; the first source with amounts tells the amounts.
# A span is "month", "year", "both" (the month and that of last year), "ever", or a number of months.
BEHIND: dict[str, tuple[object, tuple[Source, ...]]] = {
    "medical_self_pay_high": ("year", SELF_PAY),
    "medical_self_pay_with_student": (12, SELF_PAY),
    "long_treatment": (12, (Source(MEDICAL, "total"),)),
    "medical_self_pay_jump": ("month", SELF_PAY),
    "medical_self_pay_above_last_year": ("both", SELF_PAY),
    "medical_self_pay_month_after_month": (3, SELF_PAY),
    "education_burden": (12, (Source(("tuition",), "paid"),)),
    "rigid_spending_above_income": (12, RIGID),
    "rehabilitation_burden": (12, (Source(("rehabilitation",), "self_pay"),)),
    "payroll_stopped": (12, PAYROLL),
    "newly_unemployed": ("month", (news("unemployment_registrations"),)),
    "pension_stopped": (12, PENSIONS),
    "income_below_last_year": ("both", INCOMES),
    "income_variation_high": (12, INCOMES),
    "payroll_with_gaps": (12, PAYROLL),
    "new_disability_card": ("month", (news("disability_cards", "action", "new"),)),
    "death_of_working_age": ("month", RECORDS),
    "disability_worsened": (
        "month",
        (
            Source(
                ("disability_cards",), by="drop", only=lambda row: row["action"] == "changed" and row["grade"] in "12"
            ),
        ),
    ),
    "divorced": ("month", (news("divorces", who=BOTH),)),
    "seriously_ill": ("month", (news("serious_illness"),)),
    "mental_disorder_at_risk": ("month", (news("mental_disorders", "risk", "3", "4", "5"),)),
    "work_injury": ("month", (news("work_injuries", "conclusion", "work_injury", "work_injury_deemed"),)),
    "injured_in_accident": ("month", (news("accidents", "injury", "death", "missing", "serious"),)),
    "hit_by_disaster": ("month", (news("disaster_relief"),)),
    "unsafe_house": ("month", (news("dilapidated_houses", "danger_grade", "C", "D"),)),
    "released_from_prison": ("month", (news("prison_terms", "act", "prison_release", "prison_parole"),)),
    "dropped_out": (3, (news("dropouts"),)),
    "scene_illness_without_work": (12, SELF_PAY),
    "scene_disability_without_income": (12, (*INCOMES, SEVERE)),
    "scene_student_and_serious_illness": (12, (news("serious_illness"),)),
    "scene_disaster_and_illness": (12, SELF_PAY),
    "call_for_help_confirmed": ("month", (news("hotline_12345", "kind", "求助"),)),
    "dibao_fits_tekun": (12, (*INCOMES, ON_ROLL)),
    "edge_fits_dibao": (12, (*INCOMES, ON_ROLL)),
    "death_on_benefit": ("ever", (*RECORDS, ON_ROLL)),
    "paid_after_death": ("month", (Source(("one_card_payments",), "amount"), Source(ALLOWANCES))),
    "vehicle_on_benefit": ("month", (held(("vehicles",), "price"),)),
    "new_vehicle_on_benefit": (12, (Source(("vehicle_purchase_tax",), "taxable_price"),)),
    "company_on_benefit": ("month", (held(("companies",), "subscribed", lambda row: row["role"] in OWNERS),)),
    "premises_on_benefit": ("month", (held(("real_estate",), only=lambda row: row["use"] in PREMISES),)),
    "dwellings_on_benefit": ("month", (held(("real_estate",), only=lambda row: row["use"] in HOMES),)),
    "payroll_on_benefit": (12, PAYROLL),
    "pension_on_benefit": (3, (EMPLOYEE_PENSION,)),
    "deposits_on_benefit": ("month", ASSETS),
    "housing_fund_on_benefit": (3, (Source(("housing_fund_deposits",), only=lambda row: row["base"] > 0),)),
    "duplicate_benefit": ("month", (ON_ROLL,)),
    "prison_on_benefit": (
        "month",
        (held(("prison_terms",), only=lambda row: row["act"] in TERMS),),
    ),
    "long_absence": ("month", (held(("residence_permits",)),)),
    "disability_level_mismatch": (3, (CARE, CARDS)),
    "suspected_collision": (3, (news("refused_applications"), *PAIRS, *RECORDS, *SELF_PAY)),
    "registered_income_above_line": (12, INCOMES),
    "certification_needs_visit": (
        12,
        (ON_ROLL, WAGES, Source(MEDICAL, only=lambda row: row["total"] > 0), *PAYROLL),
    ),
}


COMPARED = {"month of two": 0, "year_ago_month of two": 12}  # one of the months that evidence compares


class Landing:
    """The usable rows of the landing folder as known at the end of a month, by identity number."""

    def __init__(self, folder: Path, month: int) -> None:
        self.month = month
        self.classes, _ = read_landing(folder, month)
        self.found: dict[Source, dict[str, list[tuple[str, Row]]]] = {}

    def behind(self, rule: str, numbers: list[str]) -> Rows:
        """How often each (class, day, fen) stands behind a hit of the rule on these people."""
        return Counter(found for number in numbers for found in self._of(rule, number))

    def _of(self, rule: str, number: str) -> Iterator[tuple[str, date, int | None]]:
        span, sources = BEHIND[rule]
        for source in sources:
            for class_id, row in self._by_number(source)[number]:
                when = row["period"] if source.by == "drop" else month_of(event_on(row))
                fen = source.sign * (row[source.amount] or 0) if source.amount else None
                if fen != 0 and (source.by == "held" or self._is_in(span, when)):
                    yield class_id, event_on(row), fen

    def _by_number(self, source: Source) -> dict[str, list[tuple[str, Row]]]:
        if source not in self.found:
            of_people = self.found[source] = defaultdict(list)
            for class_id in source.classes:
                for row in self._rows(class_id, source):
                    if source.only(row) and month_of(event_on(row)) <= self.month:
                        for who in source.who:
                            of_people[row[who]].append((class_id, row))
        return self.found[source]

    def _rows(self, class_id: str, source: Source) -> list[Row]:
        told: Delivered = self.classes[class_id]
        if source.by != "held" or class_id not in LISTS | REGISTERS:
            return told.all()
        rows, ended = (told.latest(), LISTS[class_id]) if class_id in LISTS else (told.all(), REGISTERS[class_id])
        return list(open_rows(rows, ended, last_day(self.month)))

    def _is_in(self, span: object, when: int) -> bool:
        if span == "both":
            return when in (self.month, months_before(self.month, 12))
        first = {"month": self.month, "year": self.month // 100 * 100 + 1, "ever": 0}.get(str(span))
        return (months_before(self.month, int(str(span)) - 1) if first is None else first) <= when <= self.month


def last_day(month: int) -> date:
    """Return the last day of a month."""
    following = months_before(month, -1)
    return date.fromordinal(date(following // 100, following % 100, 1).toordinal() - 1)


def value_of(view: str, rows: Rows, month: int) -> int:
    """Return what rows come to: amounts add up, rows without are counted; by the view of a value on its months."""
    by_month: dict[int, int] = defaultdict(int)
    for (_, on, fen), times in rows.items():
        by_month[month_of(on)] += (1 if fen is None else fen) * times
    if view == "yoy_difference":
        return by_month[month] - by_month[months_before(month, 12)]
    if view in COMPARED:
        return by_month[months_before(month, COMPARED[view])]
    if view == "months_above_zero":
        return sum(found > 0 for found in by_month.values())
    if view == "months_at_zero":
        return next((back for back in range(12) if by_month[months_before(month, back)] > 0), 12)
    if view == "lowest_month":
        return min(by_month[months_before(month, back)] for back in range(3))
    total = sum(by_month.values())
    if view == "variation_percent":
        spread = 12 * sum(fen * fen for fen in by_month.values()) - total * total
        return isqrt(spread * 10_000 // (total * total))
    return total
