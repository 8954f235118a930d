"""Where a class goes: the measures and indicators it feeds, its part in households, the rules that rest on it."""

from collections.abc import Iterable, Mapping

from lowincome.config.catalogue import Catalogue
from lowincome.config.codes import BENEFIT_CLASSES
from lowincome.config.contract import Contract, Literally
from lowincome.outlets.catalogue import Use
from lowincome.pipeline.people import DEATHS, KIN, REGISTER

STUDENT = "student"


def lineage(catalogue: Catalogue) -> dict[str, Use]:
    """The use of every class."""
    return {class_id: _use(catalogue, contract) for class_id, contract in catalogue.contracts.items()}


def _use(catalogue: Catalogue, contract: Contract) -> Use:
    found = catalogue.indicators
    measures = tuple(m.name for m in found.measures if contract.class_id in m.classes)
    indicators = tuple(i.name for i in found.indicators if i.measure in measures)
    roles = tuple(_roles(contract))
    rules = tuple(
        rule.rule_id
        for rule in catalogue.rules
        if roles or {*rule.indicators} & {*indicators} or {*rule.evidence.measures} & {*measures}
    )
    return Use(measures, indicators, rules, roles)


def _roles(contract: Contract) -> Iterable[str]:
    """What the class is to the people stage, which reads some classes by name and others by their codes."""
    codes: Mapping[str, Iterable[str]] = {"roll": BENEFIT_CLASSES, "student": (STUDENT,), "death": DEATHS}
    columns = {"roll": "programme_code", "student": "programme_code", "death": "kind_code"}
    if contract.class_id == REGISTER:
        yield "register"
    if contract.class_id in KIN:
        yield "kin"
    yield from (role for role, wanted in codes.items() if possible(contract, columns[role]) & {*wanted})


def possible(contract: Contract, column: str) -> frozenset[str]:
    """The codes that rows of the class may have in a column of their subject table."""
    source = contract.maps.get(column)
    if isinstance(source, Literally):
        return frozenset({str(source.value)})
    codes = contract.field(source).codes if source else None
    return frozenset(codes.values()) if codes else frozenset()
