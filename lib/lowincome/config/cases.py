"""Cases of rules and labels, run in plain Python: what they say about an example, without any engine."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from lowincome.config.parameters import Parameter
from lowincome.config.rule import PARAMETER, Case, Outcome, member_parameters
from lowincome.domain.regions import ROOT
from lowincome.language import Expression, evaluate

HOUSEHOLD_CLASS = "general"  # a rule about a household has the lines of everybody


class Stated(Protocol):
    """A rule or a label: a condition with the days on which it counts and the cases that prove it."""

    @property
    def grain(self) -> str:
        """`person` or `household`."""

    @property
    def when(self) -> Expression:
        """The condition."""

    @property
    def valid_from(self) -> date:
        """Its first day."""

    @property
    def valid_to(self) -> date | None:
        """Its last day; None while it counts."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that it reads."""

    @property
    def cases(self) -> tuple[Case, ...]:
        """Its examples."""

    def is_in_force(self, on: date) -> bool:
        """Whether it counts on a day."""


def run_case(stated: Stated, case: Case, parameters: Mapping[str, Parameter]) -> Outcome:
    """What `stated` says about `case`; what is not in force on its day says nothing."""
    if not stated.is_in_force(case_day(stated, case)):
        return "miss"
    members = [member_values(stated, case, member, parameters) for member in case.members]
    return outcome(evaluate(stated.when, case_values(stated, case, parameters), members))


def outcome(truth: bool | None) -> Outcome:
    """The outcome that a condition's three values stand for."""
    return "not_evaluable" if truth is None else "hit" if truth else "miss"


def case_day(stated: Stated, case: Case) -> date:
    """The day on which the case is judged: its own, else the rule's first."""
    return case.on or stated.valid_from


def case_values(stated: Stated, case: Case, parameters: Mapping[str, Parameter]) -> dict[str, Any]:
    """The values of all names in the case: what is given, and the parameters in force for its region, class and day."""
    class_code = HOUSEHOLD_CLASS if stated.grain == "household" else case.given.get("class_code") or ""
    return {**case.given, **_lines(stated.parameters, case, class_code, case_day(stated, case), parameters)}


def member_values(
    stated: Stated, case: Case, member: Mapping[str, Any], parameters: Mapping[str, Parameter]
) -> dict[str, Any]:
    """The values of all names of one member of the case, in the month of the household and with the member's lines."""
    class_code = member.get("class_code") or ""
    lines = _lines(member_parameters(stated.when), case, class_code, case_day(stated, case), parameters)
    return {"month": case.given.get("month"), **member, **lines}


def _lines(
    names: Iterable[str], case: Case, class_code: str, day: date, parameters: Mapping[str, Parameter]
) -> dict[str, int | None]:
    region = case.given.get("region_code") or ROOT
    found = {name: parameters[name].lookup(region, class_code, day) for name in names}
    return {f"{PARAMETER}{name}": value.value if value else None for name, value in found.items()}


def failures(stated: Stated, parameters: Mapping[str, Parameter]) -> list[str]:
    """One line per case that does not come out as written."""
    results = ((case, run_case(stated, case, parameters)) for case in stated.cases)
    return [f"{case.name}: expected {case.expect}, found {found}" for case, found in results if found != case.expect]
