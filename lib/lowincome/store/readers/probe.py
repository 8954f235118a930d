"""A workbook opened by a process of its own first, where a look at its bytes cannot tell what it takes to open it.

Calamine ends the whole process when it cannot allocate a sheet whose two cells stand in opposite corners: no exception
tells of that, and the run would be gone with it.
"""

import os
import signal
import subprocess
import sys
from typing import BinaryIO

from lowincome.store.readers.sheet import Limits, UnreadableFileError

SECONDS = 120
OUT_OF_MEMORY = 3
BYTES_PER_CELL = 64
BYTES_TO_START = 1 << 30  # address space of an interpreter, most of it never used
# What is merely damaged ends well here: opening it in earnest tells how.
_OPEN_ALL = """
import io, resource, sys
from python_calamine import CalamineWorkbook
most = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_AS, (most, most))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
try:
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for name in book.sheet_names:
        book.get_sheet_by_name(name)
except MemoryError:
    sys.exit(3)
except BaseException:
    pass
"""


def check_by_opening(stream: BinaryIO, limits: Limits) -> None:
    """Refuse a workbook that takes more memory or time than any table."""
    most = BYTES_TO_START + limits.sheet_cells * BYTES_PER_CELL + limits.workbook_bytes
    stream.seek(0)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _OPEN_ALL, str(most)],
            input=stream.read(),
            capture_output=True,
            timeout=SECONDS,
            env=os.environ | {"RUST_BACKTRACE": "0"},  # a dying process has no memory left to tell where
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise UnreadableFileError("file_too_large") from problem
    if done.returncode:  # a signal ended it, or it could not even begin
        is_too_large = done.returncode in (OUT_OF_MEMORY, -signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV)
        raise UnreadableFileError("file_too_large" if is_too_large else "not_readable")
    stream.seek(0)
