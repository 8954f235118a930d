"""Small configuration folders for tests: what is written, and the error that it meets."""

from pathlib import Path

import pytest

from lowincome.domain.errors import ConfigError

CONF = Path(__file__).parents[2] / "conf"


def write(folder: Path, name: str, text: str) -> Path:
    """The file `name` below `folder`, with `text` in it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def line_of(text: str, part: str) -> int:
    """The number of the first line of `text` that contains `part`."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if part in line)


def assert_refused(error: pytest.ExceptionInfo[ConfigError], file: str, line: int, words: str) -> None:
    """The error stands at this file and line, says these words, and says what is allowed."""
    assert Path(error.value.file).name == file
    assert error.value.line == line
    assert words in str(error.value)
    assert "what to do: allowed:" in str(error.value)
