from lowincome.domain.regions import Region, chain, full_name


def test_the_chain_goes_from_village_to_root() -> None:
    assert chain("990101002003") == ("990101002003", "990101002", "990101", "9901", "99", "")


def test_a_place_is_named_from_the_city_down_as_far_as_it_is_known() -> None:
    regions = {code: Region(code, name) for code, name in (("99", "省"), ("9901", "云州市"), ("990101001", "东镇"))}
    assert full_name(regions, "990101001") == "云州市东镇"
    assert full_name(regions, "9901") == "云州市"
    assert (full_name(regions, "99"), full_name(regions, ""), full_name(regions, "310101")) == ("", "", "")


def test_the_chain_of_a_city_is_short() -> None:
    assert chain("9901") == ("9901", "99", "")
    assert Region("9901", "云州市").level == "city"
