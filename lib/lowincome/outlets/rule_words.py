"""Rules and labels in Chinese words, the same on a terminal and in the rule book."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lowincome.config.cases import Stated
from lowincome.config.catalogue import Catalogue
from lowincome.config.parameters import Parameter, Value
from lowincome.config.reasons import Text
from lowincome.config.rule import FACTS, Case, Rule
from lowincome.domain.levels import LEVEL_LABELS
from lowincome.language import Expression, spoken, spoken_question

GROUPS = {"layer": "层级", "class": "类别", "need": "需求", "cause": "成因"}
OUTCOMES = {"hit": "命中", "miss": "不命中", "not_evaluable": "无法评估"}
SPANS = {
    "month": "评估月份",
    "month_and_year_ago": "评估月份和上年同月",
    "year_to_date": "本年以来",
    "last_3_months": "近3个月",
    "last_12_months": "近12个月",
    "all": "全部月份",
}
UNITS = {"fen": " 元", "percent": "%", "months": " 个月", "years": " 岁"}
UNKNOWN = "未知"
EVERYWHERE, EVERYBODY = "全部地区", "全部人员"


@dataclass(frozen=True)
class Line:
    """One value of a parameter: where, for whom and on which days it holds, and what says so."""

    parameter: str
    region: str
    class_label: str
    valid_from: date
    valid_to: date | None
    amount: str
    source: str


def condition(catalogue: Catalogue, stated: Stated) -> str:
    """The condition as a sentence."""
    return "，并且".join(conditions(catalogue, stated))


def conditions(catalogue: Catalogue, stated: Stated) -> tuple[str, ...]:
    """What must hold, one sentence each."""
    return expression_words(catalogue, stated.when)


def expression_words(catalogue: Catalogue, expression: Expression) -> tuple[str, ...]:
    """An expression in words, one sentence for each condition that must hold."""
    return spoken(expression, catalogue.words, catalogue.class_labels)


def name_words(catalogue: Catalogue, stated: Stated) -> dict[str, str]:
    """What readers see for every name, the questions that it asks of members included."""
    asked = stated.when.questions
    return {
        **catalogue.words,
        **{one.name: spoken_question(one, catalogue.words, catalogue.class_labels) for one in asked},
    }


def period(stated: Stated) -> str:
    """From when to when it counts."""
    return f"{stated.valid_from} 起" + (f"，至 {stated.valid_to}" if stated.valid_to else "")


def level(catalogue: Catalogue, rule: Rule) -> str:
    """How urgent a hit is."""
    if rule.level.fixed:
        return f"固定{LEVEL_LABELS[rule.level.fixed]}色"
    words = catalogue.words
    steps = "，".join(f"{tenths / 10:g} 倍{LEVEL_LABELS[colour]}色" for colour, tenths in rule.level.steps.items())
    return f"按“{words[str(rule.level.value)]}”达到“{words[f'param.{rule.level.line}']}”的倍数：{steps}"


def evidence(catalogue: Catalogue, rule: Rule) -> str:
    """Which rows a hit keeps."""
    labels = [catalogue.indicators.measure(name).label for name in rule.evidence.measures]
    return f"{SPANS[rule.evidence.months]}的{'、'.join(labels)}明细" if labels else "不留明细"


def reason(catalogue: Catalogue, rule: Rule) -> str:
    """The sentence that a township reads, its places named."""
    words = {**catalogue.words, "class_label": "人员类别"}
    parts = rule.template.parts
    return "".join(part.text if isinstance(part, Text) else f"〔{words.get(part.name, part.name)}〕" for part in parts)


def causes(catalogue: Catalogue, rule: Rule) -> str:
    """The causes of hardship that it speaks for."""
    return "、".join(catalogue.cause_labels[cause] for cause in rule.causes)


def lines(catalogue: Catalogue, stated: Stated) -> tuple[Line, ...]:
    """Every value, past and future ones too, of the parameters that it reads."""
    found = [catalogue.parameters[name] for name in stated.parameters]
    return tuple(line(catalogue, parameter, value) for parameter in found for value in parameter.values)


def given(catalogue: Catalogue, case: Case) -> str:
    """What an example gives, of the person or household and of each member."""
    told = [*([f"{case.on} 评估"] if case.on else []), *_pairs(catalogue, case.given)]
    told += [f"成员（{'，'.join(_pairs(catalogue, member)) or UNKNOWN}）" for member in case.members]
    return "；".join(told) or "全部未知"


def _pairs(catalogue: Catalogue, values: Mapping[str, Any]) -> list[str]:
    words = {**catalogue.words, "region_code": "地区"}
    types = {**catalogue.indicators.types, **FACTS["person"]}
    return [f"{words.get(name, name)}：{value_text(catalogue, one, types.get(name))}" for name, one in values.items()]


def place(catalogue: Catalogue, region_code: str) -> str:
    """The name of a region, or its code when it is not listed."""
    region = catalogue.regions.get(region_code)
    return region.name if region else region_code or EVERYWHERE


def holder(catalogue: Catalogue, class_code: str) -> str:
    """For whom a value holds."""
    return catalogue.class_labels.get(class_code, class_code) or EVERYBODY


def line(catalogue: Catalogue, parameter: Parameter, value: Value) -> Line:
    """One value of a parameter in words."""
    return Line(
        parameter=parameter.label,
        region=place(catalogue, value.region),
        class_label=holder(catalogue, value.class_code),
        valid_from=value.valid_from,
        valid_to=value.valid_to,
        amount=amount(parameter, value),
        source=value.source,
    )


def amount(parameter: Parameter, value: Value) -> str:
    """A value with its unit."""
    return "停用" if value.value is None else _with_unit(value.value, parameter.type)


def value_text(catalogue: Catalogue, value: Any, kind: str | None) -> str:
    """A value of a name of this type in words; amounts in yuan."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "是" if value else "否"
    if kind in UNITS:
        return _with_unit(value, kind)
    return catalogue.class_labels.get(str(value), str(value))


def _with_unit(value: int, kind: str) -> str:
    text = f"{value / 100:,.2f}".removesuffix(".00") if kind == "fen" else str(value)
    return text + UNITS.get(kind, "")
