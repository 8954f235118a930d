"""Planted scenes: both sides of every line, and the traps that other systems fell into."""

from collections.abc import Sequence
from datetime import date

from lowincome.domain.month import first_day, plus_months
from lowincome.sample.benefit_scenes import benefit_scenes
from lowincome.sample.deaths import death_scenes
from lowincome.sample.family_scenes import family_scenes
from lowincome.sample.plan import ROLLS, YUAN, Fact, Scene, aid, birthday_before, card, on_roll, pay

LINES = {
    "tekun_roll": 1_000 * YUAN,
    "dibao_roll": 5_000 * YUAN,
    "dibao_edge_roll": 10_000 * YUAN,
    "rigid_expenditure_roll": 10_000 * YUAN,
    "anti_poverty_return_roll": 10_000 * YUAN,
    "": 15_000 * YUAN,
}
GENERAL = LINES[""]
TOTAL_LINE, FAMILY_LINE = 50_000 * YUAN, 90_000 * YUAN


def all_scenes(months: Sequence[int]) -> tuple[Scene, ...]:
    """Every planted scene, one per family, the first families; most come true in the last month, some one earlier."""
    first, last = months[0], months[-1]
    return (
        *(_at_line(first, last, roll, beyond) for roll in (*ROLLS, "") for beyond in (1, 0, -1)),
        *_levels(last),
        *_given_back(first, last),
        *_sent_oddly(first, last),
        *_cards(last),
        *_with_student(last),
        *_long_treatment(last),
        *death_scenes(first, last),
        *_households(first, last),
        *family_scenes(first, last),
        *benefit_scenes(first, last),
    )


def _at_line(first: int, last: int, roll: str, beyond: int) -> Scene:
    line, template = LINES[roll], "elderly_single" if roll == "tekun_roll" else "couple"
    name = f"TL3 {roll or 'general'} {'above' if beyond > 0 else 'below' if beyond else 'at'}"
    enrolled = on_roll(roll, template, first, last) if roll else ()
    return Scene(
        name, f"self-pay of the year is the line {beyond:+d} fen", template, (*enrolled, *_spread(last, line + beyond))
    )


def _spread(last: int, amount: int) -> tuple[Fact, ...]:
    """`amount` in three payments of the year, of three classes; the last one in `last`."""
    before = max(plus_months(last, -3), last // 100 * 100 + 1)
    half, tenth = amount // 2, amount // 10
    return (
        pay("inpatient", 0, before, half),
        pay("chronic_outpatient", 0, before, tenth),
        pay("outpatient", 0, last, amount - half - tenth),
    )


def _levels(last: int) -> tuple[Scene, ...]:
    known = plus_months(last, -1)
    return tuple(
        Scene(
            f"TL3 {level}",
            f"exactly {tenths} tenths of the line, one month earlier",
            "couple",
            _spread(known, GENERAL * tenths // 10),
        )
        for level, tenths in (("yellow", 15), ("orange", 20), ("red", 30))
    )


def _given_back(first: int, last: int) -> tuple[Scene, ...]:
    """Self-pay above the line, and what was given back of it."""
    ago, dibao = plus_months(last, -2), LINES["dibao_roll"]
    above = pay("inpatient", 0, ago, GENERAL + 500 * YUAN)
    by_hand, too_late = aid(0, last, 500 * YUAN, "手工"), aid(0, ago, 600 * YUAN, "手工", late=2)
    one_stop = aid(0, ago, 600 * YUAN, "一站式")
    refund = (pay("inpatient", 0, ago, dibao + 300 * YUAN), pay("inpatient", 0, last, -300 * YUAN))
    enrolled = on_roll("dibao_roll", "couple", first, last)
    return (
        Scene("TL3 manual aid", "back to exactly the line by manual aid", "couple", (above, by_hand)),
        Scene("TL3 late aid", "above, until aid of an earlier month is told", "couple", (above, too_late)),
        Scene("TL3 one-stop aid", "one-stop aid is inside the settlement", "couple", (above, one_stop)),
        Scene("TL3 refund", "back to exactly the line by a refund", "couple", (*enrolled, *refund)),
    )


def _sent_oddly(first: int, last: int) -> tuple[Scene, ...]:
    """Self-pay that is above the line, or is not, only for those who read the drops well."""
    ago = plus_months(last, -2)
    late = (pay("inpatient", 0, ago, GENERAL + 1, late=2),)
    twice = pay("outpatient", 0, last, 600 * YUAN)
    repeated = (pay("inpatient", 0, ago, GENERAL - 1000 * YUAN), twice, twice)
    two_forms = (pay("inpatient", 0, ago, GENERAL - YUAN, form="old"), pay("outpatient", 0, last, 2 * YUAN))
    rolls = (roll for name in ("dibao_roll", "dibao_edge_roll") for roll in on_roll(name, "couple", first, last))
    two_rolls = (*rolls, *_spread(last, LINES["dibao_roll"] + 1))
    return (
        Scene("TL3 late row", "above only with a row told two months late", "couple", late),
        Scene("TL3 duplicate", "above only if a repeated row counts twice", "couple", repeated),
        Scene("TL3 two forms", "above only if the 15-digit number is the same person", "elderly_single", two_forms),
        Scene("TL3 two rolls", "on two rolls: the line of dibao holds", "couple", two_rolls),
    )


def _cards(last: int) -> tuple[Scene, ...]:
    known, ago = plus_months(last, -1), plus_months(last, -2)
    died_on = first_day(known)
    from_dead = (card(0, last, "新办"), *_cremated(died_on, known))
    return (
        Scene("TL4 new", "new card in the month before the last", "couple", (card(0, known, "新办"),)),
        Scene("TL4 new", "new card in the last month", "single", (card(0, last, "新办"),)),
        Scene("TL4 late", "issued two months before it is told", "couple", (card(0, ago, "新办", late=2),)),
        Scene("TL4 renewed", "a renewed card is no new card", "couple", (card(0, last, "换证"),)),
        Scene("TL4 dead", "a new card of a dead person", "elderly_couple", from_dead, deaths={0: (died_on, known)}),
    )


def _cremated(died_on: date, period: int) -> tuple[Fact, ...]:
    return (Fact("cremations", 0, period, {"died_on": died_on, "other_name": None}),)


def _with_student(last: int) -> tuple[Scene, ...]:
    third, oldest = FAMILY_LINE // 3, plus_months(last, -11)

    def paid(beyond: int, since: int = oldest) -> tuple[Fact, ...]:
        of_head = pay("inpatient", 0, since, third), pay("outpatient", 0, last, beyond + 1)
        return (*of_head, pay("inpatient", 1, plus_months(last, -1), third), pay("inpatient", 1, last, third - 1))

    known = plus_months(last, -1)
    died_on = first_day(known)
    dead = {0: (died_on, known)}
    return (
        Scene("SD12 above", "one fen above the line, with a student", "couple_student", paid(1)),
        Scene("SD12 at", "exactly at the line, with a student", "couple_student", paid(0)),
        Scene("SD12 no student", "above the line, no student", "couple", paid(1)),
        Scene(
            "SD12 window",
            "above only with the month before the last twelve",
            "couple_student",
            paid(1, plus_months(last, -12)),
        ),
        Scene(
            "SD12 dead",
            "what the dead father paid counts",
            "couple_student",
            (*paid(1), *_cremated(died_on, known)),
            births={0: birthday_before(died_on, 55)},
            deaths=dead,
        ),
    )


def _long_treatment(last: int) -> tuple[Scene, ...]:
    each, own = TOTAL_LINE // 5, 500 * YUAN
    months = [plus_months(last, -back) for back in (4, 3, 2, 1, 0)]

    def stays(totals: Sequence[int], shift: int = 0) -> tuple[Fact, ...]:
        moved = [(plus_months(month, shift), total) for month, total in zip(months, totals, strict=True)]
        return tuple(pay("chronic_outpatient", 0, month, own, total=total) for month, total in moved if total)

    refunded = (*stays([each + 1, each, each, each, each]), pay("chronic_outpatient", 0, last, 0, total=-1))
    only_refund = (*stays([3 * each, each, each, each, 0]), pay("chronic_outpatient", 0, last, -1, total=-2))
    return (
        Scene("SD13 at", "five months and exactly the line", "couple", stays([each] * 5)),
        Scene("SD13 below", "five months and one fen less", "couple", stays([each, each, each, each, each - 1])),
        Scene(
            "SD13 hole",
            "the line, but no treatment in the third month",
            "couple",
            stays([2 * each, each, 0, each, each]),
        ),
        Scene("SD13 over", "came true in the month before the last, ended then", "couple", stays([each] * 5, -1)),
        Scene("SD13 refund", "exactly the line after a refund of one fen", "couple", refunded),
        Scene("SD13 only refund", "the last month has a refund, no treatment", "couple", only_refund),
    )


def _households(first: int, last: int) -> tuple[Scene, ...]:
    ago = plus_months(last, -3)
    wide = on_roll("dibao_roll", "adult_child", first, last)
    return (
        Scene(
            "household marriage",
            "two people of two books marry in the last month",
            "two_books",
            married_on=first_day(last),
        ),
        Scene(
            "household roll",
            "approved as one unit, though the grown child would be its own; the child pays beyond the line",
            "adult_child",
            (*wide, pay("inpatient", 2, ago, LINES["dibao_roll"] + 1)),
            person=2,
            one_unit=True,
        ),
    )
