"""Planted scenes of the rule families: each rule has a household on both sides of its line and exactly at it.

A scene is called `<rule> hit` or `<rule> miss`, `<rule> before` when it is a hit of the month before the last; its note
says where it stands. At the line the rule's own reading decides: "above" is a miss there, "at or above" a hit.
"""

from datetime import date
from typing import Any

from lowincome.domain.month import first_day, last_day, plus_months
from lowincome.sample.income_scenes import income_scenes
from lowincome.sample.plan import (
    STANDARDS,
    YUAN,
    Fact,
    Scene,
    birthday_before,
    card,
    death,
    on_roll,
    pay,
)
from lowincome.sample.spending_scenes import spending_scenes
from lowincome.sample.told import CENT, back, contributions, earned, row

NEVER = date(2090, 1, 18)  # a wedding that no month of the sample sees: two people of two books who are no couple


def family_scenes(first: int, last: int) -> tuple[Scene, ...]:
    """The scenes of all families, told about the last month; school news is told by term, three months before."""
    return (
        *spending_scenes(last),
        *income_scenes(last),
        *_status(last),
        *_combination(last),
        *_standards(first, last),
        *_certify(first, last),
    )


def _status(last: int) -> tuple[Scene, ...]:
    told: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
        "seriously_ill": ("serious_illness", "diagnosed_on", {}, {"late": -2}),
        "mental_disorder_at_risk": ("mental_disorders", "assessed_on", {"risk": "3"}, {"risk": "2"}),
        "work_injury": (
            "work_injuries",
            "injured_on",
            {"conclusion": "work_injury_deemed"},
            {"conclusion": "work_injury_refused"},
        ),
        "injured_in_accident": ("accidents", "occurred_on", {"injury": "serious"}, {"injury": "minor"}),
        "hit_by_disaster": ("disaster_relief", "occurred_on", {}, {"late": -2}),
        "unsafe_house": ("dilapidated_houses", "identified_on", {"danger_grade": "C"}, {"danger_grade": "B"}),
        "released_from_prison": ("prison_terms", "acted_on", {"act": "prison_parole"}, {"act": "prison_term_changed"}),
    }
    of_class = [
        Scene(f"{rule} {side}", "one record", "single", (_told(class_id, day, last, values),))
        for rule, (class_id, day, holds, fails) in told.items()
        for side, values in (("hit", holds), ("miss", fails))
    ]
    parted = row("divorces", 0, last, "divorced_on", other=1)
    known = row("divorces", 0, plus_months(last, -2), "divorced_on", other=1)
    school = last // 100 * 100 + 9
    return (
        *of_class,
        Scene("disability_worsened hit", "changed to grade 2", "couple", (card(0, last, "变更", grade="二级"),)),
        Scene("disability_worsened miss", "changed to grade 3", "couple", (card(0, last, "变更", grade="三级"),)),
        Scene("divorced hit", "it counts for her too", "two_books", (parted,), person=1, married_on=NEVER),
        Scene("divorced miss", "known two months before", "two_books", (known,), person=1, married_on=NEVER),
        Scene("dropped_out before", "told with the autumn term, exactly three months", "couple_student",
              (row("dropouts", 2, school, "left_on"),), person=2),
        Scene("dropped_out miss", "told with the spring term", "couple_student",
              (row("dropouts", 2, plus_months(school, -7), "left_on"),), person=2),
    )  # fmt: skip


def _told(class_id: str, day: str, last: int, values: dict[str, Any]) -> Fact:
    """A record of the last month; `late` below 0 moves it, and the drop that tells it, so many months back."""
    month = plus_months(last, min(values.get("late", 0), 0))
    return row(class_id, 0, month, day, **{name: value for name, value in values.items() if name != "late"})


def _combination(last: int) -> tuple[Scene, ...]:
    line, ago = 10_000 * YUAN, plus_months(last, -4)
    stopped = contributions(1, back(last, 11, 3))
    ill = row("serious_illness", 1, ago, "diagnosed_on")
    struck = row("disaster_relief", 1, ago, "occurred_on")

    def paid(fen: int) -> Fact:
        return pay("inpatient", 0, ago, fen)

    def call(kind: str) -> Fact:
        return Fact("hotline_12345", 1, last, {"received_on": first_day(last), "kind": kind})

    refused = row("refused_applications", 0, ago, "decided_on", programme="dibao")
    listed = Fact("difficult_workers", 0, last, {"filed_on": first_day(ago)})
    one = "scene_illness_without_work"
    four, both = "scene_disaster_and_illness", "suspected_collision"
    return (
        Scene(f"{one} hit", "one fen above the line", "couple", (*stopped, paid(line + CENT))),
        Scene(f"{one} miss", "exactly at the line", "couple", (*stopped, paid(line))),
        Scene("scene_student_and_serious_illness hit", "the mother is ill", "couple_student", (ill,)),
        Scene("scene_student_and_serious_illness miss", "no student", "couple", (ill,)),
        Scene(f"{four} hit", "one fen above the line", "couple", (struck, paid(line + CENT))),
        Scene(f"{four} miss", "exactly at the line", "couple", (struck, paid(line))),
        Scene("call_for_help_confirmed hit", "one fen above the line", "couple", (call("求助"), paid(line + CENT))),
        Scene("call_for_help_confirmed miss", "exactly at the line", "couple", (call("求助"), paid(line))),
        Scene("call_for_help_confirmed hit", "refused four months before", "couple", (call("求助"), refused)),
        Scene("call_for_help_confirmed miss", "a complaint is no call for help", "couple", (call("投诉"), refused)),
        Scene(f"{both} hit", "one fen above the line", "couple", (listed, pay("inpatient", 1, last, 300_001))),
        Scene(f"{both} miss", "exactly at the line", "couple", (listed, pay("inpatient", 1, last, 300_000))),
        Scene(f"{both} hit", "refused, then divorced", "two_books",
              (refused, row("divorces", 0, last, "divorced_on", other=1)), married_on=NEVER),
    )  # fmt: skip


def _standards(first: int, last: int) -> tuple[Scene, ...]:
    """The lines that are so many dibao standards of the city."""
    dibao = on_roll("dibao_roll", "couple", first, last)
    sold = earned(0, plus_months(last, -4), 90_000 * YUAN, "transfer_income")
    return (
        *(scene for city, standard in STANDARDS.items() for scene in _at_standard(first, last, city, 12 * standard)),
        Scene("registered_income_above_line miss", "what a house was sold for is no income", "couple", (*dibao, sold)),
        _must_be_supported(first, last),
    )


def _must_be_supported(first: int, last: int) -> Scene:
    """An old man alone, poor enough, whom a judgment says that his sister must support."""
    judged = row("support_judgments", 1, plus_months(last, -6), "effective_on", relation="sibling", other=0)
    facts = (*on_roll("dibao_roll", "two_books", first, last, (0,)), judged)
    births = {slot: birthday_before(first_day(first), years) for slot, years in enumerate((70, 66))}
    note = "a judgment says who must support"
    return Scene("dibao_fits_tekun miss", note, "two_books", facts, births=births, married_on=NEVER)


def _at_standard(first: int, last: int, city: str, year: int) -> tuple[Scene, ...]:
    ago = plus_months(last, -4)
    alone = on_roll("dibao_roll", "elderly_single", first, last)
    edge, dibao = (on_roll(roll, "couple", first, last) for roll in ("dibao_edge_roll", "dibao_roll"))
    severe = (card(0, ago, "新办", grade="一级"),)
    lines = (
        ("dibao_fits_tekun", "elderly_single", alone, year, -CENT),
        ("edge_fits_dibao", "couple", edge, 2 * year, -CENT),
        ("scene_disability_without_income", "couple", severe, 2 * year, -CENT),
        ("registered_income_above_line", "couple", dibao, 3 * year, CENT),
    )
    return tuple(
        Scene(f"{rule} {side}", f"{where} the line of {city}", template,
              (*facts, earned(0, ago, line + beyond, "lease_income")), city=city)
        for rule, template, facts, line, over in lines
        for side, where, beyond in (
            ("hit", "one fen beyond", over), ("miss", "exactly at", 0), ("miss", "one fen short of", -over)
        )
    )  # fmt: skip


def _certify(first: int, last: int) -> tuple[Scene, ...]:
    alone = on_roll("dibao_roll", "elderly_single", first, last)
    seen, long_ago = (pay("outpatient", 0, plus_months(last, -ago), 10 * YUAN) for ago in (2, 3))
    rule = "certification_needs_visit"
    sixty = {side: {0: birthday_before(last_day(last), 60, days=days)} for side, days in (("hit", 0), ("miss", 1))}
    died_on, known = first_day(plus_months(last, -1)), plus_months(last, -1)
    gone = death("cremations", 0, died_on, known)
    still = row("one_card_payments", 0, last, "paid_on", programme="one_card_old_age", amount=80 * YUAN)
    late = row("old_age_allowance", 0, last, "pay_month", amount=80 * YUAN)
    deaths = {0: (died_on, known)}
    return (
        Scene(f"{rule} hit", "treated four months ago", "elderly_single", (*alone, long_ago)),
        Scene(f"{rule} miss", "treated three months ago", "elderly_single", (*alone, seen)),
        *(
            Scene(f"{rule} {side}", "exactly sixty, or a day younger", "elderly_single", alone, births=births)
            for side, births in sixty.items()
        ),
        Scene("paid_after_death hit", "known in the month before", "elderly_couple", (gone, still), deaths=deaths),
        Scene("paid_after_death hit", "an allowance is paid", "elderly_couple", (gone, late), deaths=deaths),
        Scene("paid_after_death miss", "nothing is paid", "elderly_couple", (gone,), deaths=deaths),
    )
