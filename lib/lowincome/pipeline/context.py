"""One run's hold on a store: its configuration, engine, tables and key."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from lowincome.config.catalogue import SUBJECTS, Catalogue, load_catalogue
from lowincome.config.settings import Engine
from lowincome.domain.errors import LowincomeError
from lowincome.intake.slots import Slots, slots_of
from lowincome.pipeline.progress import side_by_side
from lowincome.store.secret import key_frame, read_key
from lowincome.store.session import open_session
from lowincome.store.staging import Staging
from lowincome.store.tables import Tables

KEY_FILE = "id.key"


@dataclass(frozen=True)
class Folders:
    """Where the zones of one store lie."""

    root: Path
    conf: Path
    landing: Path
    vault: Path
    tables: Path
    out: Path

    @property
    def key(self) -> Path:
        """The file with the secret key."""
        return self.vault / KEY_FILE


class Context:
    """A store opened for work; the session starts when something first needs it."""

    def __init__(self, root: Path, *, engine: Engine | None = None, local: bool = True) -> None:
        catalogue = load_catalogue(store_conf(root))
        settings = replace(catalogue.settings, engine=engine) if engine else catalogue.settings
        self.catalogue: Catalogue = replace(catalogue, settings=settings)
        self.folders = folders(root, self.catalogue)
        self._key = read_key(self.folders.key)
        self._local = local

    @cached_property
    def spark(self) -> SparkSession:
        """The session."""
        return open_session(self.catalogue.settings, local=self._local)

    @cached_property
    def tables(self) -> Tables:
        """The tables."""
        return Tables(self.spark, self.folders.tables, self.folders.vault, self.catalogue.tables)

    @cached_property
    def staging(self) -> Staging:
        """Scratch space of this run, inside the vault zone."""
        return Staging(self.spark, self.folders.vault / "staging")

    @cached_property
    def slots(self) -> Slots:
        """How the cells of every class travel through intake."""
        columns = [name for subject in SUBJECTS for name in self.catalogue.tables[f"std.{subject}"].column_names]
        return slots_of(self.catalogue.contracts.values(), list(dict.fromkeys(columns)))

    @property
    def secret(self) -> DataFrame:
        """The key as one row, for broadcasting."""
        return key_frame(self.spark, self._key)


def write_month(context: Context, month: int, frames: Mapping[str, DataFrame]) -> None:
    """Replace the rows of `month` in several tables at once; no frame may read another one's table."""
    side_by_side(partial(context.tables.replace_month, name, frame, month) for name, frame in frames.items())


def store_conf(root: Path) -> Path:
    """The configuration folder of the store at `root`; an error when there is no store."""
    if not (root / "conf").is_dir():
        raise LowincomeError(f"{root} is not a store: it has no conf/", do=f"run `lowincome init {root}` first")
    return root / "conf"


def folders(root: Path, catalogue: Catalogue) -> Folders:
    """The folders that the settings name, below `root` unless absolute."""
    paths = catalogue.settings.paths
    return Folders(
        root=root,
        conf=root / "conf",
        landing=root / paths.landing,
        vault=root / paths.vault,
        tables=root / paths.tables,
        out=root / paths.out,
    )
