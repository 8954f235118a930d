"""Going live on a backlog: the first months record and send nothing, then each township gets what it can look at."""

from collections import Counter

from tests.pipeline.conftest import Province
from tests.pipeline.test_rerun import run

LIMIT = 'values:\n    - {region: "", class_code: "", valid_from: 2023-01-01, value: 50, source: assumed}'
BASELINE = """values:
    - {region: "", class_code: "", valid_from: 2023-01-01, value: 0, source: baseline}
    - {region: "", class_code: "", valid_from: 2024-12-01, value: 1, source: assumed}"""


def test_a_baseline_sends_nothing_and_the_months_that_stand_on_it_follow(copy_of_province: Province) -> None:
    province = copy_of_province
    conf = province.root / "conf" / "parameters" / "casework.yaml"
    assert LIMIT in conf.read_text("utf-8")
    conf.write_text(conf.read_text("utf-8").replace(LIMIT, BASELINE), "utf-8")
    hits = province.rows("mon.hit")
    said = run(province, 202411)

    before = province.rows("mon.warning", 202411)
    assert {row["state"] for row in before} == {"waiting"}
    assert province.rows("casework.task", 202411) == []
    n_waiting = len({row["household_id"] for row in before})
    assert f"0 households sent, {n_waiting} waiting" in said
    assert not list((province.root / "out" / "202411" / "townships").glob("*"))
    assert f"待下发 {n_waiting} 户" in (province.root / "out" / "202411" / "report-202411.html").read_text("utf-8")

    tasks, after = province.rows("casework.task", 202412), province.rows("mon.warning", 202412)
    assert set(Counter(row["township_code"] for row in tasks).values()) == {1}
    sent = {row["household_id"] for row in after if row["sent_month"] == 202412}
    assert sent == {row["household_id"] for row in tasks}
    assert {row["state"] for row in after if row["household_id"] not in sent and row["notice"]} == {"waiting"}
    assert any(row["first_month"] == 202411 for row in after if row["household_id"] in sent)
    lists = (province.root / "out" / "202412" / "townships").glob("*.csv")
    assert {path.name[:9] for path in lists} == {row["township_code"] for row in tasks}
    assert Counter(map(str, province.rows("mon.hit"))) == Counter(map(str, hits))
