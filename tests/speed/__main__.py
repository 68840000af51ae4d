"""`make bench`: intake, metrics, pages, the day, processes and targets, each beside a reference in the same run.

`python -m tests.speed [intake] [history] [metrics] [tiles] [pages] [day] [processes] [targets] [--orders N] ...`.
`--small` runs everything at a small scale in a minute or two: whether it works, not how fast it is.
What has a limit says whether it is kept; the exit code is 1 where one is not.
`python -m tests.speed processes --runs 10000 --kills` plays runs whose workers are killed: play_processes.py.
Results are printed and written to var/bench.json. Ratios are the result; absolute figures belong to this machine and
hour.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

PARTS = ("intake", "history", "metrics", "tiles", "pages", "day", "processes", "targets")
SMALL = {"orders": 2_000, "lines": 20_000, "tile_lines": 24_000, "group_lines": 120_000, "history_lines": 20_000,
         "people": 40, "shops": 2}  # fmt: skip


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.speed", description=__doc__)
    words.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[], help="what to measure; everything if none")
    words.add_argument("--orders", type=int, default=100_000, help="orders behind the pages")
    words.add_argument("--lines", type=int, default=1_000_000, help="order lines behind the metrics")
    words.add_argument("--tile-lines", type=int, default=10_000_000, help="order lines behind a dashboard")
    words.add_argument("--group-lines", type=int, default=100_000_000, help="order lines behind roll-ups")
    words.add_argument("--history-lines", type=int, default=1_000_000, help="old order lines read, then four times so")
    words.add_argument("--small", action="store_true", help="everything at a small scale; limits are only shown")
    words.add_argument("--people", type=int, default=500, help="people whose day is run, beside half and a quarter")
    words.add_argument("--shops", type=int, default=20, help="shops whose day is run")
    words.add_argument("--runs", type=int, default=0, help="with `processes`: play so many runs to the end instead")
    words.add_argument("--kills", action="store_true", help="with --runs: kill the workers wherever they stand")
    asked = words.parse_args()
    if asked.small:
        vars(asked).update(SMALL)
    home = tempfile.mkdtemp(prefix="zhanggui-bench-")
    os.environ.update(ZHANGGUI_HOME=home, DJANGO_SETTINGS_MODULE="zhanggui.config.settings", ZHANGGUI_JOBS="now")
    os.environ.setdefault("ZHANGGUI_NOW", "2011-11-14T09:30:00+08:00")
    results: dict[str, Any] = {}
    for part in asked.parts or PARTS:
        results[part] = _measure(part, asked)
        _print(part, results[part])
    out = Path("var")
    out.mkdir(exist_ok=True)
    (out / "bench.json").write_text(json.dumps(results, indent=1, default=str))
    sys.stdout.write("\nwritten to var/bench.json\n")
    missed = _limits(results)
    return 1 if missed and not asked.small else 0


def _measure(part: str, asked: argparse.Namespace) -> list[dict[str, Any]]:
    if part == "metrics":
        from tests.speed import bench_metrics

        return bench_metrics.measure(lines=asked.lines)
    if part == "tiles":
        from tests.speed import bench_tiles

        return bench_tiles.measure(lines=asked.tile_lines, group=asked.group_lines)
    if part == "history":
        from tests.speed import bench_history

        return bench_history.measure(lines=asked.history_lines)
    if part == "day":
        from tests.speed import bench_day

        return bench_day.measure(people=asked.people, shops=asked.shops)
    if part == "targets":
        from tests.speed import bench_targets

        return bench_targets.measure()
    import django

    django.setup()
    if part == "intake":
        from tests.speed import bench_intake

        return bench_intake.measure(orders=asked.orders)
    if part == "processes" and asked.runs:
        from tests.speed import play_processes

        return [play_processes.play(runs=asked.runs, kills=asked.kills)]
    if part == "processes":
        from tests.speed import bench_processes

        return bench_processes.measure()
    from tests.speed import bench_pages

    return bench_pages.measure(orders=asked.orders)


def _limits(results: dict[str, list[dict[str, Any]]]) -> int:
    """A table of what has a limit; answers how many are missed."""
    held = [row for rows in results.values() for row in rows if "limit" in row]
    if not held:
        return 0
    width = max(len(str(row["question"])) for row in held)
    sys.stdout.write(f"\n{'':{width}}  {'measured':>12}  {'limit':>12}\n")
    for row in held:
        verdict = "kept" if row["passes"] else "MISSED"
        sys.stdout.write(f"{row['question']:{width}}  {row['value']:>12,}  {row['limit']:>12,}  {verdict}\n")
    sys.stdout.flush()
    return sum(not row["passes"] for row in held)


def _print(part: str, rows: list[dict[str, Any]]) -> None:
    sys.stdout.write(f"\n{part}\n")
    for row in rows:
        sys.stdout.write("   " + "   ".join(f"{key}: {value}" for key, value in row.items()) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
