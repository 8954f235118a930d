"""Settings of one installation: where its folders lie and how its engine is started."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from lowincome.config.build import build
from lowincome.config.strict_yaml import Entry, load

Engine = Literal["spark", "sail"]
OVERRIDES = ("local.yaml", "cluster.yaml")


@dataclass(frozen=True)
class Paths:
    """Folders of the store, as written in the file: relative to the store, or absolute."""

    landing: str
    vault: str
    tables: str
    out: str


@dataclass(frozen=True)
class Settings:
    """What base.yaml and its overrides say."""

    engine: Engine
    paths: Paths
    memory: str
    jars: str
    spark: Mapping[str, str]


def load_settings(conf: Path) -> Settings:
    """The settings of `conf`/base.yaml with the overrides that stand beside it."""
    base = load(conf / "base.yaml")
    for name in OVERRIDES:
        if (conf / name).exists():
            _override(base, load(conf / name), open_keys=frozenset({"spark"}))
    return build(Settings, base)


def _override(base: Entry, override: Entry, open_keys: frozenset[str] = frozenset()) -> None:
    """Replace values in place; a key that base.yaml lacks is a spelling mistake, except among Spark's own settings."""
    for key, value in override.items():
        if key not in base:
            raise override.error(f"unknown key {key!r}", key=key, allowed=", ".join(base))
        if isinstance(value, Entry) and isinstance(base[key], Entry):
            _merge(base[key], value) if key in open_keys else _override(base[key], value)
        else:
            base[key] = value


def _merge(base: Entry, values: Mapping[str, Any]) -> None:
    base.update(values)
