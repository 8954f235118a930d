"""Where the configuration that travels with the package lies."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def packaged_conf() -> Path:
    """The default `conf/`: inside an installed wheel, or at the root of a checkout."""
    inside_wheel = PACKAGE / "_conf"
    return inside_wheel if inside_wheel.is_dir() else PACKAGE.parent.parent / "conf"
