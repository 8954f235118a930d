"""What departments write is what the contracts promise to read."""

import re
import unicodedata

import pytest

from lowincome.config.contracts import Contract
from lowincome.sample.province import LAYOUTS, SOURCES


def plain(header: str) -> str:
    return re.sub(r"\([^()]*\)$", "", re.sub(r"\s", "", unicodedata.normalize("NFKC", header)))


def test_every_class_has_a_source_and_a_layout() -> None:
    assert set(LAYOUTS) == set(SOURCES)


@pytest.mark.parametrize("class_id", LAYOUTS)
def test_headers_name_every_field_of_the_contract_and_no_other(class_id: str, contracts: dict[str, Contract]) -> None:
    contract = contracts[class_id]
    fields = {plain(label): field.name for field in contract.fields for label in (field.label, *field.aliases)}
    for headers in (
        [cell.header for cell in LAYOUTS[class_id].cells],
        [cell.other or cell.header for cell in LAYOUTS[class_id].cells],
    ):
        assert sorted(fields[plain(header)] for header in headers) == sorted(field.name for field in contract.fields)


@pytest.mark.parametrize("class_id", LAYOUTS)
def test_the_stated_amount_is_that_of_the_contract(class_id: str, contracts: dict[str, Contract]) -> None:
    layout, contract = LAYOUTS[class_id], contracts[class_id]
    fields = {plain(label): field.name for field in contract.fields for label in (field.label, *field.aliases)}
    stated = [fields[plain(cell.header)] for cell in layout.cells if cell.column == layout.amount]
    assert stated == ([contract.amount] if contract.amount else [])
