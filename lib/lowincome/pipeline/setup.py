"""A new store: an editable configuration, the key file, empty folders."""

import os
import shutil
from pathlib import Path

from lowincome.config.catalogue import load_catalogue
from lowincome.config.places import packaged_conf
from lowincome.domain.errors import LowincomeError
from lowincome.pipeline.context import Folders, folders
from lowincome.store.secret import make_key


def init_store(root: Path) -> Folders:
    """Make the store at `root`; what already exists there stays as it is, so that a second call changes nothing."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        if not (root / "conf").exists():
            shutil.copytree(packaged_conf(), root / "conf")
        places = folders(root, load_catalogue(root / "conf"))
        for place in (places.landing, places.vault, places.tables, places.out):
            place.mkdir(parents=True, exist_ok=True)
        for restricted in (places.landing, places.vault):
            os.chmod(restricted, 0o700)
        if _holds_data(places):
            return places
        make_key(places.key)
    except PermissionError as problem:
        raise LowincomeError(
            f"cannot write to {problem.filename}", do="choose another folder, or correct its rights"
        ) from None
    return places


def _holds_data(places: Folders) -> bool:
    """A store with tables never gets a new key: its pseudonyms would no longer meet."""
    return any(places.tables.iterdir())
