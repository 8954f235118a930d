"""Where a class goes: the measures and indicators it feeds, its part in households, the rules that rest on it."""

from collections.abc import Iterable

from lowincome.config.catalogue import Catalogue
from lowincome.config.codes import BENEFIT_CLASSES
from lowincome.config.contract import Contract
from lowincome.outlets.catalogue import Use
from lowincome.pipeline.identities import DEATHS
from lowincome.pipeline.people import JUDGMENTS, KIN

STUDENT = "student"


def lineage(catalogue: Catalogue) -> dict[str, Use]:
    """The use of every class."""
    return {class_id: _use(catalogue, contract) for class_id, contract in catalogue.contracts.items()}


def _use(catalogue: Catalogue, contract: Contract) -> Use:
    found = catalogue.indicators
    measures = tuple(m.name for m in found.measures if contract.class_id in m.classes)
    indicators = tuple(i.name for i in found.indicators if i.measure in measures)
    roles = tuple(_roles(contract, catalogue))
    rules = tuple(
        rule.rule_id
        for rule in catalogue.rules
        if roles or {*rule.indicators} & {*indicators} or {*rule.evidence.measures} & {*measures}
    )
    return Use(measures, indicators, rules, roles)


def _roles(contract: Contract, catalogue: Catalogue) -> Iterable[str]:
    """What the class is to the people stage, which reads some classes by name and others by their codes."""
    ladder = catalogue.ladder
    if contract.class_id == catalogue.persons.register:
        yield "register"
    if contract.class_id in KIN:
        yield "kin"
    if contract.class_id == JUDGMENTS:
        yield "custody"
    wanted: dict[str, tuple[str, Iterable[str]]] = {
        "roll": ("programme_code", BENEFIT_CLASSES),
        "student": ("programme_code", (STUDENT,)),
        "death": ("kind_code", DEATHS),
        "disability": ("kind_code", ladder.dependent_adult.disability.starts),
        "absence": ("kind_code", [kind for exclusion in ladder.exclusions for kind in exclusion.starts]),
    }
    yield from (role for role, (column, codes) in wanted.items() if contract.possible(column) & {*codes})
