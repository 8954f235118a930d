"""JSON Schemas by which editors complete rules, labels, indicators and parameters, made from the dataclasses they fill.

`python -m tests.config.schemas` writes them into conf/; a test says when that was forgotten.
"""

import dataclasses
import json
import types
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from lowincome.config.codes import CLASS_CODES
from lowincome.config.indicators import Indicator, Measure, Part
from lowincome.config.labels import Label
from lowincome.config.parameters import Parameter, Value
from lowincome.config.rule import Case, Evidence, Level, Rule
from lowincome.language import Expression
from tests.config.written import CONF

Schema = dict[str, Any]

WORDS = {"type": "string", "minLength": 1}
NAME = {"pattern": "^[a-z][a-z0-9_]{0,62}$"}
# What a file says by where it stands, or what is made of it; and what stands there in another form.
NOT_WRITTEN = {
    Rule: {"rule_id", "family", "fingerprint", "types"},
    Level: {"steps"},
    Label: {"label_id", "types"},
    Measure: {"name"},
    Indicator: {"name"},
    Parameter: {"name"},
}
OPTIONAL = {(Rule, "valid_to"), (Level, "fixed"), (Level, "value"), (Level, "line"), (Case, "on"), (Value, "valid_to")}
OTHERWISE: Mapping[tuple[type[Any], str], Schema] = {
    (Value, "region"): {"type": "string", "pattern": "^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})?$"},
    (Value, "class_code"): {"enum": ["", *CLASS_CODES]},
    (Value, "value"): {"type": ["number", "null"]},
    (Rule, "cases"): {"type": "array", "minItems": 3, "items": {"$ref": "#/$defs/Case"}},
    (Label, "cases"): {"type": "array", "minItems": 3, "items": {"$ref": "#/$defs/Case"}},
    (Case, "given"): {"type": "object"},
    (Case, "members"): {"type": "array", "items": {"type": "object"}},
}
SAID: Mapping[type[Any], Mapping[str, str]] = {
    Rule: {
        "version": "第几版：1、2……含义每改一次加一",
        "title": "中文标题，乡镇看得到",
        "kind": "include 发现困难；reverse 复核资格；upgrade 待遇升级；certify 静默认证",
        "grain": "条件说的是谁：person 每个人，household 整户",
        "status": "draft 草稿、shadow 试运行不发预警；live 启用；retired 停用，留作记录",
        "valid_from": "第一天",
        "valid_to": "最后一天",
        "source": "依据的文件；系统默认写 assumed",
        "reading": "口径：是否含线、哪几个月、计入谁",
        "when": "条件，成立即命中；预警线写 param.<名>，标签写 label.<名>",
        "level": "等级：{fixed: 颜色}，或 {value: 指标, line: 参数} 按倍数分档",
        "evidence": "命中时留存的明细",
        "reason": "给乡镇看的中文句子，数值写 {名}，人员类别写 {class_label}",
        "cases": "样例，作为测试运行：命中、不命中、无法评估、生效前一天、恰好在线上",
        "causes": "命中说明的致困原因（conf/codes/causes.yaml）",
    },
    Level: {
        "fixed": "所有命中同一颜色",
        "value": "与线相比的指标",
        "line": "作为线的参数，不写 param.",
        "source": "依据的文件；系统默认写 assumed",
    },
    Evidence: {
        "measures": "留存哪些指标量的明细；第一个金额类指标量的明细加总即为命中数值",
        "months": "留存哪些月份的明细；同比的规则用 month_and_year_ago",
    },
    Case: {
        "name": "样例说明什么",
        "given": "各名称的取值；金额以元为单位；null 或不写为未知",
        "expect": "应有的结果",
        "on": "评估日期；不写为生效第一天",
        "members": "每名成员的取值，用于 any_member(…) 等条件",
    },
    Label: {
        "title": "中文标题",
        "group": "layer 层级、class 类别、need 需求、cause 成因",
        "grain": "标签说的是谁：person 每个人，household 整户",
        "valid_from": "第一天",
        "valid_to": "最后一天",
        "source": "依据的文件；系统默认写 assumed",
        "meaning": "一句话：谁有这个标签",
        "when": "条件，成立即有此标签；数值写 param.<名>，其他标签写 label.<名>",
        "cases": "样例，作为测试运行：至少命中、不命中、无法评估各一个",
    },
    Measure: {
        "label": "中文名称",
        "unit": "fen 金额，count 次数",
        "parts": "加总哪些行",
        "classes": "所需的数据类：都报送了才算已知",
        "month_by": "计入哪个月：event_month 发生月，period 报送月",
        "kind": "flow 按月累计；state 月末时点的状态",
        "every_month": "true：跨月指标须各月都已报送才算已知；false：开始报送前的月份按无计，合计只少不多",
    },
    Part: {
        "subject": "标准表，如 expense",
        "where": "计入哪些行：表中各列的条件",
        "value": "每行加多少：一列，或写 \"1\" 计数",
        "person": "计到谁名下的列",
    },
    Indicator: {
        "label": "中文名称",
        "measure": "看哪个指标量",
        "view": "怎样看：本月、累计、同比等",
        "base": "占比指标的分母指标量",
        "months": "lowest_month、highest_month 看近几个月：2至12",
        "core": "是否核心指标，月报中排在最前",
    },
    Parameter: {
        "label": "中文名称",
        "unit": "数值的单位：yuan 元、count 个、percent %、months 月、years 岁",
        "values": "各地区、人群、日期的数值",
    },
    Value: {
        "region": "区划代码，加引号；\"\" 为全部地区；就近取值",
        "class_code": "人群；\"\" 为全部人群",
        "valid_from": "第一天",
        "valid_to": "最后一天；不写则到下一个数值开始为止",
        "value": "数值；null 表示此前的数值到此为止",
        "source": "依据的文件；系统默认写 assumed",
    },
}  # fmt: skip


def schemas() -> dict[str, Schema]:
    """The schema of each kind of file, by the path of the schema below conf/."""
    return {
        "rules/rules.schema.json": _file("Rules of one family", _named(Rule), (Rule, Level, Evidence, Case)),
        "labels.schema.json": _file("Labels of people and households", _named(Label), (Label, Case)),
        "parameters/parameters.schema.json": _file("Numbers of policy", _named(Parameter), (Parameter, Value)),
        "indicators.schema.json": _file(
            "Measures and indicators",
            {
                "additionalProperties": False,
                "required": ["measures", "indicators"],
                "properties": {"measures": _named(Measure), "indicators": _named(Indicator)},
            },
            (Measure, Part, Indicator),
        ),
    }


def written(schema: Schema) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _file(title: str, content: Schema, parts: tuple[type[Any], ...]) -> Schema:
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, "type": "object"}
    return {**head, **content, "$defs": {part.__name__: _part(part) for part in parts}}


def _named(cls: type[Any]) -> Schema:
    return {
        "type": "object",
        "propertyNames": NAME,
        "additionalProperties": {"$ref": f"#/$defs/{cls.__name__}"},
    }


def _part(cls: type[Any]) -> Schema:
    hints = get_type_hints(cls)
    fields = {f.name: f for f in dataclasses.fields(cls) if f.name not in NOT_WRITTEN.get(cls, ())}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, field in fields.items() if _is_required(cls, field)],
        "properties": {
            name: {"description": SAID[cls][name], **OTHERWISE.get((cls, name), _type(hints[name]))} for name in fields
        },
    }


def _is_required(cls: type[Any], field: "dataclasses.Field[Any]") -> bool:
    has_default = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
    return not has_default and (cls, field.name) not in OPTIONAL


def _type(hint: Any) -> Schema:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _type(next(argument for argument in arguments if argument is not type(None)))
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return {"type": "array", "items": _type(arguments[0])}
    if isinstance(hint, type) and dataclasses.is_dataclass(hint) and hint is not Expression:
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if hint is date:
        return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    return {int: {"type": "integer"}, bool: {"type": "boolean"}}.get(hint, WORDS)


def main() -> None:
    """Write every schema into conf/."""
    for name, schema in schemas().items():
        Path(CONF / name).write_text(written(schema), encoding="utf-8")


if __name__ == "__main__":
    main()
