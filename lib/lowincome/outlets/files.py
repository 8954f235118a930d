"""Files appear whole or not at all: a reader never meets half a list."""

import os
import tempfile
from pathlib import Path

from lowincome.domain.errors import LowincomeError


def write_whole(path: Path, content: bytes) -> Path:
    """`path`, now holding exactly `content`; LowincomeError when the folder cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as problem:
        raise _not_writable(path, problem) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fchmod(handle, 0o640)
            file.flush()
            os.fsync(handle)
        os.replace(part, path)
    except OSError as problem:
        Path(part).unlink(missing_ok=True)
        raise _not_writable(path, problem) from None
    return path


def _not_writable(path: Path, problem: OSError) -> LowincomeError:
    reason = problem.strerror or type(problem).__name__
    return LowincomeError(
        f"{path} cannot be written: {reason}",
        do=f"make {path.parent} a folder with space that this user may write to, or name another output folder; "
        "then run the month again, nothing is lost",
    )
