import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from lowincome.domain.errors import LowincomeError
from lowincome.store.lock import writer_lock


def hold(root: Path, held: "multiprocessing.synchronize.Event") -> None:
    with writer_lock(root):
        held.set()
        signal.pause()


@pytest.fixture
def holder(tmp_path: Path) -> multiprocessing.Process:
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    process = context.Process(target=hold, args=(tmp_path, held), daemon=True)
    process.start()
    assert held.wait(60)
    return process  # type: ignore[return-value]


def test_a_second_run_is_told_who_holds_the_store(tmp_path: Path, holder: multiprocessing.Process) -> None:
    with pytest.raises(LowincomeError, match=f"process {holder.pid}"), writer_lock(tmp_path):
        pass
    holder.kill()


def test_the_lock_of_a_killed_run_is_taken_over(tmp_path: Path, holder: multiprocessing.Process) -> None:
    assert holder.pid
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    with writer_lock(tmp_path):
        assert (tmp_path / "run.lock").read_text().startswith(str(os.getpid()))


def test_the_lock_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), writer_lock(tmp_path):
        raise ZeroDivisionError
    with writer_lock(tmp_path):
        pass
