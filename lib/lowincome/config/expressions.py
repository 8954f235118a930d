"""What config files share: expressions at their line, names, and the fingerprint of an entry."""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from lowincome.config.strict_yaml import Entry
from lowincome.language import Expression, ExpressionError, Meanings, parse


def take_expression(
    entry: Entry, key: str, names: Meanings, wanted: str, members: Meanings | None = None
) -> Expression:
    """The expression at `key`, of type `wanted`, which leaves the entry; ConfigError at its line.

    `members`: the names of one member, where the expression may ask them.
    """
    text = entry.take(key, str)
    try:
        expression = parse(text, names, members)
    except ExpressionError as problem:
        raise entry.error(f"{key}: {problem.problem}", key=key, allowed=problem.allowed) from None
    if expression.type != wanted:
        raise entry.error(f"{key} gives a {expression.type}", key=key, allowed=f"an expression that gives a {wanted}")
    return expression


def check_name(entry: Entry, key: str) -> None:
    """Nothing when `key` can be a column and a word of the language."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", key, re.ASCII):
        raise entry.error(f"{key!r} is not a name", key=key, allowed="small letters, digits and _, a letter first")


def check_known(entry: Entry, key: str, names: Iterable[str], known: Collection[str]) -> None:
    """Nothing when each of `names`, read from `key`, is known."""
    for name in names:
        if name not in known:
            raise entry.error(f"unknown name {name!r}", key=key, allowed=", ".join(known))


def fingerprint(entry: Mapping[str, Any]) -> str:
    """16 hex digits that change when anything written in `entry` changes, but not with order or layout."""
    canonical = json.dumps(entry, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
