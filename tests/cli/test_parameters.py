"""`lowincome param explain | coverage` on a copy of the configuration that an officer changes."""

import shutil
from pathlib import Path

import pytest

from tests.config.written import CONF
from tests.pipeline.conftest import call

STANDARDS = "conf/parameters/standards.yaml"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "200")
    shutil.copytree(CONF, tmp_path / "conf")
    return tmp_path


def param(store: Path, *words: str, expect: int = 0) -> list[str]:
    said = call("param", *words, "--store", str(store), expect=expect)
    return [" ".join(line.split()) for line in said.splitlines() if line.strip()]


def explained(store: Path, day: str, region: str = "990101001001", expect: int = 0) -> list[str]:
    return param(
        store, "explain", "dibao_standard", "--region", region, "--class", "dibao", "--date", day, expect=expect
    )


@pytest.mark.parametrize(
    ("day", "decisive"),
    [
        ("2023-06-30", "→ 全部地区 全部人员 800 元 2023-01-01 assumed；示例省最低标准"),
        ("2024-06-30", "→ 安澜市 全部人员 880 元 2023-07-01 assumed；示例：安澜市2023年7月标准"),
        ("2024-07-01", "→ 安澜市 全部人员 930 元 2024-07-01 assumed；示例：安澜市2024年7月标准"),
    ],
)
def test_explain_shows_the_way_the_value_that_decides_and_its_source(store: Path, day: str, decisive: str) -> None:
    said = explained(store, day)
    assert said[0] == f"低保月标准（每人） dibao_standard · {day}"
    assert [line for line in said if line.startswith("→")] == [decisive]
    places = [line.removeprefix("→ ").split()[:2] for line in said[3:]]
    assert places[:4] == [
        ["上河村", "低保对象"],
        ["上河村", "全部人员"],
        ["麦香镇", "低保对象"],
        ["麦香镇", "全部人员"],
    ]
    assert places[-1] == ["全部地区", "全部人员"]


def test_explain_ends_with_an_error_where_no_value_holds(store: Path) -> None:
    assert explained(store, "2022-12-31", expect=1)[-1] == "没有生效的数值：读取它的规则对这些家庭无法评估"
    text = (store / STANDARDS).read_text(encoding="utf-8")
    (store / STANDARDS).write_text(text.replace("value: 930", "value: null"), encoding="utf-8")
    ended = explained(store, "2024-07-01", expect=1)
    assert "→ 安澜市 全部人员 停用 2024-07-01 assumed；示例：安澜市2024年7月标准" in ended


def test_coverage_shows_every_change_and_names_the_holes(store: Path) -> None:
    said = param(store, "coverage", "dibao_standard")
    assert [line.split()[0] for line in said if line.endswith("无缺")] == ["2023-01-01", "2023-07-01", "2024-07-01"]
    assert "澄原市 820 元 820 元 820 元 820 元 820 元 820 元" in said
    text = (store / STANDARDS).read_text(encoding="utf-8")
    broken = text.replace(
        '"9902", class_code: "", valid_from: 2024-07-01, value: 820',
        '"9902", class_code: tekun, valid_from: 2024-07-01, value: null',
    )
    (store / STANDARDS).write_text(broken, encoding="utf-8")
    holed = param(store, "coverage", "dibao_standard", "--date", "2024-07-01")
    assert "澄原市 缺 800 元 800 元 800 元 800 元 800 元" in holed
    assert holed[-1] == "2024-07-01 缺：澄原市·特困人员"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explain", "dibao", "--date", "2024-07-01"], "there is no parameter 'dibao'"),
        (["explain", "dibao_standard", "--date", "1.7.2024"], "'1.7.2024' is not a day"),
        (["explain", "dibao_standard", "--date", "2024-07-01", "--region", "98"], "there is no region '98'"),
        (["explain", "dibao_standard", "--date", "2024-07-01", "--class", "rich"], "there is no class 'rich'"),
        (["coverage", "nothing"], "there is no parameter 'nothing'"),
    ],
)
def test_what_is_not_there_is_told(store: Path, words: list[str], said: str) -> None:
    assert any(said in line for line in param(store, *words, expect=1))
