"""Reason templates: a sentence with {name} places, split once into what is said as it is and what is filled in."""

import re
from dataclasses import dataclass

_PLACE = re.compile(r"\{([a-z][a-z0-9_.]*)\}")


@dataclass(frozen=True)
class Text:
    """Words that every reason of the rule has."""

    text: str


@dataclass(frozen=True)
class Name:
    """A place that is filled with the value of `name`."""

    name: str


@dataclass(frozen=True)
class Template:
    """A sentence in its parts, in order."""

    parts: tuple[Text | Name, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the sentence shows, each once."""
        return tuple(dict.fromkeys(part.name for part in self.parts if isinstance(part, Name)))


def parse_template(text: str) -> Template:
    """The parts of `text`; ValueError where a brace opens or closes no {name}."""
    parts = [Name(part) if is_name else Text(part) for is_name, part in _split(text) if part]
    stray = next((part.text for part in parts if isinstance(part, Text) and re.search("[{}]", part.text)), None)
    if stray is not None:
        raise ValueError(f"a brace without a name in {stray!r}")
    return Template(tuple(parts))


def _split(text: str) -> list[tuple[bool, str]]:
    """The pieces between and inside the places; `re.split` with one group alternates them."""
    return [(index % 2 == 1, piece) for index, piece in enumerate(_PLACE.split(text))]
