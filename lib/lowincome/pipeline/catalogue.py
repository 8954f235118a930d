"""Wiring of the data dictionary: the configuration, its lineage, and what came in up to the last release."""

from itertools import groupby
from pathlib import Path

from lowincome.deliver.catalogue import received_by_class
from lowincome.outlets.catalogue import Dictionary, Received, write_dictionary
from lowincome.pipeline.context import Context
from lowincome.pipeline.freshness import missing_at
from lowincome.pipeline.lineage import lineage
from lowincome.store.releases import Release, released, releases


def write_catalogue(context: Context) -> Path:
    """The file with the dictionary of a store."""
    release = _last_release(context)
    dictionary = Dictionary(
        catalogue=context.catalogue,
        uses=lineage(context.catalogue),
        received=_received(context, release) if release else {},
        missing=_missing(context, release) if release else {},
        release_id=release.release_id if release else None,
        month=release.month if release else None,
    )
    return write_dictionary(context.folders.out / "catalogue" / "catalogue.html", dictionary)


def _last_release(context: Context) -> Release | None:
    """The newest published run; without tables there is none, and no engine need start to know it."""
    tables = context.folders.tables
    history = releases(context.tables) if tables.is_dir() and any(tables.iterdir()) else []
    return history[-1] if history else None


def _received(context: Context, release: Release) -> dict[str, Received]:
    rows = received_by_class(released(context.tables, release, "std.drop")).collect()
    return {row.class_id: Received(**{k: v for k, v in row.asDict().items() if k != "class_id"}) for row in rows}


def _missing(context: Context, release: Release) -> dict[str, tuple[tuple[int, str], ...]]:
    regions = context.catalogue.regions
    return {
        class_id: tuple((one.period, regions[s].name if (s := one.sender_code) in regions else s) for one in missing)
        for class_id, missing in groupby(missing_at(context, release), key=lambda one: one.class_id)
    }
