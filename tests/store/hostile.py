"""The catalogue of hostile files: (name, file builder, expected outcome)."""

from tests.store.hostile_books import WORKBOOKS
from tests.store.hostile_case import Case
from tests.store.hostile_packed import ARCHIVES, JSONS
from tests.store.hostile_text import TEXTS

CASES: list[Case] = [*TEXTS, *WORKBOOKS, *JSONS, *ARCHIVES]
