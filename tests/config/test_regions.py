"""Dated region names, and what a wrong line is told."""

from datetime import date
from pathlib import Path

import pytest

from lowincome.config.regions import load_regions
from lowincome.domain.errors import ConfigError
from lowincome.domain.regions import successors

HEADER = "code,name,from,to,successor\n"
GOOD = HEADER + "99,示范省,,,\n9901,云岭市,,,\n990101,云岭县,1990-01-01,2019-12-31,\n990101,云岭区,2020-01-01,,\n"
MERGED = GOOD + "990102,清河县,,2023-12-31,990101\n"


def _file(folder: Path, text: str) -> Path:
    path = folder / "regions.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_code_has_its_newest_name(tmp_path: Path) -> None:
    regions = load_regions(_file(tmp_path, "\ufeff" + GOOD))
    names = {code: region.name for code, region in regions.items()}
    assert names == {"99": "示范省", "9901": "云岭市", "990101": "云岭区"}
    assert regions["990101"].level == "county"


def test_merged_and_recoded_places_go_on_under_the_code_that_holds(tmp_path: Path) -> None:
    text = MERGED + "990102001,河东镇,,2023-12-31,990101007\n990102002,河西镇,,,\n990101007,河东街道,2024-01-01,,\n"
    regions = load_regions(_file(tmp_path, text + "990103,北山县,,2019-06-30,990102\n990104,南山县,,2019-06-30,\n"))
    assert successors(regions, date(2019, 6, 30)) == {}
    assert successors(regions, date(2023, 12, 31)) == {"990103": "990102"}
    assert successors(regions, date(2024, 1, 1)) == {
        "990102": "990101",
        "990102001": "990101007",
        "990102002": "990101",  # nobody said which part of it: known by the county only
        "990103": "990101",
    }


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("code;name\n", 1, "the header is different"),
        ("", 1, "the header is different"),
        (GOOD + "990102,清河区\n", 6, "2 cells"),
        (GOOD + "99010,清河区,,,\n", 6, "code is '99010'"),
        (GOOD + "９９０１０２,清河区,,,\n", 6, "code is"),
        (GOOD + "990102, ,,,\n", 6, "has no name"),
        (GOOD + "990102,清河区,2020-13-01,,\n", 6, "not a date"),
        (GOOD + "990102,清河区,2020-01-02,2020-01-01,\n", 6, "ends before it begins"),
        (GOOD + "990201,青山区,,,\n", 6, "lies in 9902, which is not listed"),
        (GOOD + "990102,清河县,,,990101\n", 6, "ends and goes on as 990101"),
        (GOOD + "990102,清河县,,2023-12-31,990109\n", 6, "ends and goes on as 990109"),
        (MERGED + "990103,河西县,,2024-12-31,990102\n", 7, "ends and goes on as 990102"),
        (GOOD + "990101,云山区,2021-01-01,,\n", 6, "has two names on 2021-01-01"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError, match=said) as error:
        load_regions(_file(tmp_path, text))
    assert error.value.line == line


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="lowincome init"):
        load_regions(tmp_path / "regions.csv")


def test_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "regions.csv"
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_regions(path)
