"""The rules beyond the first six as their readings say, one line each: what holds, the value, the level."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.oracle.facts import Facts, months
from tests.oracle.values import months_before, whole_years

YUAN = 100
COLOURS, STEPS = ("blue", "yellow", "orange", "red"), (10, 15, 20, 30)
LOWEST = 800  # the dibao standard per head and month where a city has none of its own
STANDARDS = {"9901": ((date(2024, 7, 1), 930), (date(2023, 7, 1), 880)), "9902": ((date(2024, 7, 1), 820),)}
DISPOSABLE = {"9901": 41_000, "9902": 33_500}  # per head and year, as published for the year before
SHARES = {"9902": 7}  # tenths of income that make spending too much, where they are not six
REGISTERED = ("tekun", "dibao", "dibao_edge")
Hits = dict[str, list[tuple[int | None, str]]]


def colour(value: int, line: int) -> str:
    """Return the colour of a value by how many tenths of the line it reaches."""
    return [name for name, step in zip(COLOURS, STEPS, strict=True) if value * 10 >= line * step][-1]


def standard(person: Any, day: date) -> int:
    """Return the dibao standard per head and month of the person's city on a day, in fen."""
    return next((yuan for since, yuan in STANDARDS.get(person.region[:4], ()) if since <= day), LOWEST) * YUAN


@dataclass
class Seen:
    """One member, or all members of a household, as of a month."""

    parts: list[tuple[Any, Facts]]  # people as tests.oracle.rules has them, with what else is known of them
    month: int

    def year(self, name: str, count: int = 12) -> int:
        """Return the sum of a flow over the last `count` months."""
        return sum(facts.flow[name].get(month, 0) for _, facts in self.parts for month in months(count, self.month))

    def at(self, name: str, back: int = 0) -> int:
        """Return a flow of one month."""
        return sum(facts.flow[name].get(months_before(self.month, back), 0) for _, facts in self.parts)

    def news(self, name: str, count: int = 1) -> int:
        """Return how often something became known in the last `count` months."""
        return sum(facts.news[name].get(month, 0) for _, facts in self.parts for month in months(count, self.month))

    def held(self, name: str) -> int:
        """Return what holds at the end of the month."""
        return sum(facts.held[name] for _, facts in self.parts)

    def self_pay(self, count: int, back: int = 0) -> int:
        """Return what was paid for treatment in `count` months that end `back` months before."""
        chosen = months(count, months_before(self.month, back))
        return sum(person.self_pay.get(month, 0) for person, _ in self.parts for month in chosen)

    def idle(self, name: str) -> int:
        """Return how many months that end with this one had nothing, for the member who had something last."""
        runs = [next((n for n in range(12) if facts.flow[name].get(months_before(self.month, n), 0) > 0), 12)
                for _, facts in self.parts]  # fmt: skip
        return min(runs)

    def active(self, name: str) -> int:
        """Return how many of the last twelve months had something."""
        return sum(self.at(name, back) > 0 for back in range(12))


def person_rules(person: Any, facts: Facts, n_living: int, month: int, end: date) -> Hits:
    """Return what holds for one member, by rule: value and level."""
    one = Seen([(person, facts)], month)
    hits: Hits = {}

    def hit(rule: str, holds: bool, level: str = "", value: int | None = None, line: int = 0) -> None:
        if holds:
            hits[rule] = [(value, level or colour(value or 0, line))]

    if person.died_on is not None:
        hit("paid_after_death", (person.death_known or month) < month and one.at("paid out") > 0, "red")
        return hits
    age, roll = whole_years(person.birth_on, end), person.class_code
    on_benefit, on_tekun_dibao = roll in REGISTERED, roll in ("tekun", "dibao")
    now, before = one.self_pay(1), one.self_pay(1, 1)
    jump = 3_000 * YUAN
    hit("medical_self_pay_jump", now >= jump and now >= 3 * before, value=now, line=jump)
    monthly, line = min(one.self_pay(1, back) for back in range(3)), 1_500 * YUAN
    hit("medical_self_pay_month_after_month", monthly >= line, value=monthly, line=line)
    spent = one.year("rehabilitation")
    hit("rehabilitation_burden", spent > 3_000 * YUAN, value=spent, line=3_000 * YUAN)
    stopped, paid_months = one.idle("payroll"), one.active("payroll")
    pension = one.year("employee_pension", 3)
    hit("payroll_stopped", age < 60 and one.year("payroll") > 0 and stopped >= 3 and pension <= 0, "yellow")
    hit("payroll_with_gaps", age < 60 and stopped == 0 and 3 <= paid_months <= 8, "blue")
    hit("newly_unemployed", one.news("unemployed") > 0, "yellow")
    hit("pension_stopped", one.year("pension") > 0 and one.idle("pension") >= 2, "yellow")
    for rule, name, level in (
        ("disability_worsened", "worse", "orange"),
        ("divorced", "divorced", "blue"),
        ("seriously_ill", "illness", "orange"),
        ("mental_disorder_at_risk", "mental", "orange"),
        ("work_injury", "injury", "yellow"),
        ("injured_in_accident", "accident", "orange"),
        ("hit_by_disaster", "disaster", "orange"),
        ("unsafe_house", "unsafe", "yellow"),
        ("released_from_prison", "released", "blue"),
    ):
        hit(rule, one.news(name) > 0, level)
    hit("dropped_out", one.news("dropout", 3) > 0, "orange")
    poor = one.year("income") < 12 * standard(person, end)
    hit("dibao_fits_tekun", roll == "dibao" and n_living == 1 and age >= 60 and not one.held("claims") and poor, "blue")
    hit("payroll_on_benefit", on_tekun_dibao and paid_months >= 6, "yellow")
    line = 3_000 * YUAN
    hit("pension_on_benefit", on_tekun_dibao and pension > line, value=pension, line=line)
    hit("housing_fund_on_benefit", on_tekun_dibao and one.year("fund", 3) > 0, "yellow")
    hit("duplicate_benefit", one.held("rolls") > 1, "yellow")
    hit("prison_on_benefit", on_benefit and one.held("prison") > 0, "orange")
    hit("long_absence", on_tekun_dibao and one.held("permits") > 0, "blue")
    mild = one.held("cards") > 0 and not one.held("severe cards")
    hit("disability_level_mismatch", one.year("care", 3) > 0 and mild, "yellow")
    treated = any(person.treatments.get(back, 0) > 0 for back in months(3, month))
    silent = (treated or stopped < 3) and one.year("wages") <= 0
    hit("certification_needs_visit", on_benefit and age >= 60 and not silent, "blue")
    return hits


def household_rules(parts: list[tuple[Any, Facts]], class_code: str, month: int, end: date) -> Hits:
    """Return what holds for a household, by rule: value and level."""
    home = Seen(parts, month)
    living = [person for person, _ in parts if person.died_on is None]
    has_student, n_living = any(person.is_student for person in living), len(living)
    hits: Hits = {}

    def hit(rule: str, holds: bool, level: str = "", value: int | None = None, line: int = 0) -> None:
        if holds:
            hits[rule] = [(value, level or colour(value or 0, line))]

    income, registered = home.year("income"), class_code in REGISTERED
    someone = parts[0][0]  # all members live in one city
    year, city = 12 * standard(someone, end), someone.region[:4]
    more = home.self_pay(1) - home.self_pay(1, 12)
    hit("medical_self_pay_above_last_year", n_living > 0 and more > 5_000 * YUAN, value=more, line=5_000 * YUAN)
    fees, line = home.year("schooling"), 8_000 * YUAN
    hit("education_burden", has_student and fees > line and fees * 10 >= income * 3, value=fees, line=line)
    rigid, line = home.year("rigid"), 20_000 * YUAN
    below = income < DISPOSABLE.get(city, 37_000) * YUAN * n_living
    too_much = below and not registered and rigid >= line and rigid * 10 >= income * SHARES.get(city, 6)
    hit("rigid_spending_above_income", too_much, value=rigid, line=line)
    now, then = home.at("income"), home.at("income", 12)
    hit("income_below_last_year", n_living > 0 and then >= 2_000 * YUAN and now * 2 <= then, "yellow")
    by_month = [home.at("income", back) for back in range(12)]
    if n_living > 0 and (total := sum(by_month)) > 0:
        # Without a root: the deviation is p % of the mean or more when 12 Σx² − (Σx)² >= (p/100)² (Σx)².
        spread = 12 * sum(fen * fen for fen in by_month) - total * total
        percent = max(p for p in range(400) if spread * 10_000 >= p * p * total * total)
        earns = max(Seen([part], month).active("income") for part in parts) >= 6
        hit("income_variation_high", earns and percent >= 60, value=percent, line=60)
    paid, line = home.self_pay(12), 10_000 * YUAN
    idle = home.year("payroll") > 0 and home.idle("payroll") >= 3
    hit("scene_illness_without_work", n_living > 0 and paid > line and idle, value=paid, line=line)
    without = class_code == "general" and n_living > 0 and income < year * n_living
    hit("scene_disability_without_income", without and home.held("severe cards") > 0, "orange")
    hit("scene_student_and_serious_illness", has_student and home.news("illness", 12) > 0, "orange")
    struck = home.news("disaster", 12) + home.news("accident", 12) > 0
    hit("scene_disaster_and_illness", n_living > 0 and struck and paid > line, value=paid, line=line)
    agrees = home.news("refused", 12) > 0 or home.year("relief") > 0 or paid > line
    hit("call_for_help_confirmed", n_living > 0 and home.news("help") > 0 and agrees, "orange")
    hit("edge_fits_dibao", class_code == "dibao_edge" and n_living > 0 and income < year * n_living, "blue")
    price, line = home.held("car price"), 30_000 * YUAN
    hit("vehicle_on_benefit", registered and price > line and not home.held("cards"), value=price, line=line)
    bought, line = home.year("bought"), 50_000 * YUAN
    hit("new_vehicle_on_benefit", registered and bought >= line, value=bought, line=line)
    capital, line = home.held("capital"), 100_000 * YUAN
    hit("company_on_benefit", registered and home.held("firms") > 0 and capital > line, value=capital, line=line)
    hit("premises_on_benefit", registered and home.held("premises") > 0, "yellow")
    hit("dwellings_on_benefit", registered and home.held("homes") > 1, "yellow")
    hit("deposits_on_benefit", registered and n_living > 0 and home.held("money") > 2 * year * n_living, "orange")
    hit("registered_income_above_line", registered and n_living > 0 and income * 2 > 3 * year * n_living, "yellow")
    suspected = class_code == "general" and n_living > 0 and (home.held("hardship") > 0 or home.news("refused", 12) > 0)
    family = sum(home.news(name) for name in ("married", "divorced", "death record")) > 0
    hit("suspected_collision", suspected and (family or home.self_pay(3) > 3_000 * YUAN), "yellow")
    return hits
