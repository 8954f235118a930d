"""Families by construction: who lives with whom, in which register book, and who is one household by law."""

from typing import Literal, NamedTuple

Relation = Literal["head", "spouse", "child", "parent", "grandchild"]
Sex = Literal["any", "like_head", "other"]


class Slot(NamedTuple):
    """One member of a family: age = head's age + `shift` − a draw below `spread`, held between `low` and `high`.

    `unit` tells the households of one family apart; `book` the register books; `spouse` is the slot of the spouse.
    """

    relation: Relation
    low: int
    high: int
    shift: int = 0
    spread: int = 1
    sex: Sex = "any"
    unit: int = 0
    book: int = 0
    spouse: int = -1
    stage: str = ""


class Template(NamedTuple):
    """A kind of family with its share of all families (per mille).

    `mortal` is the only slot that may die unplanned, in `deaths` per mille of the families: two deaths in one family,
    or that of a dependent elder, would leave the household to interpretation. `benefits`: may be on a roll.
    """

    name: str
    share: int
    slots: tuple[Slot, ...]
    mortal: int = -1
    deaths: int = 0
    benefits: bool = True
    is_collective: bool = False


def _head(low: int, high: int, spouse: int = 1) -> Slot:
    return Slot("head", low, high, sex="like_head", spouse=spouse)


def _spouse(low: int, high: int, book: int = 0) -> Slot:
    return Slot("head" if book else "spouse", low, high, 3, 7, sex="other", book=book, spouse=0)


MINOR = Slot("child", 0, 17, -22, 14)
SECOND_MINOR = Slot("child", 0, 17, -26, 12)
ELDER = Slot("parent", 61, 95, 28, 8)
YOUNG_ADULT = Slot("child", 24, 30, -24, 6, unit=1)

# Ages stay clear of 18 and 60 in the year of the last month: a household changes only where a line below says so.
TEMPLATES = (
    Template("single", 60, (_head(25, 59, -1),), 0, 8),
    Template("couple", 100, (_head(25, 59), _spouse(23, 59)), 0, 8),
    Template("couple_child", 200, (_head(26, 45), _spouse(23, 48), MINOR), 0, 6),
    Template("couple_children", 150, (_head(28, 45), _spouse(25, 48), MINOR, SECOND_MINOR), 1, 6),
    Template("couple_student", 60, (_head(44, 56), _spouse(42, 57), Slot("child", 18, 22, -24, 8, stage="student"))),
    Template("single_parent", 50, (_head(26, 50, -1), MINOR), 0, 6),
    Template("couple_elder", 70, (_head(35, 57), _spouse(33, 59), MINOR, ELDER), 1, 5),
    Template("elderly_couple", 80, (_head(62, 90), _spouse(61, 92)), 0, 60),
    Template("elderly_single", 60, (_head(62, 95, -1),), 0, 90),
    # A grown child who is no student is a household of its own, though in the parents' book.
    Template("adult_child", 50, (_head(48, 58), _spouse(46, 59), YOUNG_ADULT), 2, 3),
    Template("postgraduate", 10, (_head(48, 56), _spouse(46, 58), YOUNG_ADULT._replace(high=27, stage="postgraduate"))),
    # An old couple in the child's book is its own household until one dies: the other then depends on the child.
    Template(
        "two_elders",
        20,
        (
            _head(35, 55),
            _spouse(33, 57),
            ELDER._replace(sex="like_head", unit=1, spouse=3),
            ELDER._replace(sex="other", unit=1, spouse=2),
        ),
        mortal=2,
        deaths=60,
        benefits=False,
    ),
    Template("elder_adult_child", 20, (_head(63, 85, -1), Slot("child", 30, 59, -26, 8))),
    # Married, but each in the own book: one household through the marriage alone.
    Template("two_books", 30, (_head(28, 55), _spouse(25, 57, book=1)), benefits=False),
    Template("grandchild", 10, (_head(66, 85), _spouse(63, 87), Slot("grandchild", 24, 30, -45, 6, unit=1))),
    Template("collective", 24, (_head(25, 45, -1),), 0, 3, is_collective=True),
    Template("collective_student", 6, (_head(18, 22, -1)._replace(stage="student"),), is_collective=True),
)
BY_NAME = {template.name: template for template in TEMPLATES}
SLOTS_PER_FAMILY = 10
