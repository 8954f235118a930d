"""`lowincome catalogue`: what came in stands beside what is agreed, and every class's way to the rules."""

from pathlib import Path

import pytest

from lowincome.config.catalogue import Catalogue, load_catalogue
from lowincome.pipeline.lineage import lineage
from lowincome.pipeline.setup import init_store
from tests.conftest import CONF, ENGINE
from tests.pipeline.conftest import Province, call
from tests.pipeline.test_no_leaks import leaks, secrets

__all__ = ["secrets"]


@pytest.fixture(scope="module")
def configured() -> Catalogue:
    return load_catalogue(CONF)


def test_a_store_that_never_ran(tmp_path: Path) -> None:
    init_store(tmp_path / "store")
    said = call("catalogue", str(tmp_path / "store"), "--engine", ENGINE)
    path = tmp_path / "store" / "out" / "catalogue" / "catalogue.html"
    assert str(path) in "".join(said.split("\n"))
    html = path.read_text("utf-8")
    assert "尚未运行，没有接收情况" in html
    assert load_catalogue(tmp_path / "store" / "conf").fingerprint in html


def test_it_tells_what_the_last_release_holds(province: Province, secrets: frozenset[str]) -> None:
    call("catalogue", str(province.root), "--engine", ENGINE)
    html = (province.root / "out" / "catalogue" / "catalogue.html").read_text("utf-8")
    assert "第 2 次发布（2024年12月）" in html
    books = [row for row in province.rows("std.drop") if row["state"] == "loaded" and row["to_release"] is None]
    of_class = [row for row in books if row["class_id"] == "outpatient"]
    n_rows, n_refused = (sum(row[name] for row in of_class) for name in ("n_rows", "n_refused"))
    card = html[html.index('id="class-outpatient"') :]
    assert f"{len(of_class)} 个批次，收到 {n_rows:,} 行" in card[: card.index("</details>")]
    assert f"退回 {n_refused:,}（" in card[: card.index("</details>")]
    assert not leaks(html, secrets)


def test_the_way_of_a_class(configured: Catalogue) -> None:
    uses = lineage(configured)
    assert uses.keys() == configured.contracts.keys()
    medical = uses["medical_aid"]
    assert (medical.measures, medical.roles) == (("medical_self_pay", "rigid_spending"), ())
    assert {"medical_self_pay_high", "medical_self_pay_with_student"} <= set(medical.rules)
    assert uses["cremations"].measures == ("death_records",)
    everything = tuple(rule.rule_id for rule in configured.rules)
    for class_id, role in {
        "population": "register",
        "hukou_members": "kin",
        "dibao_roll": "roll",
        "students": "student",
        "death_certificates": "death",
        "support_judgments": "custody",
        "prison_terms": "absence",
    }.items():
        assert (uses[class_id].roles, uses[class_id].rules) == ((role,), everything)
    assert uses["electricity"].measures == ("electricity",)


def test_every_class_behind_a_measure_is_used(configured: Catalogue) -> None:
    uses = lineage(configured)
    for measure in configured.indicators.measures:
        assert all(measure.name in uses[class_id].measures for class_id in measure.classes)


def test_the_codes_a_column_may_have(configured: Catalogue) -> None:
    assert configured.contracts["inpatient"].possible("kind_code") == {"inpatient"}
    assert "disability_card_new" in configured.contracts["disability_cards"].possible("kind_code")
    assert configured.contracts["inpatient"].possible("programme_code") == frozenset()
