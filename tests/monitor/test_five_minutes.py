"""What the README shows: one more number, one more rule and one more label, in YAML alone, and the month knows them."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from lowincome.config.cases import failures
from lowincome.config.catalogue import load_catalogue
from lowincome.monitor.evaluation import in_force, rules_that_hold
from lowincome.monitor.hits import household_hits
from lowincome.monitor.labels import labels_of_month
from lowincome.monitor.lines import with_lines
from tests.monitor.test_labels import BEFORE
from tests.monitor.test_shipped_rules import COLUMNS, CONF, HOUSEHOLD_COLUMNS, frame

WRITTEN = Path(__file__).parent / "five_minutes"
ENTRIES = {
    "parameter.yaml": "parameters/medical.yaml",
    "rule.yaml": "rules/spending_surge.yaml",
    "label.yaml": "labels.yaml",
}
MONTH = 202407
LAST_DAY = date(2024, 7, 31)
VILLAGES = ("990101001001", "990201001001")
PLAIN: dict[str, Any] = {"month": MONTH, "class_code": "general", "county_code": "990101", "is_alive": True}
PEOPLE = [
    {**PLAIN, "household_id": key, "person_key": key, "region_code": village, "age": age, "n_members": 1}
    | {"medical_self_pay_last_3_months_fen": fen}
    for key, village, age, fen in (
        (1, VILLAGES[0], 80, 200_001),
        (2, VILLAGES[0], 85, 200_000),
        (3, VILLAGES[1], 60, 150_001),
        (4, VILLAGES[1], 79, None),
    )
]


def test_three_entries_of_yaml_are_a_rule_and_a_label(spark: SparkSession, tmp_path: Path) -> None:
    conf = tmp_path / "conf"
    shutil.copytree(CONF, conf)
    for entry, file in ENTRIES.items():
        with (conf / file).open("a", encoding="utf-8") as text:
            text.write("\n" + (WRITTEN / entry).read_text(encoding="utf-8"))
    catalogue = load_catalogue(conf)
    rule = next(rule for rule in catalogue.rules if rule.rule_id == "elder_alone_self_pay")
    label = next(label for label in catalogue.labels if label.label_id == "aged_alone")
    assert failures(rule, catalogue.parameters) == failures(label, catalogue.parameters) == []

    names = [*rule.parameters, *label.parameters]
    values = [
        {name: found.value for name in names if (found := catalogue.parameters[name].lookup(village, "", LAST_DAY))}
        | {"region_code": village, "class_code": "general"}
        for village in VILLAGES
    ]
    columns = {"region_code": "string", "class_code": "string"} | dict.fromkeys(names, "bigint")
    persons = frame(spark, COLUMNS, PEOPLE).transform(with_lines, frame(spark, columns, values), "person")
    homes = frame(spark, HOUSEHOLD_COLUMNS, [])

    warned = household_hits(rules_that_hold(persons, homes, in_force([rule], MONTH), {}), MONTH).collect()
    assert {(row["household_id"], row["level"], row["reason_text"]) for row in warned} == {
        (1, "yellow", "独居老人近3个月医疗自付2,000.01元，超过2,000.00元，请上门看望。"),
        (3, "yellow", "独居老人近3个月医疗自付1,500.01元，超过1,500.00元，请上门看望。"),
    }
    assert {tuple(row["causes"]) for row in warned} == {("illness",)}
    labelled = labels_of_month(persons, homes, [label], spark.createDataFrame([], BEFORE), MONTH).collect()
    assert {(row["person_key"], row["from_month"]) for row in labelled} == {(1, MONTH), (2, MONTH)}
