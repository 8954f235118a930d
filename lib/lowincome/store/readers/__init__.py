"""Files as departments deliver them → Arrow batches of text, the same for every engine.

Nothing is interpreted here beyond what separates cells: encoding, delimiter, quotes, sheets. The engines read CSV
differently (Sail garbles GB18030 and stops at ragged lines), so none of them reads it.
"""

from lowincome.store.readers.open_file import read_file
from lowincome.store.readers.sheet import FindHeader, Limits, Overrides, Sheet, UnreadableFileError

__all__ = ["FindHeader", "Limits", "Overrides", "Sheet", "UnreadableFileError", "read_file"]
