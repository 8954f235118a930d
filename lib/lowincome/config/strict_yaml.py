"""YAML as written: no silent octals, no duplicate keys, no anchors; every mapping knows its file and lines."""

import re
from pathlib import Path
from typing import Any, TypeVar

import yaml
from yaml.composer import Composer

from lowincome.domain.errors import ConfigError

T = TypeVar("T")

MAX_BYTES = 1_000_000
# Whole numbers have up to 18 digits, decimals the 15 that a float holds exactly; anything longer stays text.
PLAIN_SCALARS = (
    ("tag:yaml.org,2002:null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", ["t", "f"]),
    ("tag:yaml.org,2002:int", r"^-?(?:0|[1-9][0-9]{0,17})$", list("-0123456789")),
    ("tag:yaml.org,2002:float", r"^-?(?:0|[1-9][0-9]{0,8})\.[0-9]{1,6}$", list("-0123456789")),
)


class Entry(dict[str, Any]):
    """A YAML mapping that remembers where it and each of its keys stand."""

    def __init__(self, file: str, line: int) -> None:
        super().__init__()
        self.file = file
        self.line = line
        self.lines: dict[str, int] = {}

    def error(self, problem: str, *, key: str = "", allowed: str = "") -> ConfigError:
        """A ConfigError at this entry, or at one of its keys."""
        return ConfigError(self.file, self.lines.get(key, self.line), problem, allowed=allowed)

    def take(self, key: str, kind: type[T]) -> T:
        """The value of `key`, which leaves the entry; ConfigError when it is missing or no `kind`."""
        if key not in self:
            raise self.error(f"key {key!r} is missing", allowed=f"{key}: …")
        value = self[key]
        if type(value) is not kind:
            wanted = {"Entry": "mapping", "str": "text"}.get(kind.__name__, kind.__name__)
            raise self.error(f"{key} must be a {wanted}, not {value!r}", key=key, allowed=f"a {wanted}")
        return self.pop(key)


# libyaml's parser where PyYAML was built with it: 250 files are read with every command.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):
    """Plain scalars are text, integers without leading zero, decimals, true/false or null; nothing else is guessed."""

    # libyaml composes nodes by itself; ours are composed in Python, where each one is looked at.
    get_single_node = Composer.get_single_node
    compose_document = Composer.compose_document
    compose_scalar_node = Composer.compose_scalar_node
    compose_sequence_node = Composer.compose_sequence_node
    compose_mapping_node = Composer.compose_mapping_node

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.anchors: dict[str, yaml.Node] = {}

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node; anchors, aliases and tags would make a value other than what is written there."""
        event = self.peek_event()
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(problem="anchors, aliases and tags are not read", problem_mark=event.start_mark)
        node: yaml.Node | None = Composer.compose_node(self, parent, index)
        return node


_Loader.yaml_implicit_resolvers = {}  # none of YAML's own guesses
for _tag, _pattern, _first in PLAIN_SCALARS:
    _Loader.add_implicit_resolver(_tag, re.compile(_pattern), _first)


def load(path: Path) -> Entry:
    """The one mapping in `path`; ConfigError when it is missing, malformed, repeated, aliased or not a mapping."""
    shown = str(path)
    text = _text(path)
    try:
        root = yaml.compose(text, Loader=_Loader)
        if not isinstance(root, yaml.MappingNode):
            raise ConfigError(shown, 1, "the file must hold one mapping", allowed="key: value lines")
        return _mapping(root, shown)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise ConfigError(shown, line, f"not valid YAML: {problem.problem}") from None
    except yaml.reader.ReaderError as problem:
        line = text[: problem.position].count("\n") + 1
        raise ConfigError(shown, line, "a control character", allowed="visible text") from None
    except RecursionError:
        raise ConfigError(shown, 1, "nested too deeply", allowed="a few levels") from None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError(str(path), 1, f"file is larger than {MAX_BYTES} bytes")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(str(path), 1, "file is missing", allowed="run `lowincome init` to get a full copy") from None
    except UnicodeDecodeError as problem:
        raise ConfigError(str(path), 1, f"not UTF-8: {problem.reason}", allowed="UTF-8 text") from None
    except OSError as problem:
        raise ConfigError(str(path), 1, f"cannot be read: {problem.strerror}", allowed="a readable file") from None


def _mapping(node: yaml.MappingNode, file: str) -> Entry:
    entry = Entry(file, node.start_mark.line + 1)
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode) or not key_node.value:
            raise ConfigError(file, line, "a key must be text", allowed="name: value")
        if key_node.value in entry:
            raise ConfigError(file, line, f"key {key_node.value!r} is written twice", allowed="each key once")
        entry[key_node.value] = _value(value_node, file)
        entry.lines[key_node.value] = line
    return entry


def _value(node: yaml.Node, file: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, file)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, file) for item in node.value]
    return _Loader("").construct_object(node)
