"""What the landing tells of each registered person at the end of a month, beyond money for treatment."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.oracle.landing import Delivered, event_on
from tests.oracle.values import month_of, months_before

Row = dict[str, Any]
MEDICAL = ("outpatient", "inpatient", "chronic_outpatient")
INCOME = ("individual_income", "unemployment_benefits", "land_transfers", "farm_subsidies", "employee_pensions")
RELIEF = ("temporary_aid", "charity_aid", "red_cross_aid")
ALLOWANCES = ("old_age_allowance", "disability_subsidies", "special_care")
# Class → what a row is news of when its drop comes.
NEWS = {
    "serious_illness": "illness",
    "disaster_relief": "disaster",
    "unemployment_registrations": "unemployed",
    "dropouts": "dropout",
    "refused_applications": "refused",
}
NEWS_IF = {
    "mental_disorders": ("risk", "mental", {"3", "4", "5"}),
    "work_injuries": ("conclusion", "injury", {"work_injury", "work_injury_deemed"}),
    "accidents": ("injury", "accident", {"death", "missing", "serious"}),
    "dilapidated_houses": ("danger_grade", "unsafe", {"C", "D"}),
    "prison_terms": ("act", "released", {"prison_release", "prison_parole"}),
}
ROLLS = ("tekun", "dibao", "dibao_edge", "rigid_expenditure")
HARDSHIP = ("difficult_workers", "difficult_women", "out_of_poverty_roll")
# Class → the column of the amount, and of the day on which it ends.
MONEY = {
    "deposits": ("balance", ""),
    "wealth_products": ("holding", "matures_on"),
    "securities": ("total", ""),
    "commercial_insurance": ("cash_value", "expires_on"),
}
OWNERS = {"legal_representative", "shareholder", "sole_proprietor", "partner"}
HOMES = {"real_estate_dwelling", "real_estate_homestead"}
PREMISES = {"real_estate_shop", "real_estate_office", "real_estate_industrial"}


def _by_month() -> defaultdict[str, defaultdict[int, int]]:
    return defaultdict(lambda: defaultdict(int))


@dataclass
class Facts:
    """Of one person: `flow` by month of the event, `news` by month of the drop, `held` at the end of the month."""

    flow: defaultdict[str, defaultdict[int, int]] = field(default_factory=_by_month)
    news: defaultdict[str, defaultdict[int, int]] = field(default_factory=_by_month)
    held: Counter[str] = field(default_factory=Counter)


def facts_of(numbers: Iterable[str], classes: dict[str, Delivered], month: int, end: date) -> dict[str, Facts]:
    """Return what is known of each of `numbers` at the end of the month."""
    found = {number: Facts() for number in numbers}

    def known(rows: Iterable[Row], who: str = "id_no") -> Iterator[tuple[Facts, Row]]:
        return ((found[row[who]], row) for row in rows if row[who] in found and month_of(event_on(row)) <= month)

    _add_payments(classes, known)
    _add_news(classes, known)
    _add_held(classes, known, end)
    return found


def _add_payments(classes: dict[str, Delivered], known: Any) -> None:
    def add(class_id: str, name: str, amount: str, sign: int = 1, only: Any = lambda row: True) -> None:
        for facts, row in known(classes[class_id].all()):
            if only(row):
                facts.flow[name][month_of(row["on"])] += sign * (row[amount] if amount else 1)

    for class_id in INCOME:
        amount = "income" if class_id == "individual_income" else "amount"
        add(class_id, "income", amount, only=lambda row: row.get("income_item") != "transfer_income")
    for class_id in ("resident_pensions", "employee_pensions"):
        add(class_id, "pension", "amount")
    add("resident_pensions", "income", "amount")
    add("employee_pensions", "employee_pension", "amount")
    add("individual_income", "wages", "income", only=lambda row: row["income_item"] == "wage_income")
    add("employee_contributions", "payroll", "", only=lambda row: row["base"] > 0)
    add("housing_fund_deposits", "fund", "", only=lambda row: row["base"] > 0)
    add("tuition", "schooling", "paid")
    add("rehabilitation", "rehabilitation", "self_pay")
    for class_id in RELIEF:
        add(class_id, "relief", "amount")
    for class_id in (*ALLOWANCES, "one_card_payments"):
        add(class_id, "paid out", "amount")
    add("disability_subsidies", "care", "amount", only=lambda row: row["subsidy"] == "disability_care_subsidy")
    add("vehicle_purchase_tax", "bought", "taxable_price")
    for class_id in ("tuition", "rehabilitation", *MEDICAL):
        add(class_id, "rigid", "paid" if class_id == "tuition" else "self_pay")
    add("medical_aid", "rigid", "amount", -1, lambda row: row["mode"] == "manual")


def _add_news(classes: dict[str, Delivered], known: Any) -> None:
    def add(name: str, rows: Iterable[tuple[Facts, Row]]) -> None:
        for facts, row in rows:
            facts.news[name][row["period"]] += 1

    for class_id, name in NEWS.items():
        add(name, known(classes[class_id].all()))
    for class_id, (column, name, wanted) in NEWS_IF.items():
        add(name, known(row for row in classes[class_id].all() if row[column] in wanted))
    for who in ("id_no", "other_id_no"):
        add("divorced", known(classes["divorces"].all(), who))
        add("married", known(classes["marriages"].all(), who))
    add("help", known(row for row in classes["hotline_12345"].all() if row["kind"] == "求助"))
    worse = (row for row in classes["disability_cards"].all() if row["action"] == "changed" and row["grade"] in "12")
    add("worse", known(worse))
    for class_id in ("cremations", "death_deregistrations", "death_certificates"):
        add("death record", known(classes[class_id].all()))


def _add_held(classes: dict[str, Delivered], known: Any, end: date) -> None:
    def hold(name: str, rows: Iterable[tuple[Facts, Row]], amount: str = "", sign: int = 1) -> None:
        for facts, row in rows:
            facts.held[name] += sign * ((row[amount] or 0) if amount else 1)

    cars = list(open_rows(classes["vehicles"].all(), "cancelled_on", end))
    hold("car price", known(cars), "price")
    estates = list(open_rows(classes["real_estate"].all(), "cancelled_on", end))
    hold("homes", known(row for row in estates if row["use"] in HOMES))
    hold("premises", known(row for row in estates if row["use"] in PREMISES))
    firms = [row for row in open_rows(classes["companies"].all(), "ended_on", end) if row["role"] in OWNERS]
    hold("firms", known(firms))
    hold("capital", known(firms), "subscribed")
    for class_id, (amount, ended) in MONEY.items():
        hold("money", known(open_rows(classes[class_id].latest(), ended, end)), amount)
    for roll in ROLLS:
        hold("rolls", known(classes[f"{roll}_roll"].latest()))
    for class_id in HARDSHIP:
        hold("hardship", known(open_rows(classes[class_id].latest(), "removed_on", end)))
    cards = [row for row in classes["disability_cards"].all() if row["action"] != "cancelled"]
    hold("cards", known(cards))
    hold("severe cards", known(row for row in cards if row["grade"] in "12"))
    hold("prison", known(row for row in classes["prison_terms"].all() if row["act"] == "prison_entry"))
    out = {"prison_release", "prison_parole", "prison_medical_release", "prison_death"}
    hold("prison", known(row for row in classes["prison_terms"].all() if row["act"] in out), sign=-1)
    hold("permits", known(classes["residence_permits"].latest()))
    for who in ("id_no", "other_id_no"):
        claims = open_rows(classes["support_judgments"].all(), "ended_on", end)
        hold("claims", known(claims, who))


def open_rows(rows: Iterable[Row], ended: str, end: date) -> Iterator[Row]:
    """Yield what still holds: a row that tells an end takes away the row that told the beginning of the same thing."""
    of_thing: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        told = {"folder", "period", ended}
        of_thing[tuple((name, row[name]) for name in sorted(row) if name not in told)].append(row)
    for told_rows in of_thing.values():
        ends = [row for row in told_rows if row.get(ended)]
        yield from (row for row in ends if row[ended] >= end)
        yield from [row for row in told_rows if not row.get(ended)][len(ends) :]


def months(count: int, month: int) -> list[int]:
    """Return the months that end with `month`, the newest first."""
    return [months_before(month, back) for back in range(count)]
