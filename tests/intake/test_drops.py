"""A drop is identified by its content: what a folder became after it was loaded is refused, every time."""

from dataclasses import replace

import pytest

from lowincome.intake.drops import Arrival, Booked, decide, is_settled

CLASSES = ("outpatient",)
LOADED = Booked("outpatient", "202412-9901", "aa", 202412, "9901", 10, "loaded", None, True)
CHANGED = Booked("outpatient", "202412-9901", "bb", 202412, "9901", 12, "refused", "changed_after_load", False)


def arrival(drop_id: str, folder: str = "202412-9901", *, is_correction: bool = False) -> Arrival:
    return Arrival("outpatient", folder, drop_id, 202412, "9901", 12, is_correction=is_correction)


@pytest.mark.parametrize("history", [[LOADED], [LOADED, CHANGED], [LOADED, CHANGED, CHANGED]])
def test_a_folder_that_changed_is_refused_however_often_it_is_looked_at(history: list[Booked]) -> None:
    (decision,) = decide([arrival("bb")], history, CLASSES)
    assert (decision.state, decision.reason) == ("refused", "changed_after_load")
    (decision,) = decide([arrival("cc", "202412-9901-b")], history, CLASSES)
    assert (decision.state, decision.reason) == ("refused", "not_marked_as_correction")
    (decision,) = decide([arrival("cc", "202412-9901-b", is_correction=True)], history, CLASSES)
    assert (decision.state, decision.replaces) == ("loaded", "aa")


def test_of_several_corrections_in_one_run_the_last_replaces_what_is_in_force() -> None:
    names = ("bb", "cc", "dd")
    corrections = [arrival(name, f"202412-9901-{name}", is_correction=True) for name in names]
    found = [(d.arrival.drop_id, d.state, d.replaces) for d in decide(corrections, [LOADED], CLASSES)]
    assert found == [("bb", "superseded", "aa"), ("cc", "superseded", "aa"), ("dd", "loaded", "aa")]
    unread = [corrections[0], corrections[1], replace(corrections[2], problem="header_not_found")]
    found = [(d.arrival.drop_id, d.state, d.replaces) for d in decide(unread, [LOADED], CLASSES)]
    assert found == [("bb", "superseded", "aa"), ("cc", "loaded", "aa"), ("dd", "refused", None)]


def test_a_folder_that_was_restored_is_what_was_loaded() -> None:
    (decision,) = decide([arrival("aa")], [LOADED, CHANGED], CLASSES)
    assert decision.state == "replayed"


def test_a_folder_that_was_only_ever_refused_may_be_mended() -> None:
    refused = Booked("outpatient", "202412-9901", "bb", 202412, "9901", 12, "refused", "header_not_found", False)
    (decision,) = decide([arrival("cc")], [refused], CLASSES)
    assert decision.state == "loaded"


def test_only_what_was_not_refused_and_has_its_size_still_is_settled() -> None:
    key = ("outpatient", "202412-9901")
    assert is_settled(*key, 10, {key: LOADED})
    assert not is_settled(*key, 12, {key: LOADED})
    assert not is_settled(*key, 12, {key: CHANGED})
    assert not is_settled(*key, 10, {})
