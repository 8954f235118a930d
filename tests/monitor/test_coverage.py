"""Where spans are known: spans known in the same cities share a flag, and a run is known of so many months."""

from lowincome.domain.month import months_between
from lowincome.monitor.coverage import coverage
from tests.monitor.given import SELF_PAY, TREATMENTS, indicators

INDICATORS = indicators((SELF_PAY, "month"), (TREATMENTS, "month"))
MONTH = 202403
BOTH, ONE = frozenset({"9901", "9902"}), frozenset({"9901"})
ALWAYS = dict.fromkeys(months_between(202203, MONTH), BOTH)


def test_spans_that_are_known_in_the_same_cities_share_a_flag() -> None:
    pairs = [("medical_self_pay", "back_0"), ("medical_self_pay", "last_3_months"), ("treatments", "back_0")]
    found = coverage({"medical_self_pay": ALWAYS, "treatments": {MONTH: ONE}}, pairs, INDICATORS, MONTH)
    assert {tuple(cities) for cities in found.flags.values()} == {("9901",), ("9901", "9902")}
    assert len(found.flags) == 2
    both, one = ({name for name, cities in found.flags.items() if len(cities) == n} for n in (2, 1))
    assert [set(found.known_under[pair]) for pair in pairs] == [both, both, one]


def test_a_span_with_a_month_missing_is_known_nowhere_and_what_was_never_delivered_neither() -> None:
    gap = {month: cities for month, cities in ALWAYS.items() if month != 202402}
    pairs = [("medical_self_pay", "back_0"), ("medical_self_pay", "last_3_months"), ("treatments", "back_0")]
    found = coverage({"medical_self_pay": gap}, pairs, INDICATORS, MONTH)
    assert [len(found.known_under[pair]) for pair in pairs] == [1, 0, 0]


def test_a_run_without_anything_is_known_of_the_months_since_the_first_delivery() -> None:
    told = {202401: ONE, 202402: BOTH, MONTH: BOTH}
    pair = ("medical_self_pay", "months_at_zero")
    found = coverage({"medical_self_pay": told}, [pair], INDICATORS, MONTH)
    assert {tuple(found.flags[flag]): n for flag, n in found.known_under[pair].items()} == {("9901",): 3, ("9902",): 2}
