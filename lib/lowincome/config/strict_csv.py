"""CSV as written: the header that we ask for, every row with the line it stands on."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from lowincome.domain.errors import ConfigError


def rows_of(path: Path, header: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The line and the cells of each row below `header`; ConfigError when the file or its header cannot be used."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            if next(rows, []) != header:
                raise ConfigError(str(path), 1, "the header is different", allowed=",".join(header))
            for row in rows:
                yield rows.line_num, row
    except FileNotFoundError:
        raise ConfigError(str(path), 1, "file is missing", allowed="run `lowincome init` to get a full copy") from None
    except UnicodeDecodeError:
        raise ConfigError(str(path), 1, "not UTF-8", allowed="UTF-8 text") from None
