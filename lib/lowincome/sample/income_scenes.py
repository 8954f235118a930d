"""Planted scenes of income that stops or comes and goes: both sides of each line and exactly at it."""

from lowincome.domain.month import first_day, plus_months
from lowincome.sample.plan import YUAN, Fact, Scene
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

    below = "income_below_last_year"
    return (
        Scene("payroll_stopped hit", "nothing paid for three months", "couple", contributions(0, back(last, 11, 3))),
        Scene("payroll_stopped miss", "nothing paid for two months", "couple", contributions(0, back(last, 11, 2))),
        Scene("newly_unemployed hit", "told in the last month", "couple",
              (row("unemployment_registrations", 0, last, "registered_on"),)),
        Scene("newly_unemployed hit", "registered two months before it is told", "couple",
              (row("unemployment_registrations", 1, plus_months(last, -2), "registered_on", late=2),)),
        Scene("newly_unemployed miss", "told two months before", "couple",
              (row("unemployment_registrations", 0, plus_months(last, -2), "registered_on"),)),
        Scene("pension_stopped hit", "nothing for two months", "elderly_single", pensions(2)),
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
        Scene(f"{gaps} hit", "eight months of twelve", "couple", contributions(0, [*back(last, 11, 5), last])),
        Scene(f"{gaps} miss", "nine months of twelve", "couple", contributions(0, [*back(last, 11, 4), last])),
        Scene(f"{gaps} hit", "three months of twelve", "couple", contributions(1, [*back(last, 6, 5), last])),
        Scene(f"{gaps} miss", "two months of twelve", "couple", contributions(1, [*back(last, 6, 6), last])),
    )
