"""What each engine is told in its own words where Ibis would approximate, round or overflow.

Ibis turns one expression into the SQL of every engine; these few turns of phrase are pinned here, so that the
same declaration has the same answer everywhere: distinct counts are exact, moments are whole seconds, sums of
whole numbers are wide enough for any number of rows. Beside the compiler the only module that knows Ibis.
"""

import re
from functools import lru_cache
from typing import Any

from zhanggui.base import Refusal

DIALECTS = ("duckdb", "postgres", "clickhouse", "pyspark")

_APPROXIMATE = re.compile(
    r"(?i)\b(uniq(?!Exact)\w*|approx\w*|\w*hll\w*|quantile\w*|topK\w*|any_value|float\w*|double)\s*\("
)
"""Functions that estimate or depend on the order of rows: no statement may hold one."""


_OWN: dict[Any, str] = {}
"""Ibis writes its one-word operations over those of a class made from another: ours have none."""


def text(expression: Any, dialect: str) -> str:
    """The expression as one engine's SQL."""
    compiler = _compiler(dialect)
    sql = str(compiler.to_sqlglot(expression).sql(dialect=compiler.dialect))
    found = _APPROXIMATE.search(sql)
    if found:
        raise Refusal("engine.approximates", f"{dialect} would only estimate this number, with {found[1]}.")
    return sql


@lru_cache(maxsize=len(DIALECTS))
def _compiler(dialect: str) -> Any:
    return {"duckdb": _duckdb, "postgres": _postgres, "clickhouse": _clickhouse, "pyspark": _spark}[dialect]()


def _duckdb() -> Any:
    from ibis.backends.sql.compilers.duckdb import DuckDBCompiler

    class Compiler(DuckDBCompiler):  # type: ignore[misc]
        SIMPLE_OPS = _OWN

        def visit_ExtractEpochSeconds(self, op: Any, *, arg: Any) -> Any:
            """Whole seconds: an epoch is a float here."""
            return self.cast(self.f.epoch(self.f.date_trunc("second", arg)), op.dtype)

    return Compiler()


def _postgres() -> Any:
    from ibis.backends.sql.compilers.postgres import PostgresCompiler

    class Compiler(PostgresCompiler):  # type: ignore[misc]
        SIMPLE_OPS = _OWN

        def visit_ExtractEpochSeconds(self, op: Any, *, arg: Any) -> Any:
            """Whole seconds: an epoch has a fraction here."""
            return self.cast(self.f.floor(self.f.extract("epoch", arg)), op.dtype)

    return Compiler()


def _clickhouse() -> Any:
    from ibis.backends.sql.compilers.clickhouse import ClickHouseCompiler

    class Compiler(ClickHouseCompiler):  # type: ignore[misc]
        SIMPLE_OPS = _OWN

        def visit_CountDistinct(self, op: Any, *, arg: Any, where: Any) -> Any:
            """Ibis says uniq, which estimates."""
            return self.agg.uniqExact(arg, where=where)

        def visit_ExtractEpochSeconds(self, op: Any, *, arg: Any) -> Any:
            """Ibis says toRelativeSecondNum, which wraps around in 2106 and knows nothing before 1970."""
            return self.f.anon.intDiv(self.f.anon.toUnixTimestamp64Micro(self.f.anon.toStartOfSecond(arg)), 1_000_000)

        def visit_Sum(self, op: Any, *, arg: Any, where: Any) -> Any:
            """A sum of Int64 wraps around here without a word: Int128 has room for any number of rows."""
            wide = self.f.anon.toInt128(arg) if op.arg.dtype.is_integer() else arg
            return super().visit_Sum(op, arg=wide, where=where)

    return Compiler()


def _spark() -> Any:
    import ibis.expr.datatypes as dt
    from ibis.backends.sql.compilers.pyspark import PySparkCompiler

    class Compiler(PySparkCompiler):  # type: ignore[misc]
        SIMPLE_OPS = _OWN

        def visit_Sum(self, op: Any, *, arg: Any, where: Any) -> Any:
            """A sum of BIGINT overflows here: 38 digits have room for any number of rows."""
            wide = self.cast(arg, dt.Decimal(38, 0)) if op.arg.dtype.is_integer() else arg
            return super().visit_Sum(op, arg=wide, where=where)

    return Compiler()
