"""conf/people.yaml: who counts as a person and whom to believe; what cannot be meant is refused."""

from pathlib import Path

import pytest

from lowincome.config.people import FIELDS, load_persons
from lowincome.domain.errors import ConfigError
from tests.config.test_every_contract import CONTRACTS
from tests.config.written import CONF

SHIPPED = (CONF / "people.yaml").read_text(encoding="utf-8")


def test_what_ships_can_be_read() -> None:
    persons = load_persons(CONF / "people.yaml", CONTRACTS)
    assert persons.register == "population"
    assert "dibao_roll" in persons.resident_classes
    assert "residence_permits" not in persons.resident_classes
    assert set(persons.ranks) == set(FIELDS)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("population: resident", "outpatient: resident", "'outpatient' cannot stand here"),
        ("residence_permits: known", "residence_permits: perhaps", "perhaps"),
        ("register: population", "register: residence_permits", "a class that makes residents"),
        ("  book_key: [population]", "  book_key: [students]", "'students' cannot stand here"),
        ("  book_key: [population]\n", "", "each once"),
        ("  book_key:", "  book:", "each once"),
        ("told_by: hukou_moves", "told_by: vehicles", "'vehicles' tells no moves"),
        ("months: 3", "months: 0", "months is 0"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = tmp_path / "people.yaml"
    path.write_text(SHIPPED.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        load_persons(path, CONTRACTS)
