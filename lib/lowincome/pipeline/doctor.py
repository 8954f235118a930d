"""What this machine needs for a run, what is missing, how to mend it."""

import codecs
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from lowincome.config.catalogue import load_catalogue
from lowincome.config.settings import Engine
from lowincome.domain.errors import LowincomeError
from lowincome.pipeline.context import folders, store_conf
from lowincome.store.secret import read_key
from lowincome.store.session import delta_jars

PAIR = {"pyspark": "4.2.0", "delta-spark": "4.4.0"}
JAVA = (17, 21)
MEMORY_GIB, DISK_GIB = 4, 5
GIB = 1 << 30


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, whether it will do, what was found, how to mend it."""

    name: str
    is_well: bool
    found: str
    mend: str = ""


def cheap_checks(engine: Engine) -> list[Finding]:
    """The checks that every command makes before it starts an engine: milliseconds, but for asking Java its version."""
    return [_pair(), _java()] if engine == "spark" else [_sail()]


def all_checks(engine: Engine, root: Path | None) -> list[Finding]:
    """Every check; those of a store only when `root` names one."""
    machine = [*cheap_checks(engine), *([_jars()] if engine == "spark" else []), _memory(), _encodings()]
    store = [_disk(root), _configuration(root), _key_file(root), _output(root)] if root else [_disk(Path.cwd())]
    return machine + store


def require(findings: list[Finding]) -> None:
    """End with the first finding that is not well."""
    for finding in findings:
        if not finding.is_well:
            raise LowincomeError(f"{finding.name}: {finding.found}", do=finding.mend)


def _pair() -> Finding:
    installed = {name: _version(name) for name in PAIR}
    text = ", ".join(f"{name} {found or 'missing'}" for name, found in installed.items())
    wanted = " ".join(f"{name}=={wanted}" for name, wanted in PAIR.items())
    return Finding(
        "pyspark and delta-spark", installed == PAIR, text, f"pip install {wanted} (other pairs do not start)"
    )


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _java() -> Finding:
    wanted = " or ".join(map(str, JAVA))
    home = os.environ.get("JAVA_HOME")
    program = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    mend = f"install a JDK {wanted} (package openjdk-17-jdk-headless), or point JAVA_HOME at one, or use --engine sail"
    if not program or not Path(program).exists():
        return Finding("Java", False, f"no java in {home or 'PATH'}", mend)
    text = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    match = re.search(r'version "(\d+)', text)
    number = int(match[1]) if match else 0
    said = number or f"tells no version: {(text.splitlines() or ['it says nothing'])[0]}"
    return Finding("Java", number in JAVA, f"{program}: {said}", mend)


def _sail() -> Finding:
    found = _version("pysail")
    return Finding("Sail", found is not None, f"pysail {found or 'missing'}", "pip install 'lowincome[sail]'")


def _jars() -> Finding:
    found = delta_jars("")
    if "spark.jars" in found:
        return Finding("Delta jars", True, f"{len(found['spark.jars'].split(','))} jars in the local cache")
    name = found["spark.jars.packages"]
    return Finding(
        "Delta jars",
        True,
        f"not here yet: the first run fetches {name}",
        "without a network set `jars:` in conf/local.yaml",
    )


def _memory() -> Finding:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    return Finding(
        "Memory", total >= MEMORY_GIB, f"{total:.0f} GiB", f"{MEMORY_GIB} GiB are needed; close other programs"
    )


def _disk(root: Path | None) -> Finding:
    place = next(
        parent
        for parent in ((root or Path.cwd()).absolute(), *(root or Path.cwd()).absolute().parents)
        if parent.exists()
    )
    free = shutil.disk_usage(place).free / GIB
    return Finding("Disk", free >= DISK_GIB, f"{free:.0f} GiB free at {place}", f"{DISK_GIB} GiB are needed")


def _encodings() -> Finding:
    missing = [name for name in ("gb18030", "utf-8-sig", "utf-16") if not _has_codec(name)]
    return Finding(
        "Encodings", not missing, f"missing {missing}" if missing else "gb18030, utf-8, utf-16", "reinstall Python"
    )


def _has_codec(name: str) -> bool:
    try:
        return bool(codecs.lookup(name))
    except LookupError:
        return False


def _configuration(root: Path | None) -> Finding:
    return _attempt("Configuration", lambda: f"{len(load_catalogue(store_conf(_given(root))).contracts)} classes")


def _key_file(root: Path | None) -> Finding:
    def look() -> str:
        catalogue = load_catalogue(store_conf(_given(root)))
        return f"{len(read_key(folders(_given(root), catalogue).key))} bytes, mode 600"

    return _attempt("Key file", look)


def _output(root: Path | None) -> Finding:
    place = _given(root) / "out"
    return Finding("Output folder", os.access(place, os.W_OK), str(place), f"make {place} writable for this user")


def _attempt(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, look())
    except LowincomeError as problem:
        return Finding(name, False, problem.problem, problem.do)


def _given(root: Path | None) -> Path:
    return root or Path.cwd()
