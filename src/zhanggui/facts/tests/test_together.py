"""Several writers at once, and writers that die: a slice is wholly the old or wholly the new one."""

import random
import subprocess
import sys
import time
from pathlib import Path

from zhanggui.facts import Store
from zhanggui.facts.tests.rows import fill
from zhanggui.facts.tests.writer import DAY

ROWS = 5


def writers(root: Path, *who: tuple[str, str], rounds: int, rows: int = ROWS) -> list[subprocess.Popen[str]]:
    """Started processes, all of them ready, that write once they are told to."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "zhanggui.facts.tests.writer", str(root), shop, name, str(rounds), str(rows)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for shop, name in who
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    return processes


def go(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()


def ended(*processes: subprocess.Popen[str]) -> list[int]:
    """Their exit codes, once all of them are gone."""
    for process in processes:
        process.communicate(timeout=60)
    return [process.returncode for process in processes]


def slices(root: Path) -> list[tuple[str, str, int, int]]:
    """Shop, writer, round and rows of what is in the store now."""
    frame = Store(root).read("ledger_line")
    counted = frame.group_by("shop", "kind", "run_id").len().sort("shop", "kind", "run_id")
    return [(shop, name, number, rows) for shop, name, number, rows in counted.rows()]


def test_writers_of_one_slice_never_mix(tmp_path: Path) -> None:
    both = writers(tmp_path, ("s1", "ann"), ("s1", "bob"), rounds=4)
    go(*both)
    assert ended(*both) == [0, 0]

    [(shop, _, last, rows)] = slices(tmp_path)
    assert (shop, last, rows) == ("s1", 3, ROWS)
    assert all(Store(tmp_path).has_mark("ledger_line", f"{name}:{n}") for name in ("ann", "bob") for n in range(4))


def test_writers_of_different_shops_both_arrive(tmp_path: Path) -> None:
    both = writers(tmp_path, ("s1", "ann"), ("s2", "bob"), rounds=4)
    go(*both)
    assert ended(*both) == [0, 0]

    assert slices(tmp_path) == [("s1", "ann", 3, ROWS), ("s2", "bob", 3, ROWS)]


def test_a_killed_writer_leaves_a_whole_slice(tmp_path: Path) -> None:
    many = 2_000
    fill(Store(tmp_path), "ledger_line", [{"day": DAY, "kind": "before", "run_id": 0} for _ in range(many)])
    for attempt in range(3):
        [process] = writers(tmp_path, ("s1", f"w{attempt}"), rounds=10_000, rows=many)
        go(process)
        time.sleep(random.uniform(0.3, 0.9))
        process.kill()
        ended(process)
        [(_, _, _, rows)] = slices(tmp_path)
        assert rows == many

    store = Store(tmp_path)
    store.vacuum("ledger_line", keep_hours=0)
    [(_, _, _, rows)] = slices(tmp_path)
    assert rows == many
    assert store.version("ledger_line") > 4
