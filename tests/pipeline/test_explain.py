"""Why a household is warned and why it is not, as auditors and officers ask it."""

import re
from typing import Any

import pytest

from tests.pipeline.conftest import Province, call
from tests.pipeline.test_no_leaks import leaks, secrets

__all__ = ["secrets"]
RULE = "medical_self_pay_high"


def asked(province: Province, *words: str, expect: int = 0) -> str:
    return call(*words, "--store", str(province.root), "--engine", province.engine, expect=expect)


@pytest.fixture(scope="module")
def hits(province: Province) -> dict[int, dict[str, Any]]:
    """Household → its hit of the rule in December."""
    return {row["household_id"]: row for row in province.rows("mon.hit", 202412) if row["rule_id"] == RULE}


def test_the_page_goes_from_the_sentence_to_the_rows_and_names_nobody(
    province: Province, hits: dict[int, dict[str, Any]], secrets: frozenset[str]
) -> None:
    task = next(row for row in province.rows("casework.task", 202412) if row["household_id"] in hits)
    hit = hits[task["household_id"]]
    misread = task["warning_no"].lower().replace("-", "").replace("0", "o")
    said = asked(province, "explain", "warning", misread)
    assert hit["reason_text"] in said
    assert "铜陵市" in said
    for item in hit["evidence"]:
        assert re.search(rf"{item['event_on']}  \S+  \S+  {item['fen'] / 100:,.2f}\n", said)
    total = sum(item["fen"] for item in hit["evidence"])
    assert f"合计 {len(hit['evidence'])} 行 {total / 100:,.2f} 元" in said
    assert f"最迟 {task['due_on']} 入户核实" in said
    html = (province.root / "out" / "explain" / f"{task['warning_no']}.html").read_text("utf-8")
    assert hit["reason_text"] in html
    assert not leaks(said + html, secrets)


def test_a_warning_is_found_by_its_own_id_too(province: Province) -> None:
    row = min(province.rows("mon.warning", 202412), key=lambda row: row["warning_id"])
    assert row["warning_id"] < 0
    said = asked(province, "explain", "warning", str(row["warning_id"]))
    assert all(text in said for text in row["reason_texts"])


@pytest.mark.parametrize("number", ["2412-00000-00000", "1", "喂"])
def test_a_number_that_is_none_is_said(province: Province, number: str) -> None:
    result = asked(province, "explain", "warning", number, expect=1)
    assert "预警编号" in result


def test_why_not_says_the_first_condition_that_fails_and_the_distance(
    province: Province, hits: dict[int, dict[str, Any]]
) -> None:
    line = {"tekun": 1000, "dibao": 5000, "general": 15000}
    members = province.rows("core.member", 202412)
    alone = {row["household_id"] for row in members} - hits.keys()
    row = next(
        row
        for row in province.rows("mon.household_month", 202412)
        if row["household_id"] in alone
        and row["class_code"] in line
        and 0 < row["medical_self_pay_year_to_date_fen"] < 100_000
        and [m["is_alive"] for m in members if m["household_id"] == row["household_id"]] == [True]
    )
    said = asked(province, "why-not", str(row["household_id"]), RULE, "--month", "202412")
    gap = line[row["class_code"]] * 100 - row["medical_self_pay_year_to_date_fen"]
    assert f"距线：{gap / 100:,.2f}".removesuffix(".00") in said


def test_why_not_of_a_household_that_is_pointed_at(province: Province, hits: dict[int, dict[str, Any]]) -> None:
    said = asked(province, "why-not", str(next(iter(hits))), RULE)
    assert "命中，全部条件均满足" in said


def test_a_household_and_a_rule_that_do_not_exist_are_said(province: Province) -> None:
    assert "no household 7" in asked(province, "why-not", "7", RULE, expect=1)
    assert "medical_self_pay_high" in asked(province, "why-not", "7", "nothing", expect=1)
    assert "202411, 202412" in asked(province, "why-not", "7", RULE, "--month", "202301", expect=1)
