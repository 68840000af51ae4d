"""Taking values out of every version of a fact: files are written anew, the old ones and their traces go.

A version that named a file reads the copy that stands for it (`places.current`): its rows are the same but for the
values taken out, so that numbers of the past stay what they were. Readers without this store see the newest version.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from zhanggui.facts.places import REWRITTEN
from zhanggui.facts.store import NO_TABLE, Store, forget_snapshots


def rename(store: Store, fact: str, column: str, values: Mapping[str, str]) -> int:
    """Put other values in place of these in every file there is; answers how many files were written anew.

    Build the newest version without them first. Doing it again finds what is left: a kill loses nothing.
    """
    if store.version(fact) == NO_TABLE or not values:
        return 0
    store.refuse_remote("Taking a buyer out of older versions")
    table = store.root / fact
    active = {Path(file.path) for file in store.snapshot(fact).files}
    changed = 0
    for path in sorted(table.rglob("*.parquet")):
        if "_delta_log" in path.parts or not _holds(path, column, values):
            continue
        if path in active and REWRITTEN not in path.relative_to(table).parts:
            raise RuntimeError(f"{path.name} is of the newest version and still holds what is to go")
        _written_anew(table, path, column, values)
        changed += 1
    forget_snapshots()
    return changed


def holds(store: Store, fact: str, column: str, values: Mapping[str, str]) -> int:
    """How many files hold one of the values."""
    table = store.root / fact
    return sum(_holds(path, column, values) for path in table.rglob("*.parquet") if "_delta_log" not in path.parts)


def _holds(path: Path, column: str, values: Mapping[str, str]) -> bool:
    try:
        file = pq.ParquetFile(path)
        if column not in file.schema_arrow.names:
            return False
        found = pl.from_arrow(file.read([column]).column(column).combine_chunks())
    except (FileNotFoundError, pa.ArrowInvalid):  # another process removed it, or a killed one left half of it
        return False
    assert isinstance(found, pl.Series)
    return bool(found.is_in(list(values)).any())


def _written_anew(table: Path, path: Path, column: str, values: Mapping[str, str]) -> None:
    rows = pq.ParquetFile(path).read()
    place = rows.schema.get_field_index(column)
    series = pl.from_arrow(rows.column(place).combine_chunks())
    assert isinstance(series, pl.Series)
    renamed = series.replace(dict(values)).to_arrow().cast(rows.schema.field(place).type)
    own = path.relative_to(table)
    target = path if own.parts[0] == REWRITTEN else table / REWRITTEN / own
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    pq.write_table(rows.set_column(place, rows.schema.field(place), renamed), draft, compression="zstd")
    draft.replace(target)
    if target != path:
        path.unlink()
