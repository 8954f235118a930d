"""`lowincome quarantine`: what is kept back, counted as the last release published it."""

from collections import Counter
from pathlib import Path
from typing import Any

from lowincome.pipeline.quarantine import Asked, QuarantineLine, quarantine
from lowincome.pipeline.setup import init_store
from tests.conftest import ENGINE
from tests.pipeline.conftest import Province, call


def counted(lines: tuple[QuarantineLine, ...]) -> dict[tuple[str, str, str, str], int]:
    return {(line.class_id, line.state, line.code, line.field): line.n_rows for line in lines}


def expected(province: Province) -> list[dict[str, Any]]:
    in_force = {
        row["drop_id"] for row in province.rows("std.drop") if row["state"] == "loaded" and row["to_release"] is None
    }
    return [row for row in province.rows("bad.record") if row["drop_id"] in in_force]


def by_reason(rows: list[dict[str, Any]]) -> Counter[tuple[str, str, str, str]]:
    return Counter(
        (row["class_id"], row["state"], reason["code"], reason["field"] or "")
        for row in rows
        for reason in row["reasons"]
    )


def test_it_counts_what_lies_there(province: Province) -> None:
    lines = quarantine(province.context())
    assert counted(lines) == by_reason(expected(province))
    assert len(lines) > 15
    assert [line.class_id for line in lines] == sorted(line.class_id for line in lines)
    for line in lines:
        assert line.reason != line.code
        assert line.class_label != line.class_id
        assert not line.field or line.field_label != line.field


def test_of_one_class_and_month(province: Province) -> None:
    rows = [row for row in expected(province) if (row["class_id"], row["period"]) == ("outpatient", 202412)]
    assert rows
    assert counted(quarantine(province.context(), Asked("outpatient", month=202412))) == by_reason(rows)
    assert quarantine(province.context(), Asked("births", month=190001)) == ()


def test_what_no_release_names_is_not_read(copy_of_province: Province) -> None:
    context = copy_of_province.context()
    before = quarantine(context)
    context.tables.append("bad.record", context.tables.read("bad.record"))
    assert quarantine(context) == before


def test_the_command(province: Province) -> None:
    words = ("quarantine", str(province.root), "--engine", ENGINE)
    said = call(*words)
    assert "totals_row" in said
    assert "refused" in said.splitlines()[-1]
    assert "outpatient" not in call(*words, "--class", "vehicles")
    assert "quarantine is empty" in call(*words, "--month", "195001")
    assert "'x'" in call(*words, "--class", "x", expect=1)
    assert "is not a month" in call(*words, "--month", "2024-12", expect=1)


def test_a_store_that_never_ran(tmp_path: Path) -> None:
    init_store(tmp_path / "store")
    assert "no published month yet" in call("quarantine", str(tmp_path / "store"), "--engine", ENGINE, expect=1)
