"""conf/layers.yaml: every entry has a source, and what could silently mean nobody is refused where it stands."""

from pathlib import Path

import pytest

from lowincome.config.layers import load_layers
from lowincome.domain.errors import ConfigError
from tests.config.test_every_contract import CONTRACTS
from tests.config.written import CONF, assert_refused, line_of, write

SHIPPED = (CONF / "layers.yaml").read_text(encoding="utf-8")


def test_what_ships_has_the_layers_with_labels_and_sources() -> None:
    rules = load_layers(CONF / "layers.yaml", CONTRACTS)
    assert [layer.name for layer in rules.layers] == ["registered", "suspected"]
    assert all(layer.source.strip() and layer.label.strip() for layer in rules.layers)
    assert all(status.source.strip() and status.label.strip() for status in rules.statuses)
    assert [status.name for status in rules.of("registered")][:2] == ["tekun", "dibao"]
    assert rules.above("suspected") == rules.of("registered")
    assert rules.above("registered") == ()
    assert rules.left_months == 24
    assert "refused_applications" not in rules.lists


@pytest.mark.parametrize(
    ("before", "after", "at", "words"),
    [
        ("classes: [tekun_roll], source", "classes: [tekun_rol], source", "tekun_rol]", "'tekun_rol' cannot stand"),
        ("classes: [temporary_aid]", "classes: [vehicles]", "[vehicles]", "'vehicles' cannot stand here"),
        ("classes: [temporary_aid]", "classes: []", "classes: []", "no classes"),
        ("codes: [help]", "codes: [halp]", "[halp]", "no class tells 'halp'"),
        (
            "classes: [temporary_aid]\n    months: 12",
            "classes: [temporary_aid]\n    months: null",
            "months: null",
            "is None",
        ),
        ("    months: 3\n", "    months: 0\n", "months: 0", "months is 0"),
        ("classes: [difficult_workers]", "classes: [difficult_workers]\n    months: 3", "    months: 3", "months is 3"),
        (
            "classes: [hotline_12345]",
            "classes: [hotline_12345]\n    has_left: true",
            "[hotline_12345]",
            "leaves events",
        ),
        ("tekun: {layer: registered", "tekun: {layer: watched", "layer: watched", "no layer 'watched'"),
        ("tekun: {layer: registered", "tekun: {layer: suspected", "  tekun:", "not in the order"),
        ("  suspected: {label", "  general: {label", "layers:", "the layers are registered, general"),
        ("statuses:", "other: 1\nstatuses:", "other: 1", "unknown key 'other'"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, before: str, after: str, at: str, words: str) -> None:
    assert before in SHIPPED
    text = SHIPPED.replace(before, after, 1)
    path = write(tmp_path, "layers.yaml", text)
    with pytest.raises(ConfigError) as error:
        load_layers(path, CONTRACTS)
    assert_refused(error, "layers.yaml", line_of(text, at), words)
