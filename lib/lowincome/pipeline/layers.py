"""Wiring of the layers: who is in one in a month, and how many the report says."""

from typing import Any

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from lowincome.config.layers import CODE_COLUMNS
from lowincome.deliver.report import people_by_status
from lowincome.domain.month import last_day
from lowincome.domain.regions import province_code
from lowincome.outlets.report import LayerLine
from lowincome.people.aliases import renumbered
from lowincome.people.layers import layers, left_by, told_by
from lowincome.pipeline.context import Context
from lowincome.pipeline.known import Known


def write_layers(
    context: Context, known: Known, people: DataFrame, left: DataFrame, before: DataFrame, meant: DataFrame
) -> DataFrame:
    """core.layer of the month, written: who is in a layer, after the rolls, aid, refusals and leads known.

    `left`: rows that went off a list, with left_month.
    """
    rules, tables, month = context.catalogue.layers, context.tables, known.month
    told = [told_by(known.subjects[subject], code, rules, month) for subject, code in CODE_COLUMNS.items()]
    told.append(left_by(left, rules, month))
    before = renumbered(before.select("person_key", "layer_code", "from_month"), meant)
    tables.replace_month("core.layer", layers(people, told, before, rules, month), month)
    return tables.of_month("core.layer", month)


def layer_lines(context: Context, month: int) -> dict[str, Any]:
    """What the report says of the layers: a line for each, one for all, and of how many people they are part."""
    rules, table = context.catalogue.layers, context.tables.read("core.layer")
    earlier = context.tables.month_before("core.layer", month)
    rows = people_by_status(table.where(F.col("month").isin(month, earlier)), month).collect()
    lines = []
    for layer in rules.layers:
        of_layer = {row.status_code: row for row in rows if row.layer_code == layer.name}
        people = [(s.label, of_layer[s.name].n_people if s.name in of_layer else 0) for s in rules.of(layer.name)]
        lines.append(_layer_line(layer.label, list(of_layer.values()), "n_stayed", bool(earlier), tuple(people)))
    return {
        "layers": tuple(lines),
        "low_income": _layer_line("低收入人口", rows, "n_known", bool(earlier)),
        "n_registered": _registered_population(context, month),
    }


def _layer_line(
    label: str, rows: list[Row], stayed: str, has_before: bool, statuses: tuple[tuple[str, int], ...] = ()
) -> LayerLine:
    n_people, n_stayed, n_before = (sum(row[name] for row in rows) for name in ("n_people", stayed, "n_before"))
    if not has_before:
        return LayerLine(label, n_people, None, None, statuses)
    return LayerLine(label, n_people, n_people - n_stayed, n_before - n_stayed, statuses)


def _registered_population(context: Context, month: int) -> int | None:
    """The published number of registered people of the province, the denominator of the low-income share."""
    province = province_code(context.catalogue.regions)
    found = context.catalogue.parameters["registered_population"].lookup(province, "", last_day(month))
    return found.value if found else None
