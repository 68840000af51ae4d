"""The engines of this machine: PostgreSQL is started, Spark and chDB are libraries, DuckDB is always there."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import tests.cluster as cluster

ENGINES = ("duckdb", "postgres", "chdb", "spark")
MASTER = "local-cluster[2,1,1024]"
"""Two executors, each a process of its own with a core and 1 GB."""


def missing(engine: str) -> str:
    """Why an engine cannot run here; empty where it can."""
    if engine == "spark":
        if find_spec("pyspark") is None:
            return "PySpark is not installed (requirements-conformance.lock)"
        return "" if shutil.which("java") else "Spark needs Java 17, and there is no java on this machine"
    if engine == "chdb":
        return "" if find_spec("chdb") else "chDB is not installed (requirements-conformance.lock)"
    if engine == "postgres":
        return "" if cluster.binaries() else "PostgreSQL's initdb and pg_ctl are not on this machine"
    return ""


@contextmanager
def running(engine: str) -> Iterator[str]:
    """The engine's address, as in ZHANGGUI_FACTS; empty for the one inside the program."""
    if engine == "postgres":
        with postgres() as address:
            yield address
    elif engine == "chdb":
        with tempfile.TemporaryDirectory(prefix="zg-chdb-") as folder:
            yield f"clickhouse:chdb://{folder}"
    elif engine == "spark":
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        yield f"spark:{MASTER}"
        _stop_spark()
    else:
        yield ""


@contextmanager
def postgres() -> Iterator[str]:
    """A throwaway cluster."""
    folder, binaries = cluster.start()
    try:
        yield f"postgres://zhanggui@{quote(str(Path(folder)), safe='')}/postgres"
    finally:
        cluster.stop(folder, binaries)


def _stop_spark() -> None:
    from pyspark.sql import SparkSession

    session = SparkSession.getActiveSession()
    if session is not None:
        session.stop()
