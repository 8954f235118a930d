"""Three generations of a province as standard rows in Parquet: who is registered, related, enrolled, befallen by what.

Elders (a couple per book), their children (married at random across books, a quarter of the wives still in the parents'
book) and grandchildren. One in fifty lives in one of three collective books; placeholder numbers are planted as mothers
and as a book, as hot keys. A second month adds one change for a hundred people: births, weddings, divorces, deaths.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

FIRST, SECOND = 202411, 202412
N_COLLECTIVE = 3
PART = 65_536  # rows of one file
YEAR = 365.25
ODD = np.uint64(0x9E3779B97F4A7C15)  # an odd factor makes 64-bit keys of positions, one to one
Ints = np.ndarray
VILLAGE = "990101001001"
STAGES = ("bachelor", "senior", "primary")
COLUMNS = {
    "identity": {"birth_on": pa.date32(), "book_key": pa.int64(), "is_collective_book": pa.bool_()},
    "kinship": {"other_key": pa.int64(), "relation_code": pa.string(), "book_key": pa.int64()},
    "enrolment": {"programme_code": pa.string(), "unit_key": pa.int64(), "grade_code": pa.string()},
    "life_event": {"kind_code": pa.string(), "grade_code": pa.string()},
}

# Hot keys: subject, class (None = all), column, the key's place after the last person, one row in so many.
HOT = (
    ("identity", None, "book_key", 8, 20),
    ("kinship", "hukou_members", "book_key", 8, 20),
    ("kinship", "births", "id_key", 9, 25),
    ("enrolment", "students", "id_key", 10, 10),
    *((subject, None, "id_key", 11, 100) for subject in COLUMNS),
)


def day(text: str) -> int:
    """Days since 1970."""
    return int(np.datetime64(text, "D").astype(int))


def keys(positions: Ints) -> Ints:
    """The key of each person by position."""
    return (positions.astype(np.uint64) * ODD).view(np.int64)


@dataclass(frozen=True)
class Families:
    """Who is who by position: `n_couples` elder husbands, their wives, husbands, their wives, then grandchildren.

    `father`: elder couple of each of the middle generation. `couple`: middle couple of each grandchild.
    """

    n_people: int
    n_couples: int
    born: Ints
    father: Ints
    couple: Ints
    is_dead: Ints
    book: Ints
    is_collective: Ints

    @property
    def husbands(self) -> Ints:
        """Husbands of the middle generation."""
        return np.arange(2 * self.n_couples, 3 * self.n_couples)

    @property
    def grandchildren(self) -> Ints:
        """The youngest."""
        return np.arange(4 * self.n_couples, self.n_people)


def families(n_people: int, dice: np.random.Generator) -> Families:
    """A province of so many people."""
    n = int(n_people / 5.6)
    n_young = n_people - 4 * n
    father, couple = dice.integers(n, size=2 * n), dice.integers(n, size=n_young)
    old = dice.integers(day("1935-01-01"), day("1955-01-01"), size=2 * n)
    middle = old[father] + (dice.uniform(20, 38, 2 * n) * YEAR).astype(int)
    young = np.maximum(middle[:n][couple], middle[n:][couple]) + (dice.uniform(19, 42, n_young) * YEAR).astype(int)
    born = np.minimum(np.concatenate([old, middle, young]), day("2024-10-15"))
    is_dead = np.zeros(n_people, bool)
    is_dead[:n], is_dead[n : 2 * n] = dice.random(n) < 0.3, dice.random(n) < 0.15
    book = np.concatenate([np.tile(np.arange(n), 2), np.tile(np.arange(n, 2 * n), 2), n + couple])
    stays = np.flatnonzero(dice.random(n) < 0.25)  # wives still registered with their parents
    book[3 * n + stays] = father[n + stays]
    joins = np.flatnonzero(is_dead[father[:n]] & (dice.random(n) < 0.5))  # widows registered with a son
    book[n + father[joins]] = n + joins
    is_collective = dice.random(n_people) < 0.02
    book[is_collective] = 2 * n + dice.integers(N_COLLECTIVE, size=int(is_collective.sum()))
    book[dice.random(n_people) < 0.0002] = 2 * n + N_COLLECTIVE  # the book of everybody without one
    return Families(n_people, n, born, father, couple, is_dead, book + 1, is_collective & (book < 2 * n + N_COLLECTIVE))


def write_province(folder: Path, n_people: int, *, is_hot: bool = False) -> dict[str, int]:
    """Write `<folder>/<subject>/{0,1}-*.parquet` for the first month and what the second adds; rows by subject.

    `is_hot`: one number stands in 1 % of all rows, one in 10 % of the students, one book holds 5 % of the people, one
    mother bore 4 % of the children.
    """
    dice = np.random.default_rng(20240901)
    found = families(n_people, dice)
    first = {
        "identity": _registered(np.arange(n_people), found.born, found.book, found.is_collective),
        "kinship": pa.concat_tables([_books(found), _weddings(found), _births(found, dice)]),
        "enrolment": _enrolled(found, dice),
        "life_event": pa.concat_tables([_cards(found, dice), _deaths(np.flatnonzero(found.is_dead))]),
    }
    if is_hot:
        for subject, class_id, column, place, every in HOT:
            key = int(keys(np.array([n_people + place]))[0])
            first[subject] = _planted(first[subject], class_id, column, key, every)
    for number, tables in enumerate((first, _changes(found, dice))):
        for subject, table in tables.items():
            (folder / subject).mkdir(parents=True, exist_ok=True)
            whole = table.append_column("row_key", pa.array(np.arange(table.num_rows) + (number << 40)))
            for at in range(0, whole.num_rows, PART):
                pq.write_table(whole.slice(at, PART), folder / subject / f"{number}-{at // PART:03}.parquet")
    return {subject: table.num_rows for subject, table in first.items()}


def _rows(subject: str, class_id: str, who: Ints, on: Ints | int, **columns: object) -> pa.Table:
    """Rows of a subject: arrays as they are, one value for all rows, null where nothing is given."""
    own: dict[str, pa.Array] = {
        "id_key": pa.array(keys(who)),
        "name_key": pa.array(~keys(who)),
        "event_on": pa.array(np.broadcast_to(np.asarray(on, np.int32), who.shape)).cast(pa.date32()),
        "class_id": pa.repeat(class_id, len(who)),
    }
    for name, kind in COLUMNS[subject].items():
        value = columns.get(name)
        if isinstance(value, np.ndarray | pa.Array):
            array = value if isinstance(value, pa.Array) else pa.array(value)
            own[name] = array.cast(pa.int32()).cast(kind) if kind == pa.date32() else array.cast(kind)
        else:
            own[name] = pa.repeat(pa.scalar(value, kind), len(who))
    return pa.table(own)


def _planted(table: pa.Table, class_id: str | None, column: str, key: int, every: int) -> pa.Table:
    """`table` with one key in one of so many rows, the same people's in each table."""
    is_hot = pa.array(np.arange(table.num_rows) % every == 0)
    if class_id:
        is_hot = pc.and_(is_hot, pc.equal(table["class_id"], class_id))
    values = pc.if_else(is_hot, pa.scalar(key, pa.int64()), table[column])
    return table.set_column(table.schema.get_field_index(column), column, values)


def _words(choices: tuple[str, ...], at: Ints) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(at.astype(np.int8)), list(choices)).cast(pa.string())


def _registered(who: Ints, born: Ints, book: Ints, is_collective: Ints) -> pa.Table:
    told = {"birth_on": born, "book_key": book, "is_collective_book": is_collective}
    return _rows("identity", "population", who, born, **told)


def _books(found: Families) -> pa.Table:
    """Everybody's relation to the head of the book: of a couple's book the husband, else whoever comes first in it."""
    n, who = found.n_couples, np.arange(found.n_people)
    place = found.book - 1
    first = np.full(2 * n + N_COLLECTIVE + 1, -1)
    first[place[::-1]] = who[::-1]
    first[:n] = np.arange(n)
    first[n : 2 * n] = found.husbands
    head = first[place]
    relation = np.select(
        [head == who, place >= 2 * n, who < n, who < 2 * n, who < 3 * n, who < 4 * n],
        [0, 4, 4, np.where(place < n, 1, 3), 4, np.where(place < n, 2, 1)],
        default=2,
    )
    names = ("head", "spouse", "child", "parent", "other")
    told = {"other_key": keys(head), "relation_code": _words(names, relation), "book_key": found.book}
    return _rows("kinship", "hukou_members", who, day("2015-01-01"), **told)


def _weddings(found: Families) -> pa.Table:
    husbands = np.concatenate([np.arange(found.n_couples), found.husbands])
    told = {"other_key": keys(husbands + found.n_couples), "relation_code": "spouse"}
    return _rows("kinship", "marriages", husbands, day("2010-01-01"), **told)


def _births(found: Families, dice: np.random.Generator) -> pa.Table:
    """Who bore each grandchild, and six in ten of the middle generation; a placeholder bore one in two thousand."""
    n = found.n_couples
    known = np.flatnonzero(dice.random(2 * n) < 0.6)
    child = np.concatenate([2 * n + known, found.grandchildren])
    mother = np.concatenate([n + found.father[known], 3 * n + found.couple])
    mother = np.where(dice.random(len(mother)) < 0.0005, found.n_people + 7, mother)
    told = {"other_key": keys(child), "relation_code": "parent"}
    return _rows("kinship", "births", mother, found.born[child], **told)


def _enrolled(found: Families, dice: np.random.Generator) -> pa.Table:
    """Three couples in a hundred with their children on the roll of the allowance, and the students."""
    on_roll = np.flatnonzero(dice.random(found.n_couples) < 0.03)
    mine = np.isin(found.couple, on_roll)
    who = np.concatenate(
        [found.husbands[on_roll], found.husbands[on_roll] + found.n_couples, found.grandchildren[mine]]
    )
    units = np.concatenate([on_roll, on_roll, found.couple[mine]]) + 1
    dibao = _rows("enrolment", "dibao_roll", who, day("2024-01-01"), programme_code="dibao", unit_key=units)
    age = (day("2024-12-31") - found.born[found.grandchildren]) / YEAR
    learns = (age >= 6) & (age < 22) & (dice.random(len(age)) < 0.8)
    stage = _words(STAGES, np.digitize(-age[learns], [-18, -12]))
    return pa.concat_tables(
        [dibao, _rows("enrolment", "students", found.grandchildren[learns], day("2024-09-01"),
                      programme_code="student", grade_code=stage)]
    )  # fmt: skip


def _cards(found: Families, dice: np.random.Generator) -> pa.Table:
    who = np.flatnonzero(dice.random(found.n_people) < 0.01)
    grade = _words(("1", "2", "3", "4"), dice.integers(4, size=len(who)))
    told = {"kind_code": "disability_card_new", "grade_code": grade}
    return _rows("life_event", "disability_cards", who, day("2020-01-01"), **told)


def _deaths(who: Ints, on: str = "2023-05-05") -> pa.Table:
    return _rows("life_event", "cremations", who, day(on), kind_code="cremation")


def _changes(found: Families, dice: np.random.Generator) -> dict[str, pa.Table]:
    """What happens to one in a hundred in the second month."""
    n, some = found.n_couples, max(found.n_people // 400, 4)
    couples = dice.permutation(n)
    births, ends, deaths = couples[:some], couples[some : 2 * some], found.husbands[couples[2 * some : 3 * some]]
    babies = found.n_people + 100 + np.arange(len(births))
    grown = found.grandchildren[found.born[found.grandchildren] < day("2002-01-01")][: 2 * some]
    half = len(grown) // 2
    mothers = found.husbands[births] + n
    book = found.book[found.husbands[births]]
    born = np.full(len(births), day("2024-12-05"))
    kin = [
        _rows("kinship", "births", mothers, born, other_key=keys(babies), relation_code="parent"),
        _rows("kinship", "divorces", found.husbands[ends], day("2024-12-06"),
              other_key=keys(found.husbands[ends] + n), relation_code="former_spouse"),
        _rows("kinship", "marriages", grown[:half], day("2024-12-07"),
              other_key=keys(grown[half : 2 * half]), relation_code="spouse"),
    ]  # fmt: skip
    return {
        "identity": _registered(babies, born, book, np.zeros(len(babies), bool)),
        "kinship": pa.concat_tables(kin),
        "life_event": _deaths(deaths, "2024-12-08"),
    }
