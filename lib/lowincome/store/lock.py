"""One writer at a time: Delta on a local disk loses commits when two processes write."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lowincome.domain.errors import LowincomeError


@contextmanager
def writer_lock(root: Path) -> Iterator[None]:
    """Hold the store at `root` for this process.

    The kernel drops the lock of a process that dies, whatever killed it, so a dead holder is taken over at once.
    """
    path = root / "run.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 200, 0).decode(errors="replace").strip()
            raise LowincomeError(
                f"another run holds {root} (process {holder or 'unknown'})",
                do="wait for it to end, or end that process",
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} on {os.uname().nodename}\n".encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)
