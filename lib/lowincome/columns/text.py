"""Cells as departments type them: one width, no invisible characters, blank is null."""

from collections.abc import Mapping
from functools import reduce

from pyspark.sql import Column
from pyspark.sql import functions as F

REPLACEMENT = "\ufffd"  # what a decoder writes for bytes that it cannot read

# Characters that NFKC folds and that keyboards and WPS really produce; Spark has no NFKC of its own.
_WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "￥−"
_NARROW = "".join(chr(code) for code in range(0x21, 0x7F)) + "¥-"
_SPACES = "\t\n\r\v\f\u00a0\u2002\u2003\u2009\u202f\u205f\u3000"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad" + "".join(map(chr, (*range(9), *range(14, 32), 127)))
_DOTS = "•・‧∙⋅．"

_NOT_PLAIN = r"[^!-`{-~·¥\x{3007}\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{20000}-\x{323AF}]"
# Whatever `translate` below would change, and the space: most cells hold none of it, and looking for one is much
# cheaper than folding every character.
_ODD = r"[\x00-\x20\x7F\xA0\xAD\x{2000}-\x{200F}\x{202F}\x{205F}\x{2060}\x{3000}\x{FEFF}\x{FF01}-\x{FF5E}￥−]"


def is_plain(text: Column) -> Column:
    """Whether all is narrow digits, signs and capitals or Chinese: nothing below, nor capitals, would change it."""
    return ~text.rlike(_NOT_PLAIN)


def clean(text: Column) -> Column:
    """The text with narrow letters, digits and brackets, no invisible characters, trimmed; null when it is blank."""
    folded = F.trim(F.translate(text, _WIDE + _SPACES + _INVISIBLE, _NARROW + " " * len(_SPACES)))
    return F.nullif(F.when(text.rlike(_ODD), folded).otherwise(text), F.lit(""))


def compact(text: Column) -> Column:
    """The cleaned text without any space inside; null when nothing is left."""
    return F.nullif(squeezed(text), F.lit(""))


def squeezed(text: Column) -> Column:
    """The cleaned text without any space inside; blank when nothing is left."""
    return F.when(text.rlike(_ODD), F.translate(text, _WIDE + _SPACES + _INVISIBLE + " ", _NARROW)).otherwise(text)


def name(text: Column) -> Column:
    """A person's name in one spelling: no spaces, one kind of middle dot, capital letters."""
    dotted = F.when(text.rlike(f"[{_DOTS}]"), F.translate(text, _DOTS, "·" * len(_DOTS))).otherwise(text)
    return F.nullif(F.upper(squeezed(dotted)), F.lit(""))


def meaning(text: Column, meanings: Mapping[str, str]) -> Column:
    """What `meanings` says that the text means; null for a text that it does not name.

    One set of texts per meaning: a map of literals is searched from its start for each row, a hundred times slower.
    """
    texts: dict[str, list[str]] = {}
    for one in sorted(meanings):
        texts.setdefault(meanings[one], []).append(one)
    tests = ((text.isin(*named), F.lit(found)) for found, named in texts.items())
    return reduce(lambda chosen, test: chosen.when(*test), tests, F.when(F.lit(False), F.lit(None).cast("string")))


def is_undecodable(text: Column) -> Column:
    """Whether the file's bytes could not be read as text in its encoding."""
    return text.contains(REPLACEMENT)
