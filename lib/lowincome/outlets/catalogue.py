"""The data dictionary for people: what every department delivers, what becomes of it, in one HTML file."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lowincome.config.catalogue import Catalogue
from lowincome.config.contract import Contract, Field, Literally
from lowincome.outlets.catalogue_flow import flow_chart
from lowincome.outlets.files import write_whole
from lowincome.outlets.page import environment

SUBJECTS = {
    "identity": "身份",
    "kinship": "亲属关系",
    "enrolment": "在册在享",
    "expense": "支出",
    "income": "收入",
    "life_event": "人生事件",
    "asset": "财产",
    "lead": "线索",
}
KINDS = {
    "id_number": "身份证号",
    "name": "姓名",
    "address": "地址",
    "phone": "电话",
    "text": "文本",
    "date": "日期",
    "month": "月份",
    "amount": "金额",
    "integer": "整数",
    "code": "代码",
    "region": "区划代码",
    "book": "户号或证号",
}
UNITS = {"yuan": "元", "wan_yuan": "万元"}
SENSITIVITIES = {"identifier": "身份标识", "personal": "个人信息", "open": "一般"}
DELIVERIES = {"events": "当期发生的明细", "snapshot": "全量名册", "changes": "当期变动"}
CADENCES = {"month": "每月", "quarter": "每季度", "term": "每学期", "year": "每年"}
ROLES = {
    "register": "常住人口底册",
    "kin": "亲属关系",
    "custody": "子女抚养",
    "death": "死亡",
    "roll": "救助身份",
    "student": "在校学生",
    "disability": "重度残疾",
    "absence": "不计入共同生活",
}
VIEWS = {
    "month": "本月",
    "previous_month": "上月",
    "year_ago_month": "上年同月",
    "mom_difference": "环比增减",
    "mom_ratio": "环比倍数",
    "yoy_difference": "同比增减",
    "yoy_ratio": "同比倍数",
    "year_to_date": "本年累计",
    "last_3_months": "近3个月",
    "last_12_months": "近12个月",
    "cumulative": "历年累计",
    "months_in_a_row": "连续月数",
    "months_at_zero": "连续中断月数",
    "months_above_zero": "近12个月有记录月数",
    "variation_percent": "近12个月波动系数",
    "lowest_month": "近几个月中最低",
    "highest_month": "近几个月中最高",
    "share_ratio": "占比",
    "per_head": "人均",
}
STATUSES = {"draft": "草稿", "shadow": "试运行", "live": "启用", "retired": "停用"}
RULE_KINDS = {"include": "发现困难", "reverse": "复核资格", "upgrade": "待遇升级", "certify": "静默认证"}
GRAINS = {"person": "按人", "household": "按户"}
LABELS = {
    "subject": SUBJECTS,
    "kind": KINDS,
    "unit": UNITS,
    "sensitivity": SENSITIVITIES,
    "delivery": DELIVERIES,
    "cadence": CADENCES,
    "role": ROLES,
    "view": VIEWS,
    "status": STATUSES,
    "rule_kind": RULE_KINDS,
    "grain": GRAINS,
}


@dataclass(frozen=True)
class Received:
    """What came of one class, in drops that are in force at the last release."""

    last_period: int
    n_drops: int
    n_rows: int
    n_accepted: int
    n_refused: int
    n_duplicate: int


@dataclass(frozen=True)
class Use:
    """What becomes of one class, by name; `roles` in persons and households, which every rule rests on."""

    measures: tuple[str, ...]
    indicators: tuple[str, ...]
    rules: tuple[str, ...]
    roles: tuple[str, ...]

    @property
    def is_used(self) -> bool:
        """Whether anything is made of the class at all."""
        return bool(self.measures or self.roles)


@dataclass(frozen=True)
class Dictionary:
    """What the page shows; `received`, `uses` and `missing` by class, `release_id`, `month` None before the first run.

    `missing`: period and sender of each drop that should have come by `month`.
    """

    catalogue: Catalogue
    uses: Mapping[str, Use]
    received: Mapping[str, Received]
    missing: Mapping[str, tuple[tuple[int, str], ...]]
    release_id: int | None
    month: int | None

    @property
    def departments(self) -> dict[str, tuple[Contract, ...]]:
        """The classes of each department, by the department's label."""
        ordered = sorted(self.catalogue.contracts.values(), key=lambda c: (c.department, c.class_id))
        return {
            of[0].department_label: of for _, group in groupby(ordered, lambda c: c.department) if (of := (*group,))
        }

    @property
    def unused(self) -> tuple[Contract, ...]:
        """The classes that nothing is made of yet."""
        return tuple(c for c in self.catalogue.contracts.values() if not self.uses[c.class_id].is_used)

    @property
    def n_fields(self) -> int:
        """Columns of all classes together."""
        return sum(len(contract.fields) for contract in self.catalogue.contracts.values())


def write_dictionary(path: Path, dictionary: Dictionary) -> Path:
    """`path`, now holding the dictionary."""
    return write_whole(path, render_dictionary(dictionary).encode("utf-8"))


def render_dictionary(dictionary: Dictionary) -> str:
    """The HTML text of the dictionary."""
    catalogue = dictionary.catalogue
    found = environment(label=lambda code, of: LABELS[of].get(code, code), kind=_kind, target=_target, limits=_limits)
    return found.get_template("catalogue.html.j2").render(
        dictionary=dictionary,
        catalogue=catalogue,
        flow=flow_chart(
            catalogue, {name: (use.measures, use.roles) for name, use in dictionary.uses.items()}, SUBJECTS
        ),
        literals=literals,
        rules={rule.rule_id: rule for rule in catalogue.rules},
        measures={measure.name: measure for measure in catalogue.indicators.measures},
        indicators={indicator.name: indicator for indicator in catalogue.indicators.indicators},
    )


def _kind(field: Field) -> str:
    """The kind of a field with its unit."""
    return f"{KINDS[field.kind]}（{UNITS[field.unit]}）" if field.kind == "amount" else KINDS[field.kind]


def _limits(field: Field) -> str:
    """The least and the greatest value, in words."""
    if field.min is not None and field.max is not None:
        return f"{field.min:,} 至 {field.max:,}"
    return (
        f"不小于 {field.min:,}" if field.min is not None else f"不大于 {field.max:,}" if field.max is not None else ""
    )


def _target(field: Field, contract: Contract) -> str:
    """The columns of the subject table that take the field."""
    columns = [column for column, source in contract.maps.items() if source == field.name]
    fixed = {"id_no": "id_key", "name": "name_key"}
    if field.name in fixed and fixed[field.name] not in columns:
        columns.insert(0, fixed[field.name])
    if field.name in contract.attributes:
        columns.append(f"attributes.{field.name}{'_fen' if field.kind == 'amount' else ''}")
    return "、".join(columns)


def literals(contract: Contract) -> dict[str, str]:
    """The columns of the subject table that have one value in every row of the class."""
    return {c: str(source.value) for c, source in contract.maps.items() if isinstance(source, Literally)}
