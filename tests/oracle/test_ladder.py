from pathlib import Path

import pytest

from tests.oracle.ladder import households_by_ladder
from tests.oracle.mini import Mini, number

FATHER, MOTHER = (number(1), "张父"), (number(2), "李母")
CHILD, GROWN = (number(3, "20100101"), "张小"), (number(4, "20000101"), "张大")
ELDER = (number(5, "19500101"), "张老")
EVERYONE = [FATHER, MOTHER, CHILD, GROWN, ELDER]


@pytest.fixture
def mini(tmp_path: Path) -> Mini:
    made = Mini(tmp_path)
    made.households(EVERYONE)
    relations = ["户主", "配偶", "子", "女", "父亲"]
    rows = [
        {
            "身份证号": no,
            "姓名": name,
            "户主身份证号": FATHER[0],
            "与户主关系": relation,
            "户号": "B1",
            "登记日期": "2015-01-01",
        }
        for (no, name), relation in zip(EVERYONE, relations, strict=True)
    ]
    made.drop("hukou_members", "202412-9901", rows)
    return made


def units(mini: Mini) -> set[str]:
    """Return each household as its names, sorted."""
    names = dict(EVERYONE)
    return {" ".join(sorted(names[no] for no in unit)) for unit in households_by_ladder(mini.landing, 202412)}


def test_a_grown_child_stands_alone_and_a_dependent_elder_joins(mini: Mini) -> None:
    assert units(mini) == {"张小 张父 张老 李母", "张大"}


def test_a_student_up_to_bachelor_stays_with_the_parents(mini: Mini) -> None:
    row = {"学籍号": "X", "身份证号": GROWN[0], "姓名": "张大", "学段": "本科", "入学日期": "2023-09-01"}
    mini.drop("students", "202409-99", [row])
    assert units(mini) == {"张大 张小 张父 张老 李母"}


def test_an_approved_unit_comes_first(mini: Mini) -> None:
    mini.on_roll(ELDER, "tekun")
    assert units(mini) == {"张小 张父 李母", "张大", "张老"}


def test_the_dead_stay_with_the_living_spouse(mini: Mini) -> None:
    row = {"身份证号": FATHER[0], "姓名": "张父", "死亡日期": "2024-12-01"}
    mini.drop("death_deregistrations", "202412-99", [row])
    assert units(mini) == {"张小 张父 李母", "张大", "张老"}


def test_a_collective_book_gives_no_edges(tmp_path: Path) -> None:
    mini = Mini(tmp_path)
    mini.households([FATHER, CHILD])
    row = {"公民身份号码": CHILD[0], "姓名": CHILD[1], "出生日期": "20100101", "户籍地区划": "99", "户别": "集体户"}
    father = {"公民身份号码": FATHER[0], "姓名": FATHER[1], "出生日期": "19800101", "户籍地区划": "99"}
    mini.drop("population", "202412-99-2", [row, father], correction=True)
    head = {"户主身份证号": FATHER[0], "与户主关系": "子", "户号": "B1", "登记日期": "2015-01-01"}
    mini.drop("hukou_members", "202412-9901", [{"身份证号": CHILD[0], "姓名": CHILD[1]} | head])
    assert units(mini) == {"张小", "张父"}
