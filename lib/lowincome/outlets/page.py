"""Pages for people: HTML that needs nothing else, from the templates beside this file, in one style."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2

from lowincome.domain.month import in_words


def environment(**filters: Callable[..., Any]) -> jinja2.Environment:
    """The templates of this folder with the filters that every page may use, and `filters`."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(
        count=lambda number: f"{number:,}",
        percent=_percent,
        month=in_words,
        day=lambda day: f"{day.year}年{day.month}月{day.day}日",
        **filters,
    )
    return found


def _percent(part: int, whole: int) -> str:
    """The share of `part`; "100.0%" is said of the whole only."""
    share = 100 * part / whole if whole else 0.0
    return f"{min(share, 99.9) if part < whole else share:.1f}%" if whole else "—"
