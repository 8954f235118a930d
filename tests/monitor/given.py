"""Small subject tables, measures, rules and households for the tests of the monitor."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from lowincome.config.indicators import OF_SOME_MONTHS, Indicator, Indicators, Measure, Part, View
from lowincome.config.rule import FACTS, Evidence, Level, Rule
from lowincome.language import parse

KINDS = ("outpatient", "inpatient", "chronic_outpatient")
COMMON = (
    "id_key long, class_id string, drop_id string, row_key long, period int, event_on date, event_month int, "
    "from_release long, to_release long, kind_code string"
)
SCHEMAS = {
    "expense": f"{COMMON}, total_fen long, self_pay_fen long",
    "income": f"{COMMON}, amount_fen long",
    "life_event": COMMON,
}
MEMBER = (
    "month int, person_key long, household_id long, is_head boolean, rung string, class_code string, "
    "layer_code string, is_alive boolean, is_student boolean, age int, death_known_month int"
)
HOUSEHOLD = (
    "month int, household_id long, head_key long, region_code string, county_code string, class_code string, "
    "n_members int, n_students int"
)
NAMES = {"kind_code": "text", "total_fen": "fen", "self_pay_fen": "fen", "amount_fen": "fen"}
TREATED = "kind_code in ('outpatient', 'inpatient', 'chronic_outpatient')"


def part(subject: str, where: str, value: str) -> Part:
    """A part of a measure, as indicators.yaml would write it."""
    return Part(subject, parse(where, NAMES), parse(value, NAMES))


SELF_PAY = Measure(
    "medical_self_pay",
    "医疗自付",
    "fen",
    (part("expense", TREATED, "self_pay_fen"), part("income", "kind_code = 'medical_aid_manual'", "-amount_fen")),
    KINDS,
)
TOTAL = Measure("medical_total", "医疗总费用", "fen", (part("expense", TREATED, "total_fen"),), KINDS)
TREATMENTS = Measure("treatments", "就诊次数", "count", (part("expense", f"{TREATED} and total_fen > 0", "1"),), KINDS)
CARDS = Measure(
    "new_disability_cards",
    "新办残疾人证",
    "count",
    (part("life_event", "kind_code = 'disability_card_new'", "1"),),
    ("disability_cards",),
    "period",
)
MEASURES = (SELF_PAY, TOTAL, TREATMENTS, CARDS)


N_EXTREME = 5  # months of which the lowest and the highest are taken


def indicators(*measure_views: tuple[Measure, View]) -> Indicators:
    """Indicators called `<measure>_<view>`; a share is one of self-pay."""
    views = tuple(
        Indicator(
            *(f"{m.name}_{view}", view, m.name, view, SELF_PAY.name if view == "share_ratio" else ""),
            months=N_EXTREME if view in OF_SOME_MONTHS else 0,
        )
        for m, view in measure_views
    )
    return Indicators(tuple(dict.fromkeys(m for m, _ in measure_views)), views, "fingerprint")


def subjects(spark: SparkSession, **rows: Iterable[dict[str, Any]]) -> dict[str, DataFrame]:
    """The subject tables, with `rows` filled up by plain values; a subject without rows is empty."""
    return {
        name: spark.createDataFrame(_filled(schema, rows.get(name, ())), schema) for name, schema in SCHEMAS.items()
    }


def _filled(schema: str, rows: Iterable[dict[str, Any]]) -> list[tuple[Any, ...]]:
    names = [column.split()[0] for column in schema.split(", ")]
    return [tuple(_defaults(number, row).get(name) for name in names) for number, row in enumerate(rows, start=1)]


def _defaults(number: int, row: dict[str, Any]) -> dict[str, Any]:
    month = row.get("event_month", 202401)
    plain = {"row_key": number, "drop_id": "drop", "from_release": 1, "event_month": month, "period": month}
    return {**plain, "class_id": row.get("kind_code") or "outpatient", **row}


def member(person_key: int, household_id: int = 10, **facts: Any) -> dict[str, Any]:
    """A living member of 40 of class general; `facts` say what is different."""
    plain = {"month": 202403, "is_head": False, "rung": "self", "class_code": "general", "is_alive": True, "age": 40}
    return {
        **plain,
        "layer_code": "general",
        "is_student": False,
        "person_key": person_key,
        "household_id": household_id,
        **facts,
    }


def members(spark: SparkSession, *rows: dict[str, Any]) -> DataFrame:
    """core.member of one month."""
    names = [column.split()[0] for column in MEMBER.split(", ")]
    return spark.createDataFrame([tuple(row.get(name) for name in names) for row in rows], MEMBER)


def households(spark: SparkSession) -> DataFrame:
    """core.household of one month: 10 in city 9901, 30 in city 9902, 40 in no known place."""
    rows = [
        (202403, 10, 1, "990101001001", "990101", "general", 2, 1),
        (202403, 30, 3, "990201001001", "990201", "dibao", 1, 0),
        (202403, 40, 4, None, "000000", "general", 1, 0),
    ]
    return spark.createDataFrame(rows, HOUSEHOLD)


STEPS = {"red": 30, "orange": 20, "yellow": 15, "blue": 10}
VALUES = {
    "self_pay_year": "fen",
    "self_pay_12_months": "fen",
    "medical_total_12_months": "fen",
    "treatment_run": "months",
    "new_cards": "count",
    "self_pay_mom": "ratio",
}
LINES = {
    "param.self_pay_line": "fen",
    "param.household_line": "fen",
    "param.total_line": "fen",
    "param.run_line": "months",
}


def rule(rule_id: str, when: str, reason: str = "事由", grain: Any = "person", **more: Any) -> Rule:
    """A live rule of level blue that keeps no evidence; `more` says what is different."""
    types = VALUES | LINES | FACTS[grain]
    members = VALUES | LINES | FACTS["person"] if grain == "household" else None
    texts = dict.fromkeys(("title", "family", "source", "reading"), rule_id)
    plain = {
        "version": 1,
        "kind": "include",
        "status": "live",
        "valid_from": date(2024, 1, 1),
        "valid_to": None,
        "level": Level("blue", None, None, "assumed"),
        "evidence": Evidence((), "month"),
        "cases": (),
        "fingerprint": f"print of {rule_id}",
        "types": types,
    }
    return Rule(rule_id, grain=grain, when=parse(when, types, members), reason=reason, **{**texts, **plain, **more})


def line_level(value: str, line: str) -> Level:
    """A level by how far `value` lies beyond the parameter `line`."""
    return Level(None, value, line, "assumed", STEPS)


SELF_PAY_HIGH = rule(
    "medical_self_pay_high",
    "is_alive and self_pay_year > param.self_pay_line",
    "{class_label}{month}累计自付{self_pay_year}元,超过{param.self_pay_line}元",
    level=line_level("self_pay_year", "self_pay_line"),
    evidence=Evidence(("medical_self_pay",), "year_to_date"),
    causes=("illness", "schooling"),
)
