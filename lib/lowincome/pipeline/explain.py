"""Why a warning stands: its rules, lines and rows, as published."""

import re
from dataclasses import dataclass

from pyspark.sql import Row
from pyspark.sql import functions as F

from lowincome.config.codes import GENERAL
from lowincome.config.rule import Rule
from lowincome.domain.errors import LowincomeError
from lowincome.domain.levels import LEVEL_LABELS
from lowincome.domain.month import last_day
from lowincome.domain.regions import chain
from lowincome.outlets.explanation import Explanation, Fact, HitPart, WarningPart
from lowincome.outlets.rule_words import Line, conditions, line, name_words, value_text
from lowincome.pipeline.context import Context
from lowincome.pipeline.desk import Desk

NUMBER = re.compile(r"(\d{4})-?([0-9A-Z]{5})-?([0-9A-Z]{5})")
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
STATES = {"waiting": "待下发", "open": "已下发，待核实", "snoozed": "暂缓", "closed": "已办结"}
OUTCOMES = {
    "closed": "核实办结",
    "admitted": "已纳入救助",
    "lapsed": "连续未命中，自动失效",
    "dissolved": "家庭已不存在",
}


@dataclass(frozen=True)
class _Asked:
    """What a number stands for: warnings of a month, and the last day to answer where it is known."""

    number: str
    month: int
    warning_ids: tuple[int, ...]
    due_on: str


def explain_warning(context: Context, number: str) -> Explanation:
    """Why a warning stands: `number` is the one on a township's list, or a warning_id of mon.warning."""
    desk = Desk(context)
    asked = _asked(desk, number)
    warnings = desk.of_month("mon.warning", asked.month, F.col("warning_id").isin(list(asked.warning_ids))).collect()
    warnings.sort(key=lambda row: asked.warning_ids.index(row.warning_id))
    household_id = warnings[0].household_id
    homes = desk.of_month("core.household", asked.month, F.col("household_id") == household_id).collect()
    codes = reversed(chain(warnings[0].region_code or "")[:-1])
    regions = context.catalogue.regions
    return Explanation(
        number=asked.number,
        month=asked.month,
        place="".join(regions[code].name for code in codes if code in regions),
        household_id=household_id,
        n_members=homes[0].n_members if homes else None,
        class_label=context.catalogue.class_labels.get(homes[0].class_code, "") if homes else "",
        warnings=tuple(_warning(desk, row, asked.due_on) for row in warnings),
        release_id=desk.release.release_id,
        config_fingerprint=desk.release.config_fingerprint,
    )


def _asked(desk: Desk, number: str) -> _Asked:
    """What a number stands for; LowincomeError when it stands for nothing."""
    text = number.strip().upper()
    match = NUMBER.fullmatch(text.translate(MISREAD))
    if match:
        number_of = F.col("warning_no") == "-".join(match.groups())
        for task in desk.of_month("casework.task", 200000 + int(match[1]), number_of).collect():
            return _Asked(task.warning_no, task.month, tuple(task.warning_ids), str(task.due_on))
    elif re.fullmatch(r"-?\d{1,19}", text):
        table = desk.table("mon.warning").where(F.col("warning_id") == int(text))
        newest = table.agg(F.max("month").alias("month")).collect()[0].month
        if newest:
            return _Asked(text, newest, (int(text),), "")
    raise LowincomeError(
        f"no warning has the number {number!r}",
        do="copy 预警编号 from a township's list, such as 2412-7K2M9-QDXAB, or warning_id from mon.warning",
    )


def _warning(desk: Desk, row: Row, due: str) -> WarningPart:
    hits = desk.of_month("mon.hit", row.last_hit_month, F.col("hit_id").isin(list(row.hit_ids))).collect()
    hits.sort(key=lambda hit: list(row.hit_ids).index(hit.hit_id))
    families = desk.context.catalogue.family_labels
    return WarningPart(
        family=families.get(row.family, row.family),
        level=LEVEL_LABELS[row.level],
        state=STATES[row.state],
        first_month=row.first_month,
        last_hit_month=row.last_hit_month,
        sent_month=row.sent_month,
        following=_following(row, due),
        hits=tuple(_hit(desk, hit) for hit in hits),
    )


def _following(row: Row, due: str) -> str:
    """What comes next."""
    if row.state == "waiting":
        return "超出乡镇当月下发上限，排队等候，按等级、先后下发。"
    if row.state == "snoozed":
        return (
            f"暂缓至 {row.snoozed_until}（{row.answer_reason or '未填原因'}），期满仍命中再次下发，等级上升立即下发。"
        )
    if row.state == "closed":
        quiet = f"，{row.cool_until} 及以前同等级不再下发，等级上升除外" if row.cool_until else ""
        return f"{OUTCOMES.get(row.outcome, row.outcome)}{quiet}。"
    return f"乡镇（街道）{f'最迟 {due} ' if due else ''}入户核实并反馈：纳入、办结或暂缓（写明原因）。"


def _hit(desk: Desk, hit: Row) -> HitPart:
    catalogue = desk.context.catalogue
    rule = next((rule for rule in catalogue.rules if rule.rule_id == hit.rule_id), None)
    return HitPart(
        title=rule.title if rule else hit.rule_id,
        level=LEVEL_LABELS[hit.level],
        month=hit.month,
        reason=hit.reason_text,
        conditions=conditions(catalogue, rule) if rule else ("现行配置中已无此规则",),
        source=rule.source if rule else "",
        version=hit.rule_version,
        is_same_rule=bool(rule and rule.fingerprint == hit.rule_fingerprint),
        values=tuple(_values(desk, rule, hit)),
        lines=tuple(_lines(desk, rule, hit)) if rule else (),
        facts=tuple(_fact(desk, item) for item in hit.evidence),
        is_of_two_months=bool(rule and rule.evidence.months == "month_and_year_ago"),
    )


def _values(desk: Desk, rule: Rule | None, hit: Row) -> list[tuple[str, str]]:
    catalogue = desk.context.catalogue
    types = {**rule.types, **rule.when.types} if rule else {}
    words = name_words(catalogue, rule) if rule else catalogue.words
    return [
        (words.get(name, name), value_text(catalogue, value, types.get(name)))
        for name, value in sorted(hit["values"].items())
        if name != "month"
    ]


def _lines(desk: Desk, rule: Rule, hit: Row) -> list[Line]:
    """The parameters in force for the decisive person or the household; one that reads otherwise now says so."""
    catalogue, found = desk.context.catalogue, []
    own_class = GENERAL if rule.grain == "household" else hit.class_code
    for used_name, used in sorted(hit["parameters"].items()):
        name, _, of_members = used_name.partition("@")
        parameter = catalogue.parameters.get(name)
        region, class_code = hit.region_code or "", of_members or own_class
        value = parameter.lookup(region, class_code, last_day(hit.month)) if parameter else None
        if parameter and value and value.value == used:
            found.append(line(catalogue, parameter, value))
        else:
            shown = value_text(catalogue, used, parameter.type if parameter else None)
            label, of_class = parameter.label if parameter else name, catalogue.class_labels.get(of_members, "")
            found.append(Line(label, "", of_class, last_day(hit.month), None, shown, "命中时取值，现行配置已调整"))
    return found


def _fact(desk: Desk, item: Row) -> Fact:
    contract = desk.context.catalogue.contracts.get(item.class_id)
    department, label = (contract.department_label, contract.label) if contract else ("", item.class_id)
    return Fact(item.event_on, department, label, item.fen)
