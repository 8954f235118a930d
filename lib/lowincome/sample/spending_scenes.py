"""Planted scenes of spending that a household cannot bear for long: both sides of each line and exactly at it."""

from lowincome.domain.month import plus_months
from lowincome.sample.plan import DISPOSABLE, YUAN, Fact, Scene, aid, pay
from lowincome.sample.told import CENT, back, earned, row

SHARES = {"9901": 60, "9902": 70}  # by city: the percentage of income from which spending is too much


def spending_scenes(last: int) -> tuple[Scene, ...]:
    """The scenes of spending that jumps, stays high or eats the income."""
    before, rule = plus_months(last, -1), "medical_self_pay_jump"

    def jumps(now: int, then: int) -> tuple[Fact, ...]:
        return pay("outpatient", 0, last, now), pay("outpatient", 0, before, then)

    def year_ago(now: int) -> tuple[Fact, ...]:
        return pay("inpatient", 1, plus_months(last, -12), 100 * YUAN), pay("inpatient", 0, last, now)

    def rehabilitated(fen: int) -> tuple[Fact, ...]:
        return (row("rehabilitation", 0, last, "served_on", total=2 * fen, self_pay=fen),)

    line, more, third = 3_000 * YUAN, "medical_self_pay_above_last_year", 1_000 * YUAN
    return (
        Scene(f"{rule} hit", "exactly the line and three times the month before", "couple", jumps(line, third)),
        Scene(f"{rule} miss", "one fen below the line", "couple", jumps(line - CENT, 0)),
        Scene(f"{rule} miss", "not three times the month before", "couple", jumps(line, third + CENT)),
        Scene(f"{more} hit", "one fen above the line", "couple", year_ago(5_100 * YUAN + CENT)),
        Scene(f"{more} miss", "exactly at the line", "couple", year_ago(5_100 * YUAN)),
        Scene("rehabilitation_burden hit", "one fen above the line", "couple", rehabilitated(line + CENT)),
        Scene("rehabilitation_burden miss", "exactly at the line", "couple", rehabilitated(line)),
        *_month_after_month(last),
        *_shares_of_income(last),
    )


def _month_after_month(last: int) -> tuple[Scene, ...]:
    rule, line = "medical_self_pay_month_after_month", 1_500 * YUAN

    def paid(*fen: int) -> tuple[Fact, ...]:
        return tuple(pay("outpatient", 0, month, each) for month, each in zip(back(last, 2, 0), fen, strict=True))

    return (
        Scene(f"{rule} hit", "exactly the line in each of three months", "couple", paid(line, line, line)),
        Scene(f"{rule} miss", "one fen below it in the second", "couple", paid(9 * line, line - CENT, line)),
    )


def _shares_of_income(last: int) -> tuple[Scene, ...]:
    ago, yuan = plus_months(last, -2), YUAN

    def schooling(fees: int, income: int) -> tuple[Fact, ...]:
        paid = row("tuition", 2, last // 100 * 100 + 9, "paid_on", fee="tuition", due=fees, paid=fees)
        return paid, earned(0, ago, income)

    def rigid(spent: int, income: int) -> tuple[Fact, ...]:
        by_hand = aid(0, ago, 50 * YUAN, "手工")
        return pay("inpatient", 0, ago, spent + 50 * YUAN), by_hand, earned(1, ago, income)

    burden, share = "education_burden", "rigid_spending_above_income"
    cases = (
        (f"{burden} hit", "exactly the share", schooling(9_000 * yuan, 30_000 * yuan)),
        (f"{burden} miss", "one fen too much income", schooling(9_000 * yuan, 30_000 * yuan + CENT)),
        (f"{burden} miss", "fees exactly at the line", schooling(8_000 * yuan, 0)),
        (f"{share} hit", "exactly the line, no income", rigid(20_000 * yuan, 0)),
        (f"{share} miss", "one fen below the line", rigid(20_000 * yuan - CENT, 0)),
    )
    by_city = (
        (city, side, where, rigid(income // 100 * percent, income + beyond))
        for city, percent in SHARES.items()
        for side, where, income, beyond in (
            ("hit", "exactly the share", 40_000 * yuan, 0),
            ("hit", "less income than the share", 40_000 * yuan, -2 * CENT),
            ("miss", "two fen too much income for the share", 40_000 * yuan, 2 * CENT),
            ("hit", "one fen below what two heads have at their disposal", 2 * DISPOSABLE[city], -CENT),
            ("miss", "exactly what two heads have at their disposal", 2 * DISPOSABLE[city], 0),
        )
    )
    return (
        *(Scene(name, note, "couple_student" if name.startswith(burden) else "couple", facts)
          for name, note, facts in cases),
        *(Scene(f"{share} {side}", f"{where} of {city}, after aid by hand", "couple", facts, city=city)
          for city, side, where, facts in by_city),
    )  # fmt: skip
