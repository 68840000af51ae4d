"""Who is killed: `python -m tests.kills.worker importer|compactor|reader ROOT SEED NAME`.

An importer notes each slice it was told is written, and after a kill goes on with the first it has no note of.
"""

import os
import sys
import time
from pathlib import Path

import duckdb

from tests.kills.slices import COLUMNS, FACT, half_days, slice_of
from zhanggui.facts import Store, upkeep


def noted(root: Path, name: str) -> list[int]:
    """The slices an importer was told are written."""
    path = root / f"{name}.noted"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def importer(root: Path, seed: int, name: str) -> None:
    store, number = Store(root / "facts"), len(noted(root, name))
    with (root / f"{name}.noted").open("a") as notes:
        while True:
            each = slice_of(seed, name, number)
            store.replace(FACT, each.frame(), each.shop, each.first, each.last, mark=each.mark, runs=[number])
            notes.write(f"{number}\n")
            notes.flush()
            os.fsync(notes.fileno())
            number += 1


def compactor(root: Path, _seed: int, _name: str) -> None:
    store = Store(root / "facts")
    while True:
        upkeep.SMALL = 2
        upkeep.keep_up(store, keep_hours=upkeep.LEAST_HOURS, facts=[FACT])


def reader(root: Path, _seed: int, _name: str) -> None:
    """Pins a version, reads it by two ways and again a little later: whole days, and the same each time."""
    store = Store(root / "facts")
    while True:
        if store.version(FACT) < 0:
            continue
        version = store.version(FACT)
        rows = store.read(FACT, version=version).select(COLUMNS)
        if wrong := half_days(rows):
            sys.exit(f"version {version} shows half a slice: {wrong[:3]}")
        files = store.files(FACT, version)
        time.sleep(0.05)
        if not files:
            continue
        [counted] = duckdb.sql(f"SELECT count(*), sum(income) FROM read_parquet({files!r})").fetchall()
        if counted != (rows.height, rows["income"].sum()):
            sys.exit(f"version {version} reads {counted}, then {rows.height} rows")


def main(kind: str, root: str, seed: str, name: str) -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    {"importer": importer, "compactor": compactor, "reader": reader}[kind](Path(root), int(seed), name)


if __name__ == "__main__":
    main(*sys.argv[1:])
