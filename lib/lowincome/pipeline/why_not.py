"""Why a rule does not point at a household: its condition, part by part, on the values of that household."""

from collections.abc import Mapping, Sequence
from typing import Any

from pyspark.sql import Row
from pyspark.sql import functions as F

from lowincome.config.cases import HOUSEHOLD_CLASS
from lowincome.config.rule import PARAMETER, Rule, member_parameters
from lowincome.domain.errors import LowincomeError
from lowincome.domain.month import in_words, last_day
from lowincome.monitor.views import household_indicators
from lowincome.pipeline.context import Context
from lowincome.pipeline.desk import Desk
from lowincome.pipeline.distance import Asked, what_fails
from lowincome.pipeline.known import known_for
from lowincome.pipeline.monitor import persons_of

Values = Mapping[str, Any]


def why_not(context: Context, household_id: int, rule_id: str, month: int | None = None) -> list[str]:
    """Lines for a reader: for the household, or for each member of it, the first condition that does not hold."""
    rule = next((rule for rule in context.catalogue.rules if rule.rule_id == rule_id), None)
    if rule is None:
        known = ", ".join(rule.rule_id for rule in context.catalogue.rules)
        raise LowincomeError(f"there is no rule {rule_id!r}", do=f"name one of: {known}")
    desk = Desk(context)
    month = month or desk.release.month
    household, people = _measured(desk, household_id, month)
    heading = [f"{rule.title}（{rule.rule_id}） · 家庭 {household_id} · {in_words(month)}"]
    if rule.status != "live" or not rule.is_in_force(last_day(month)):
        return [*heading, f"规则在该月不生效：状态 {rule.status}，{rule.valid_from} 起至 {rule.valid_to or '今'}"]
    members = [_values(context, person, member_parameters(rule.when), month) for person in people]
    if rule.grain == "household":
        return [*heading, *_judged(context, rule, "家庭", _values(context, household, rule.parameters, month), members)]
    for number, person in enumerate(people, start=1):
        age = "年龄不详" if person.age is None else f"{person.age}岁"
        values = _values(context, person, rule.parameters, month)
        heading += _judged(context, rule, f"成员{number}（{age}）", values, ())
    return heading


def _measured(desk: Desk, household_id: int, month: int) -> tuple[Row, list[Row]]:
    """The household and its members with their indicators, as the published month saw them."""
    is_asked = F.col("household_id") == household_id
    known = known_for(desk.context, month, desk.as_of(month))
    members, households = (desk.of_month(name, month, is_asked) for name in ("core.member", "core.household"))
    persons = persons_of(desk.context, known, members, households, desk.of_month("core.alias", month))
    found = household_indicators(persons, households, desk.context.catalogue.indicators, []).collect()
    if not found:
        raise LowincomeError(f"month {month} has no household {household_id}", do="copy household_id of core.household")
    return found[0], sorted(persons.collect(), key=lambda person: (-(person.age or 0), person.person_key))


def _values(context: Context, row: Row, parameters: Sequence[str], month: int) -> dict[str, Any]:
    """The values of all names: facts, indicators, and the lines of the person's class, or of everybody."""
    class_code = row.class_code if "person_key" in row.asDict() else HOUSEHOLD_CLASS
    lines = {
        f"{PARAMETER}{name}": context.catalogue.parameters[name].lookup(
            row.region_code or "", class_code, last_day(month)
        )
        for name in parameters
    }
    return {**row.asDict(), **{name: line.value if line else None for name, line in lines.items()}}


def _judged(context: Context, rule: Rule, who: str, values: Values, members: Sequence[Values]) -> list[str]:
    """What the rule says of one person or household: the first condition that does not hold, and by how much."""
    asked = Asked(context.catalogue, {**rule.types, **rule.when.types}, values, members)
    first, *details = what_fails(asked, rule.when) or ["命中，全部条件均满足"]
    return [f"{who}：{first}", *details]
