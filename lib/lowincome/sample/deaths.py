"""Planted deaths: the ages of ZJ3 and its records, the rolls of HN3."""

from datetime import date, timedelta

from lowincome.domain.month import first_day, plus_months
from lowincome.sample.plan import Fact, Scene, birthday_before, death, on_roll


def death_scenes(first: int, last: int) -> tuple[Scene, ...]:
    """Scenes in which somebody dies."""
    return (*_working_age(last), *_records(last), *_left_behind(last), *_on_benefit(first, last))


def _died(day: date, known: int) -> dict[int, tuple[date, int]]:
    return {0: (day, known)}


def _working_age(last: int) -> tuple[Scene, ...]:
    known, day = plus_months(last, -1), first_day(last) + timedelta(days=4)
    births = {
        "24": birthday_before(day, 25, days=1),
        "25": birthday_before(day, 25),
        "50": birthday_before(day, 51, days=1),
        "51": birthday_before(day, 51),
    }
    earlier = first_day(known) + timedelta(days=4)
    at_ages = [
        Scene(
            f"ZJ3 age {age}",
            f"died in the last month, exactly {age} years old",
            "couple",
            (death("cremations", 0, day, last),),
            births={0: birth},
            deaths=_died(day, last),
        )
        for age, birth in births.items()
    ]
    forty = birthday_before(earlier, 40)
    one = (death("death_deregistrations", 0, earlier, known),)
    return (
        *at_ages,
        Scene(
            "ZJ3 before",
            "known in the month before the last",
            "couple",
            one,
            births={0: forty},
            deaths=_died(earlier, known),
        ),
        Scene("ZJ3 alone", "nobody is left", "single", one, births={0: forty}, deaths=_died(earlier, known)),
    )


def _records(last: int) -> tuple[Scene, ...]:
    """Records that agree, differ in the name, or come late."""
    known, ago = plus_months(last, -1), plus_months(last, -2)
    day, earlier = first_day(known) + timedelta(days=7), first_day(ago) + timedelta(days=7)
    stranger = "无此人"
    twice = (death("cremations", 0, day, known), death("death_deregistrations", 0, day + timedelta(days=1), last))
    wrong = death("cremations", 0, first_day(last), last, name=stranger)
    second = (
        death("cremations", 0, first_day(known), known, name=stranger),
        death("death_deregistrations", 0, day, last),
    )
    late = death("cremations", 0, earlier, last)

    def scene(name: str, note: str, facts: tuple[Fact, ...], deaths: dict[int, tuple[date, int]]) -> Scene:
        return Scene(name, note, "couple", facts, births={0: birthday_before(day, 41)}, deaths=deaths)

    return (
        scene("ZJ3 twice", "two records: known once, with the first", twice, _died(day, known)),
        scene("ZJ3 wrong name", "the record names someone else: nobody died", (wrong,), {}),
        scene("ZJ3 second record", "only the second record names the person", second, _died(day, last)),
        scene("ZJ3 late", "died two months before it was told", (late,), _died(earlier, last)),
    )


def _left_behind(last: int) -> tuple[Scene, ...]:
    """What becomes of those who depended on the dead."""
    day = first_day(last)
    births, deaths = {0: birthday_before(day, 41)}, _died(day, last)
    parent, father = (death("cremations", 0, day, last),), (death("cremations", 2, day, last),)
    joins = "the old father dies, the mother joins the child"
    return (
        Scene(
            "ZJ3 orphan", "a single parent; the child is left", "single_parent", parent, births=births, deaths=deaths
        ),
        Scene("household widow", joins, "two_elders", father, person=2, deaths={2: (day, last)}),
    )


def _on_benefit(first: int, last: int) -> tuple[Scene, ...]:
    known = plus_months(last, -1)
    day, earlier = first_day(last) + timedelta(days=2), first_day(known) + timedelta(days=2)

    def scene(name: str, note: str, template: str, roll: str, died_on: date, period: int, until: int = last) -> Scene:
        facts: tuple[Fact, ...] = (death("cremations", 0, died_on, period), *on_roll(roll, template, first, until))
        return Scene(name, note, template, facts, deaths=_died(died_on, period))

    return (
        scene("HN3 alone", "alone on dibao, died in the last month", "elderly_single", "dibao_roll", day, last),
        scene("HN3 couple", "one of two on dibao died", "elderly_couple", "dibao_roll", earlier, known),
        scene(
            "HN3 tekun", "on tekun, died in the month before the last", "elderly_single", "tekun_roll", earlier, known
        ),
        scene(
            "HN3 removed", "died, and no longer on the roll", "elderly_single", "dibao_edge_roll", earlier, known, known
        ),
    )
