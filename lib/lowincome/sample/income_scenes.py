"""Planted scenes of income that stops or comes and goes: both sides of each line and exactly at it."""

from lowincome.domain.month import first_day, last_day, plus_months
from lowincome.sample.plan import YUAN, Fact, Scene, birthday_before
from lowincome.sample.told import CENT, back, contributions, earned, row


def income_scenes(last: int) -> tuple[Scene, ...]:
    """The scenes of income that stops, falls or is unstable."""
    return (*_plunge(last), *_unstable(last))


def _plunge(last: int) -> tuple[Scene, ...]:
    def pensions(newest: int) -> tuple[Fact, ...]:
        months = back(last, 11, newest)
        return tuple(
            Fact("resident_pensions", 0, month, {"pay_month": first_day(month), "amount_fen": 20_000})
            for month in months
        )

    def fall(then: int, now: int) -> tuple[Fact, ...]:
        return earned(0, plus_months(last, -12), then), earned(1, last, now)

    below, stopped = "income_below_last_year", contributions(0, back(last, 11, 3))
    ages = {side: {0: birthday_before(last_day(last), 60, days=days)} for side, days in (("hit", 1), ("miss", 0))}
    pension = row("employee_pensions", 0, last, "pay_month", amount=3_000 * YUAN)
    return (
        Scene("payroll_stopped hit", "nothing paid for exactly three months", "couple", stopped),
        Scene("payroll_stopped miss", "draws a pension since", "couple", (*stopped, pension)),
        *(Scene(f"payroll_stopped {side}", "exactly sixty, or a day younger", "couple", stopped, births=births)
          for side, births in ages.items()),
        Scene("payroll_stopped miss", "nothing paid for two months", "couple", contributions(0, back(last, 11, 2))),
        Scene("newly_unemployed hit", "told in the last month", "couple",
              (row("unemployment_registrations", 0, last, "registered_on"),)),
        Scene("newly_unemployed hit", "registered two months before it is told", "couple",
              (row("unemployment_registrations", 1, plus_months(last, -2), "registered_on", late=2),)),
        Scene("newly_unemployed miss", "told two months before", "couple",
              (row("unemployment_registrations", 0, plus_months(last, -2), "registered_on"),)),
        Scene("pension_stopped hit", "nothing for exactly two months", "elderly_single", pensions(2)),
        Scene("pension_stopped miss", "nothing for one month", "elderly_single", pensions(1)),
        Scene(f"{below} hit", "from exactly the line to exactly half", "couple", fall(2_000 * YUAN, 1_000 * YUAN)),
        Scene(f"{below} miss", "one fen more than half", "couple", fall(2_000 * YUAN, 1_000 * YUAN + CENT)),
        Scene(f"{below} miss", "one fen less last year", "couple", fall(2_000 * YUAN - CENT, 0)),
    )  # fmt: skip


def _unstable(last: int) -> tuple[Scene, ...]:
    def turns(more: int, less: int) -> tuple[Fact, ...]:
        """Two members earn by turns; together one month much, the next little."""
        return tuple(
            earned(at % 2, month, (more if at % 4 < 2 else less) * YUAN) for at, month in enumerate(back(last, 11, 0))
        )

    gaps = "payroll_with_gaps"
    return (
        Scene("income_variation_high hit", "exactly 60 percent", "couple", turns(1_600, 400)),
        Scene("income_variation_high miss", "a little less", "couple", turns(1_599, 401)),
        Scene(f"{gaps} hit", "exactly eight months of twelve", "couple", contributions(0, [*back(last, 11, 5), last])),
        Scene(f"{gaps} miss", "nine months of twelve", "couple", contributions(0, [*back(last, 11, 4), last])),
        Scene(f"{gaps} hit", "exactly three months of twelve", "couple", contributions(1, [*back(last, 6, 5), last])),
        Scene(f"{gaps} miss", "old enough to retire", "couple", contributions(0, [*back(last, 11, 5), last]),
              births={0: birthday_before(last_day(last), 60)}),
        Scene(f"{gaps} miss", "two months of twelve", "couple", contributions(1, [*back(last, 6, 6), last])),
    )  # fmt: skip
