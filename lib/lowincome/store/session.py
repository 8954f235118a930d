"""The one place where an engine is started: Spark (default, clusters) or Sail (one machine, no Java)."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from lowincome.config.settings import Engine, Settings
from lowincome.domain.errors import LowincomeError

DELTA_JARS = ("delta-spark_", "delta-storage-")
DELTA_GROUPS = ("io.delta_", "io.unitycatalog_")  # the rest of the cache Spark ships itself
IVY_JARS = (Path.home() / ".ivy2.5.2" / "jars", Path.home() / ".ivy2" / "jars")

# Where each column was written in our code, asked and sent for each of ten thousand columns, costs more than planning.
QUIET_ORIGINS = {
    "spark.python.sql.dataFrameDebugging.enabled": "false",
    "spark.sql.dataFrameQueryContext.enabled": "false",
}

# What correctness rests on, and the above; not for an installation to change.
FIXED = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.sql.session.timeZone": "UTC",
    "spark.log.level": "ERROR",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.ansi.enabled": "true",
    # A commit whose answer was lost must be recognised as our own, else its rows are written twice.
    "spark.databricks.delta.commit.idempotencyCheck.enabled": "true",
    **QUIET_ORIGINS,
    # A second net below the rule that no identity number becomes a literal.
    "spark.sql.redaction.string.regex": r"\d{17}[\dXx]",
}

# A stage too long for the JVM's limit of a method is run expression by expression, which is no error; the trace of the
# attempt would fill the terminal.
GIVES_UP_QUIETLY = ("org.apache.spark.sql.catalyst.expressions.codegen.CodeGenerator",)

# Rows that Sail works on at a time, four times its own number: 5 % less processor time of intake and of indicators.
SAIL = {"RUST_LOG": "error", "SAIL_EXECUTION__BATCH_SIZE": "32768"}

_sail_server: Any = None  # a server that is not referenced is collected, and the session hangs


def open_session(settings: Settings, *, local: bool = True) -> SparkSession:
    """The session of this process; `local` False leaves master and memory to spark-submit."""
    if settings.engine == "sail":
        return _open_sail()
    return _open_spark(settings, local=local)


def _open_spark(settings: Settings, *, local: bool) -> SparkSession:
    if local:
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.appName("lowincome")
    if local:
        builder = builder.master("local[*]").config("spark.driver.memory", settings.memory)
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
        for key, value in delta_jars(settings.jars).items():
            builder = builder.config(key, value)
    for key, value in {**settings.spark, **FIXED}.items():
        builder = builder.config(key, value)
    try:
        spark = builder.getOrCreate()
    except Exception as problem:
        raise LowincomeError(
            f"Spark does not start: {type(problem).__name__}", do="run `lowincome doctor`; it names what is missing"
        ) from problem
    spark.sparkContext.setLogLevel("ERROR")
    _hush(spark, GIVES_UP_QUIETLY)
    return spark


def _hush(spark: Any, loggers: tuple[str, ...]) -> None:
    log4j = spark.sparkContext._jvm.org.apache.logging.log4j
    for name in loggers:
        log4j.core.config.Configurator.setLevel(name, log4j.Level.OFF)


def engine_of(spark: SparkSession) -> Engine:
    """Which engine `spark` is; the only Spark Connect server that we open is Sail's."""
    return "sail" if ".connect." in type(spark).__module__ else "spark"


def delta_jars(folder: str) -> Mapping[str, str]:
    """Spark settings that bring Delta's jars: from `folder`, from the local cache, else by name from a repository."""
    places = (Path(folder),) if folder else IVY_JARS
    for place in places:
        jars = sorted(place.glob("*.jar")) if place.is_dir() else []
        jars = jars if folder else [jar for jar in jars if jar.name.startswith(DELTA_GROUPS)]
        if all(any(part in jar.name for jar in jars) for part in DELTA_JARS):
            return {"spark.jars": ",".join(str(jar) for jar in jars)}
    if folder:
        raise LowincomeError(f"no Delta jars in {folder}", do="copy the jars that `lowincome doctor` lists into it")
    return {"spark.jars.packages": delta_package()}


def delta_package() -> str:
    """The Maven name of Delta for the installed pair."""
    from importlib.metadata import version

    spark_line = ".".join(version("pyspark").split(".")[:2])
    return f"io.delta:delta-spark_{spark_line}_2.13:{version('delta-spark')}"


def _open_sail() -> SparkSession:
    global _sail_server
    try:
        from pysail.spark import SparkConnectServer
    except ImportError:
        raise LowincomeError("engine sail is not installed", do="pip install 'lowincome[sail]'") from None
    for key, value in SAIL.items():
        os.environ.setdefault(key, value)
    if _sail_server is None:
        _sail_server = SparkConnectServer()
        _sail_server.start(background=True)
    port = _sail_server.listening_address[1]
    spark: SparkSession = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
    for key, value in {"spark.sql.session.timeZone": "UTC", **QUIET_ORIGINS}.items():
        spark.conf.set(key, value)
    return spark
