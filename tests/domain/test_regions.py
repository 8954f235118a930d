from lowincome.domain.regions import Region, chain


def test_the_chain_goes_from_village_to_root() -> None:
    assert chain("990101002003") == ("990101002003", "990101002", "990101", "9901", "99", "")


def test_the_chain_of_a_city_is_short() -> None:
    assert chain("9901") == ("9901", "99", "")
    assert Region("9901", "云州市").level == "city"
