"""Which of the 77 classes reach an indicator; a class that nothing reads is delivered for nothing."""

import re

from lowincome.config.catalogue import load_catalogue
from lowincome.config.rule import member_parameters
from tests.config.written import CONF

CATALOGUE = load_catalogue(CONF)
# Who somebody is, with whom they live, which class they have: read by people, known to rules as facts.
PEOPLE = {"population", "hukou_members", "anti_poverty_return_roll"}
UNREACHED: set[str] = set()  # may only shrink


def test_every_class_reaches_an_indicator_or_the_people() -> None:
    indicators = CATALOGUE.indicators
    read = {name for one in indicators.indicators for name in (one.measure, one.base) if name}
    measures = [indicators.measure(name) for name in read]
    named = {word for m in measures for part in m.parts for word in re.findall(r"'(\w+)'", part.where.text)}
    reached = {class_id for m in measures for class_id in m.classes} | named | PEOPLE
    assert set(CATALOGUE.contracts) - reached == UNREACHED
    assert PEOPLE & {class_id for m in measures for class_id in m.classes} == set()


def test_every_measure_is_read() -> None:
    indicators = CATALOGUE.indicators
    read = {name for one in indicators.indicators for name in (one.measure, one.base)}
    assert {measure.name for measure in indicators.measures} <= read


def test_every_parameter_is_read() -> None:
    """By a rule, by a label, or by name in the code."""
    stated = [(rule.parameters, rule.when) for rule in CATALOGUE.rules]
    stated += [(label.parameters, label.when) for label in CATALOGUE.labels]
    read = {name for own, when in stated for name in (*own, *member_parameters(when))}
    code = {
        word for path in (CONF.parent / "lib").rglob("*.py") for word in re.findall(r"\w+", path.read_text("utf-8"))
    }
    assert [name for name in CATALOGUE.parameters if name not in read | code] == []


def test_a_measure_waits_only_for_classes_that_exist() -> None:
    waited = {class_id for measure in CATALOGUE.indicators.measures for class_id in measure.classes}
    assert waited <= set(CATALOGUE.contracts)


def test_ten_core_indicators_lead_and_no_sum_of_income_counts_a_payment_twice() -> None:
    assert len(CATALOGUE.indicators.core) == 10
    assert len(CATALOGUE.indicators.indicators) >= 40
    [income] = CATALOGUE.indicators.measure("income").parts
    counted = set(re.findall(r"'(\w+)'", income.where.text))
    assert not counted & {
        "one_card_payments",
        "employee_contributions",
        "housing_fund_deposits",
        "employment_registrations",
    }
