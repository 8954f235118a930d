"""The layers of the low-income population (conf/layers.yaml): which lists and events put a person into which layer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lowincome.config.build import build_each
from lowincome.config.codes import GENERAL
from lowincome.config.contract import Contract
from lowincome.config.strict_yaml import Entry, load

# Subject → the column in which its classes say what is meant.
CODE_COLUMNS = {"enrolment": "programme_code", "income": "kind_code", "life_event": "kind_code", "lead": "kind_code"}
MAX_MONTHS = 60


@dataclass(frozen=True)
class Layer:
    """One layer as readers see it."""

    name: str
    label: str
    source: str


@dataclass(frozen=True)
class Status:
    """One reason to be in a layer: on a list of `classes`, told by their events of the last `months`, or off a list.

    `codes`: the programmes or kinds meant; empty = every one. `has_left`: gone from the lists in the last `months`.
    """

    name: str
    layer: str
    label: str
    source: str
    classes: tuple[str, ...]
    codes: tuple[str, ...] = ()
    months: int | None = None
    has_left: bool = False


@dataclass(frozen=True)
class Layers:
    """Layers and statuses, the best protected first: the first status that holds decides.

    `lists`: the classes that are delivered as a whole list each time.
    """

    layers: tuple[Layer, ...]
    statuses: tuple[Status, ...]
    lists: tuple[str, ...]

    def of(self, layer: str) -> tuple[Status, ...]:
        """The statuses that put people into a layer."""
        return tuple(status for status in self.statuses if status.layer == layer)

    def above(self, layer: str) -> tuple[Status, ...]:
        """The statuses of the layers before this one."""
        names = [one.name for one in self.layers]
        return tuple(status for status in self.statuses if names.index(status.layer) < names.index(layer))

    @property
    def told_classes(self) -> tuple[str, ...]:
        """The classes whose rows are asked."""
        return _classes(status for status in self.statuses if not status.has_left)

    @property
    def left_classes(self) -> tuple[str, ...]:
        """The classes whose lists are asked who went off them."""
        return _classes(status for status in self.statuses if status.has_left)

    @property
    def left_months(self) -> int:
        """The longest window of those who went off a list; 0 when nobody is asked."""
        return max((status.months or 0 for status in self.statuses if status.has_left), default=0)


def _classes(statuses: Iterable[Status]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for status in statuses for name in status.classes))


def load_layers(path: Path, contracts: Mapping[str, Contract]) -> Layers:
    """The layers of `path`; ConfigError at a layer that nothing leads to, a class that cannot say it."""
    root = load(path)
    layers = build_each(Layer, root.take("layers", Entry), "name")
    entries = root.take("statuses", Entry)
    for key in root:
        raise root.error(f"unknown key {key!r}", key=key, allowed="layers, statuses")
    lists = tuple(name for name, contract in contracts.items() if contract.delivery == "snapshot")
    found = Layers(layers, build_each(Status, entries, "name"), lists)
    names = [layer.name for layer in layers]
    if GENERAL in names or not layers:
        raise root.error(f"the layers are {', '.join(names)}", allowed=f"names other than {GENERAL}, at least one")
    order = [status.layer for status in found.statuses]
    for status in found.statuses:
        _check(status, entries[status.name], names, contracts)
    if order != sorted(order, key=names.index) or set(order) != set(names):
        raise entries.error("statuses are not in the order of the layers", allowed=" < ".join(names) + ", each used")
    return found


def _check(status: Status, entry: Entry, layers: list[str], contracts: Mapping[str, Contract]) -> None:
    if status.layer not in layers:
        raise entry.error(f"no layer {status.layer!r}", key="layer", allowed=", ".join(layers))
    for class_id in status.classes:
        contract = contracts.get(class_id)
        if contract is None or contract.subject not in CODE_COLUMNS or contract.delivery == "changes":
            raise entry.error(f"{class_id!r} cannot stand here", key="classes", allowed=f"of {', '.join(CODE_COLUMNS)}")
    told = {code for name in status.classes for code in _told(contracts[name])}
    for code in status.codes:
        if code not in told:
            raise entry.error(f"no class tells {code!r}", key="codes", allowed=", ".join(sorted(told)))
    _check_window(status, entry, {contracts[name].delivery for name in status.classes})


def _told(contract: Contract) -> frozenset[str]:
    return contract.possible(CODE_COLUMNS[contract.subject])


def _check_window(status: Status, entry: Entry, deliveries: set[str]) -> None:
    if not status.classes:
        raise entry.error("no classes", key="classes", allowed="one class or more")
    if status.has_left and deliveries != {"snapshot"}:
        raise entry.error("nobody leaves events", key="classes", allowed="lists that are whole each time")
    has_window = status.has_left or "events" in deliveries
    is_window = status.months is not None and 1 <= status.months <= MAX_MONTHS
    if not (is_window if has_window else status.months is None):
        allowed = f"1 to {MAX_MONTHS} for events and has_left, nothing for lists"
        raise entry.error(f"months is {status.months}", key="months", allowed=allowed)
