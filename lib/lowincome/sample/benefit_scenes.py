"""Planted scenes of reverse screening: benefits that no longer fit, both sides of each line and exactly at it."""

from datetime import date, timedelta
from typing import Any

from lowincome.domain.month import first_day, plus_months
from lowincome.sample.plan import STANDARDS, YUAN, Fact, Scene, card, on_roll
from lowincome.sample.told import CENT, back, contributions, row


def benefit_scenes(first: int, last: int) -> tuple[Scene, ...]:
    """The scenes of households on dibao that own, earn or draw what does not fit."""
    dibao = on_roll("dibao_roll", "couple", first, last)

    def scene(rule: str, side: str, note: str, *facts: Fact) -> Scene:
        return Scene(f"{rule} {side}", note, "couple", (*dibao, *facts))

    return (
        *(scene(*parts) for parts in (*_vehicles(last), *_property(last), *_income(last), *_rolls(last))),
        *_saved(dibao, last),
        *_prison(first, last),
        Scene("duplicate_benefit miss", "the watched may be on dibao too", "couple",
              (*dibao, *on_roll("anti_poverty_return_roll", "couple", first, last))),
        Scene("long_absence miss", "a permit of somebody on no roll", "couple", (_permit(last),)),
    )  # fmt: skip


def car(month: int, fen: int, cancelled_on: date | None = None, told: int | None = None) -> Fact:
    """A vehicle registered on the 1st of `month`; `told` in a later drop when it was cancelled."""
    values = {"registered_on": first_day(month), "cancelled_on": cancelled_on, "planted_fen": fen}
    return Fact("vehicles", 0, told or month, values)


def _vehicles(last: int) -> list[tuple[Any, ...]]:
    ago, line = plus_months(last, -5), 30_000 * YUAN
    ended = first_day(last) - timedelta(days=1)
    bought, rule = "new_vehicle_on_benefit", "vehicle_on_benefit"

    def new(fen: int) -> Fact:
        return row("vehicle_purchase_tax", 0, ago, "paid_on", taxable_price=fen, tax=fen // 10)

    return [
        (rule, "hit", "one fen above the line", car(ago, line + CENT)),
        (rule, "miss", "exactly at the line", car(ago, line)),
        (rule, "miss", "a member is disabled", car(ago, line + CENT), card(1, ago, "新办", grade="三级")),
        (rule, "miss", "sold the month before", car(ago, line + CENT), car(ago, line + CENT, ended, last)),
        (bought, "hit", "exactly at the line", new(50_000 * YUAN)),
        (bought, "miss", "one fen less", new(50_000 * YUAN - CENT)),
    ]


def _property(last: int) -> list[tuple[Any, ...]]:
    ago = plus_months(last, -5)

    def firm(role: str, fen: int) -> Fact:
        return row("companies", 0, ago, "since_on", role=role, subscribed=fen)

    def house(use: str, fen: int, slot: int = 0) -> Fact:
        return row("real_estate", slot, ago, "registered_on", use=use, price=fen)

    firms, homes, dwelling = "company_on_benefit", "dwellings_on_benefit", "real_estate_dwelling"
    return [
        (firms, "hit", "one fen above the line", firm("shareholder", 100_000 * YUAN + CENT)),
        (firms, "miss", "exactly at the line", firm("shareholder", 100_000 * YUAN)),
        (firms, "miss", "a supervisor owns nothing", firm("supervisor", 900_000 * YUAN)),
        ("premises_on_benefit", "hit", "a shop", house("real_estate_shop", 1)),
        ("premises_on_benefit", "miss", "a parking lot", house("real_estate_parking", 1)),
        (homes, "hit", "one of each member", house(dwelling, 100), house("real_estate_homestead", 200, 1)),
        (homes, "miss", "exactly one", house(dwelling, 100)),
    ]


def _saved(dibao: tuple[Fact, ...], last: int) -> tuple[Scene, ...]:
    """What a couple has at the bank, against 24 standards of its city for each of the two."""

    def banks(first: int, second: int) -> tuple[Fact, ...]:
        balances = enumerate((first, second))
        return tuple(row("deposits", slot, last, "balance_on", balance=fen) for slot, fen in balances)

    return tuple(
        Scene(f"deposits_on_benefit {side}", f"{where} the line of two heads in {city}", "couple",
              (*dibao, *banks(24 * standard + CENT, 24 * standard + beyond)), city=city)
        for city, standard in STANDARDS.items()
        for side, where, beyond in (
            ("hit", "one fen above", 0), ("miss", "exactly at", -CENT), ("miss", "one fen below", -2 * CENT)
        )
    )  # fmt: skip


def _income(last: int) -> list[tuple[Any, ...]]:
    def pension(fen: int, ago: int = 0) -> Fact:
        return row("employee_pensions", 0, plus_months(last, -ago), "pay_month", amount=fen)

    def fund(ago: int) -> Fact:
        return row("housing_fund_deposits", 1, plus_months(last, -ago), "deposit_month", base=400_000)

    rule, line = "pension_on_benefit", 3_000 * YUAN
    return [
        ("payroll_on_benefit", "hit", "exactly six months", *contributions(0, back(last, 5, 0))),
        ("payroll_on_benefit", "miss", "five months", *contributions(0, back(last, 4, 0))),
        (rule, "hit", "one fen above the line in three months", pension(line // 2), pension(line // 2 + CENT, 2)),
        (rule, "miss", "exactly at the line", pension(line // 2), pension(line // 2, 2)),
        (rule, "miss", "taken back", pension(line + CENT), pension(-CENT, 1)),
        ("housing_fund_on_benefit", "hit", "two months ago", fund(2)),
        ("housing_fund_on_benefit", "miss", "three months ago", fund(3)),
    ]


def _rolls(last: int) -> list[tuple[Any, ...]]:
    ago = plus_months(last, -5)
    care = row("disability_subsidies", 0, last, "pay_month", subsidy="disability_care_subsidy", amount=100 * YUAN)
    mild, severe = (card(0, ago, "新办", grade=grade) for grade in ("三级", "二级"))
    on_edge = Fact("dibao_edge_roll", 0, ago, {"to_period": last})
    rule = "disability_level_mismatch"
    return [
        ("duplicate_benefit", "hit", "on the edge roll too", on_edge),
        ("long_absence", "hit", "holds a permit", _permit(last)),
        (rule, "hit", "grade 3 and the care subsidy", care, mild),
        (rule, "miss", "grade 2 and the care subsidy", care, severe),
        (rule, "miss", "no card is known", care),
    ]


def _prison(first: int, last: int) -> tuple[Scene, ...]:
    alone = on_roll("dibao_roll", "single", first, last)
    inside = row("prison_terms", 0, plus_months(last, -4), "acted_on", act="prison_entry")
    out = row("prison_terms", 0, plus_months(last, -1), "acted_on", act="prison_medical_release")
    return (
        Scene("prison_on_benefit hit", "taken in, not released", "single", (*alone, inside)),
        Scene("prison_on_benefit miss", "out for medical care since", "single", (*alone, inside, out)),
    )


def _permit(last: int) -> Fact:
    return Fact(
        "residence_permits",
        0,
        plus_months(last, -8),
        {"issued_on": first_day(plus_months(last, -8)), "to_period": last},
    )
