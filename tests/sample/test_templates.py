"""Families: shares, ages clear of the ages at which a household changes, spouses that point at each other."""

from lowincome.sample.templates import SLOTS_PER_FAMILY, TEMPLATES


def test_shares_fill_a_thousand_and_the_mean_size_is_about_two_point_seven() -> None:
    assert sum(template.share for template in TEMPLATES) == 1000
    assert 2.6 < sum(template.share * len(template.slots) for template in TEMPLATES) / 1000 < 2.8
    assert max(len(template.slots) for template in TEMPLATES) <= SLOTS_PER_FAMILY


def test_nobody_can_turn_18_or_60_unnoticed() -> None:
    for template in TEMPLATES:
        for slot in template.slots:
            assert slot.high <= 17 or slot.low >= 19 or slot.stage == "student", template.name
            assert slot.high <= 59 or slot.low >= 61, template.name


def test_spouses_are_mutual_and_of_different_sex() -> None:
    for template in TEMPLATES:
        for index, slot in enumerate(template.slots):
            if slot.spouse >= 0:
                other = template.slots[slot.spouse]
                assert (other.spouse, {slot.sex, other.sex}) == (index, {"like_head", "other"}), template.name
