"""Cells as departments type them: one width, no invisible characters, blank is null."""

from pyspark.sql import Column
from pyspark.sql import functions as F

REPLACEMENT = "\ufffd"  # what a decoder writes for bytes that it cannot read

# Characters that NFKC folds and that keyboards and WPS really produce; Spark has no NFKC of its own.
_WIDE = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "￥−"
_NARROW = "".join(chr(code) for code in range(0x21, 0x7F)) + "¥-"
_SPACES = "\t\n\r\v\f\u00a0\u2002\u2003\u2009\u202f\u205f\u3000"
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad" + "".join(map(chr, (*range(9), *range(14, 32), 127)))
_DOTS = "•・‧∙⋅．"


def clean(text: Column) -> Column:
    """The text with narrow letters, digits and brackets, no invisible characters, trimmed; null when it is blank."""
    folded = F.translate(text, _WIDE + _SPACES + _INVISIBLE, _NARROW + " " * len(_SPACES))
    return F.nullif(F.trim(folded), F.lit(""))


def compact(text: Column) -> Column:
    """The cleaned text without any space inside; null when nothing is left."""
    return F.nullif(squeezed(text), F.lit(""))


def squeezed(text: Column) -> Column:
    """The cleaned text without any space inside; blank when nothing is left."""
    return F.translate(text, _WIDE + _SPACES + _INVISIBLE + " ", _NARROW)


def name(text: Column) -> Column:
    """A person's name in one spelling: no spaces, one kind of middle dot, capital letters."""
    return F.nullif(F.upper(squeezed(F.translate(text, _DOTS, "·" * len(_DOTS)))), F.lit(""))


def is_undecodable(text: Column) -> Column:
    """Whether the file's bytes could not be read as text in its encoding."""
    return text.contains(REPLACEMENT)
