"""How the drops of a class are read: the kinds of columns, the spellings of headers, what makes a row unique."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """How one column is read: its kind of value, whether a row needs it, and the spellings of its header."""

    kind: str
    required: bool
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """One class: events, snapshot or changes; the key that makes a row unique; its columns."""

    delivery: str
    key: tuple[str, ...]
    fields: dict[str, Field]


def need(kind: str, *spellings: str) -> Field:
    """Return a column that every row must carry."""
    return Field(kind, True, spellings)


def may(kind: str, *spellings: str) -> Field:
    """Return a column that may be empty."""
    return Field(kind, False, spellings)
