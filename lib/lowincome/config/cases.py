"""Cases of rules, run in plain Python: what a rule says about an example, without any engine."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lowincome.config.parameters import Parameter
from lowincome.config.rule import PARAMETER, Case, Outcome, Rule
from lowincome.domain.regions import ROOT
from lowincome.language import evaluate

HOUSEHOLD_CLASS = "general"  # a rule about a household has the lines of everybody


def run_case(rule: Rule, case: Case, parameters: Mapping[str, Parameter]) -> Outcome:
    """What `rule` says about `case`; a rule that is not in force on its day says nothing."""
    if not rule.is_in_force(case_day(rule, case)):
        return "miss"
    return outcome(evaluate(rule.when, case_values(rule, case, parameters)))


def outcome(truth: bool | None) -> Outcome:
    """The outcome that a condition's three values stand for."""
    return "not_evaluable" if truth is None else "hit" if truth else "miss"


def case_day(rule: Rule, case: Case) -> date:
    """The day on which the case is judged: its own, else the rule's first."""
    return case.on or rule.valid_from


def case_values(rule: Rule, case: Case, parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """The values of all names in the case: what is given, and the parameters in force for its region, class and day."""
    day = case_day(rule, case)
    region = case.given.get("region_code") or ROOT
    class_code = HOUSEHOLD_CLASS if rule.grain == "household" else case.given.get("class_code") or ""
    found = {name: parameters[name].lookup(region, class_code, day) for name in rule.parameters}
    return {**case.given, **{f"{PARAMETER}{name}": value.value if value else None for name, value in found.items()}}


def failures(rule: Rule, parameters: Mapping[str, Parameter]) -> list[str]:
    """One line per case that does not come out as written."""
    results = ((case, run_case(rule, case, parameters)) for case in rule.cases)
    return [
        f"{rule.rule_id}: {case.name}: expected {case.expect}, found {found}"
        for case, found in results
        if found != case.expect
    ]
