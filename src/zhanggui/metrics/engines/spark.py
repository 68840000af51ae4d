# ruff: noqa: S608 - names in the SQL are declared columns, values are always parameters
"""Spark over the files of a pinned fact version, on any cluster that reaches them.

    spark:local-cluster[2,1,1024]     spark: and the master as Spark writes it
    spark://host:7077                 a cluster of its own
    spark:yarn, spark:k8s://...       what else Spark knows

Everything else of a cluster is said where Spark looks for it: SPARK_CONF_DIR, spark-defaults.conf. No library of
Delta is needed: the files of the version are what is read.
"""

import hashlib
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa
from pyspark.errors import PySparkException

from zhanggui.facts import FACTS, Snapshot, Store
from zhanggui.metrics.compiler import Asked, compiled_folder
from zhanggui.metrics.engine import Page, Slice, refused
from zhanggui.metrics.engines.binding import DAYS, PARAMETER, bind, tidy

_lock = threading.Lock()


class _Words:
    quote = "`"
    times: Mapping[str, str] = {
        "week": "CAST(date_trunc('WEEK', day) AS DATE)",
        "month": "date_format(day, 'yyyy-MM')",
        "quarter": "concat(date_format(day, 'yyyy'), '-Q', CAST(quarter(day) AS STRING))",
        "year": "date_format(day, 'yyyy')",
    }

    def __init__(self, source: str = "", pairs: Mapping[str, str] | None = None) -> None:
        self._source = source
        self._pairs = pairs or {}

    def type_of(self, kind: pa.DataType) -> str:
        if pa.types.is_decimal(kind):
            return f"DECIMAL({kind.precision}, {kind.scale})"
        known = {"date32[day]": "DATE", "int64": "BIGINT", "int32": "INT", "int8": "TINYINT", "bool": "BOOLEAN"}
        return "TIMESTAMP" if pa.types.is_timestamp(kind) else known.get(str(kind), "STRING")

    def source(self, slice_: Slice, columns: Sequence[str]) -> str:
        return f"SELECT {', '.join(columns)} FROM {self._source}"

    def days(self, rows: Sequence[tuple[date, ...]]) -> str:
        listed = ", ".join("(" + ", ".join(f"DATE '{day}'" for day in row) + ")" for row in rows)
        return f"SELECT {', '.join(DAYS)} FROM VALUES {listed} AS days({', '.join(DAYS)})"

    def pairs(self, name: str) -> str:
        return f"SELECT {name}_of, {name}_is FROM {self._pairs[name]}"


class Spark:
    """Spark 4.0 over the fact files themselves: nothing is copied."""

    name = "Spark"

    def __init__(self, store: Store) -> None:
        self._store = store
        self._master = _master(store.engine)

    def version(self, fact: str) -> int:
        return self._store.version(fact)

    def stamp(self, fact: str, version: int) -> tuple[int, int]:
        return self._store.stamp(fact, version)

    def snapshot(self, fact: str, version: int) -> Snapshot:
        return self._store.snapshot(fact, version)

    def run(self, asked: Asked, slice_: Slice, page: Page | None = None) -> list[tuple[Any, ...]]:
        return tidy(self._rows(asked, slice_, page, False), asked)

    def count(self, asked: Asked, slice_: Slice) -> int:
        return int(self._rows(asked, slice_, None, True)[0][0])

    def release(self) -> str:
        return f"Spark {self._session().version}"

    def _rows(self, asked: Asked, slice_: Slice, page: Page | None, counted: bool) -> list[tuple[Any, ...]]:
        sql = asked.sql(compiled_folder(self._store), "pyspark")
        try:
            words = _Words(self._view(slice_), {name: self._paired(name, pairs) for name, pairs in slice_.groups})
            whole, values = bind(words, slice_, sql, page, counted).whole("\0")
            before, after = (PARAMETER.sub(r":\1", part) for part in whole.split("\0"))
            answer: pa.Table = self._session().sql(before + sql + after, args=values).toArrow()
        except PySparkException as error:
            raise refused(self.name, asked.metrics, str(error).strip().splitlines()[0]) from error
        columns = [column.to_pylist() for column in answer.columns]
        return list(zip(*columns, strict=True)) if columns else []

    def _view(self, slice_: Slice) -> str:
        """The slice's files under a name; the shop and the month come from their place, not from the rows."""
        files = [file for file in slice_.snapshot.within(slice_.shops, None, None) if file.path in set(slice_.files())]
        if not files:
            return ""
        fact, session = slice_.snapshot.fact, self._session()
        name = "f_" + hashlib.sha256(repr((fact, files)).encode()).hexdigest()[:32]
        if session.catalog.tableExists(name):
            return name
        inside = [each for each in FACTS[fact] if each.name not in ("shop", "month")]
        schema = ", ".join(f"`{each.name}` {_WORDS.type_of(each.type)}" for each in inside)
        rows = session.read.schema(schema).parquet(*(_reached(file.path) for file in files))
        places = {
            "file_of": [PurePosixPath(file.path).name for file in files],
            "shop": [file.shop for file in files],
            "month": [file.month for file in files],
        }
        named = rows.selectExpr("*", "_metadata.file_name AS file_of")
        placed = session.createDataFrame(pa.table(places)).hint("broadcast")
        named.join(placed, "file_of").select(*FACTS[fact].names).createOrReplaceTempView(name)
        return name

    def _paired(self, name: str, pairs: Sequence[tuple[str, str]]) -> str:
        view = f"p_{name}_" + hashlib.sha256(repr(pairs).encode()).hexdigest()[:32]
        columns = [pa.array([pair[side] for pair in pairs], pa.string()) for side in (0, 1)]
        table = pa.table(columns, names=[f"{name}_of", f"{name}_is"])
        self._session().createDataFrame(table).createOrReplaceTempView(view)
        return view

    def _session(self) -> Any:
        with _lock:
            return _started(self._master, os.getpid())


_WORDS = _Words()


def engine(store: Store) -> Spark:
    return Spark(store)


def _master(text: str) -> str:
    """spark://host:7077 is a master as it stands; of any other the word spark: goes before it."""
    return text if text.startswith("spark://") else text.partition(":")[2]


def _reached(path: str) -> str:
    """Files of this machine by their full address; those of object storage as Hadoop names it."""
    return "s3a://" + path[len("s3://") :] if path.startswith("s3://") else f"file://{path}"


@lru_cache(maxsize=1)
def _started(master: str, process: int) -> Any:
    """One session a process; what must be alike everywhere is said here, the rest is the cluster's own."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    building = SparkSession.builder.master(master).appName("zhanggui")
    said = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.legacy.timeParserPolicy": "CORRECTED",
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if master.startswith("local"):
        import pyspark

        os.environ.setdefault("SPARK_HOME", os.path.dirname(pyspark.__file__))
        said |= {
            "spark.ui.enabled": "false",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.host": "127.0.0.1",
            "spark.sql.shuffle.partitions": "2",
            "spark.driver.memory": os.environ.get("SPARK_DRIVER_MEMORY", "1g"),
        }
    for name, value in said.items():
        building = building.config(name, value)
    session = building.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
