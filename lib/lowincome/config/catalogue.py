"""Everything that is configured, loaded and checked at once, before an engine starts."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lowincome.config.calendar import load_calendar
from lowincome.config.code_lists import CodeList, load_code_lists
from lowincome.config.codes import load_labels
from lowincome.config.contracts import Contract, load_contracts
from lowincome.config.decisions import Decision, load_decisions
from lowincome.config.household import Ladder, load_ladder
from lowincome.config.indicators import RATIOS, Indicators, load_indicators
from lowincome.config.labels import Label, load_label_definitions
from lowincome.config.layers import Layers, load_layers
from lowincome.config.parameters import Parameter, load_parameters
from lowincome.config.people import Persons, load_persons
from lowincome.config.regions import load_regions
from lowincome.config.rule import PARAMETER
from lowincome.config.rules import Rule, load_rules
from lowincome.config.settings import Settings, load_settings
from lowincome.config.tables import Column, Table, load_tables
from lowincome.domain.regions import Region
from lowincome.domain.workdays import WorkCalendar

SUBJECTS = ("identity", "kinship", "enrolment", "expense", "income", "life_event", "asset", "lead")
DDL = dict.fromkeys(("fen", "count", "months", "percent"), "bigint") | {"ratio": "double"}


@dataclass(frozen=True)
class Catalogue:
    """The configuration of one run; `fingerprint` is the hash of every file it was read from."""

    settings: Settings
    tables: Mapping[str, Table]
    contracts: Mapping[str, Contract]
    persons: Persons
    code_lists: Mapping[str, CodeList]
    indicators: Indicators
    parameters: Mapping[str, Parameter]
    rules: tuple[Rule, ...]
    labels: tuple[Label, ...]
    ladder: Ladder
    layers: Layers
    decisions: tuple[Decision, ...]
    calendar: WorkCalendar
    regions: Mapping[str, Region]
    class_labels: Mapping[str, str]
    reason_labels: Mapping[str, str]
    remedies: Mapping[str, str]
    family_labels: Mapping[str, str]
    cause_labels: Mapping[str, str]
    fact_labels: Mapping[str, str]
    ladder_labels: Mapping[str, str]
    two_place_labels: Mapping[str, str]
    fingerprint: str

    @property
    def words(self) -> dict[str, str]:
        """What readers see for every name of the expression language."""
        indicators = {indicator.name: indicator.label for indicator in self.indicators.indicators}
        lines = {f"{PARAMETER}{name}": parameter.label for name, parameter in self.parameters.items()}
        return {**self.fact_labels, **indicators, **lines}


def load_catalogue(conf: Path) -> Catalogue:
    """The catalogue in folder `conf`; ConfigError with file and line at the first thing that cannot be used."""
    settings = load_settings(conf)
    tables = load_tables(conf / "tables.yaml")
    subjects = {subject: tables[f"std.{subject}"].column_names for subject in SUBJECTS}
    lists = load_code_lists(conf / "codes" / "lists")
    contracts = load_contracts(conf / "sources", subjects, lists)
    deliveries = {class_id: contract.delivery for class_id, contract in contracts.items()}
    indicators = load_indicators(conf / "indicators.yaml", tables, deliveries)
    parameters = load_parameters(conf / "parameters")
    labels = load_label_definitions(conf / "labels.yaml", indicators, parameters)
    return Catalogue(
        settings=settings,
        tables=_with_configured_columns(tables, indicators),
        contracts=contracts,
        persons=load_persons(conf / "people.yaml", contracts),
        code_lists=lists,
        indicators=indicators,
        parameters=parameters,
        rules=load_rules(conf / "rules", indicators, parameters, {label.label_id: label for label in labels}),
        labels=labels,
        ladder=load_ladder(conf / "household.yaml", contracts),
        layers=load_layers(conf / "layers.yaml", contracts),
        decisions=load_decisions(conf / "decisions.csv"),
        calendar=load_calendar(conf / "calendar.yaml"),
        regions=load_regions(conf / "regions.csv"),
        class_labels=load_labels(conf / "codes" / "classes.yaml"),
        reason_labels=load_labels(conf / "codes" / "reasons.yaml"),
        remedies=load_labels(conf / "codes" / "remedies.yaml"),
        family_labels=load_labels(conf / "codes" / "families.yaml"),
        cause_labels=load_labels(conf / "codes" / "causes.yaml"),
        fact_labels=load_labels(conf / "codes" / "facts.yaml"),
        ladder_labels=load_labels(conf / "codes" / "household.yaml"),
        two_place_labels=load_labels(conf / "codes" / "two_places.yaml"),
        fingerprint=_fingerprint(conf),
    )


def _with_configured_columns(tables: Mapping[str, Table], indicators: Indicators) -> dict[str, Table]:
    """Measures and indicators are columns too: one entry in indicators.yaml adds one."""
    measures = [Column(m.column, DDL[m.unit], m.label, required=True) for m in indicators.flows]
    views = [Column(i.name, DDL[indicators.unit(i)], i.label) for i in indicators.indicators]
    ratios = [indicator for indicator in indicators.indicators if indicator.view in RATIOS]
    views += [Column(f"{i.name}_reason", "string", f"why there is none: {i.label}") for i in ratios]
    return {
        **tables,
        "mon.person_month": _extended(tables["mon.person_month"], measures),
        "mon.household_month": _extended(tables["mon.household_month"], views),
    }


def _extended(table: Table, columns: list[Column]) -> Table:
    return replace(table, columns=(*table.columns, *columns))


def _fingerprint(conf: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in conf.rglob("*") if path.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(conf).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]
