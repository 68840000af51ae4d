"""`make bench`: intake, metrics, pages, the day and processes, each beside a reference in the same run.

`python -m tests.speed [intake] [metrics] [pages] [day] [processes] [--orders N] [--lines N] [--people N] [--shops N]`.
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

PARTS = ("intake", "metrics", "pages", "day", "processes")


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.speed", description=__doc__)
    words.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[], help="what to measure; everything if none")
    words.add_argument("--orders", type=int, default=100_000, help="orders behind the pages")
    words.add_argument("--lines", type=int, default=1_000_000, help="order lines behind the metrics")
    words.add_argument("--people", type=int, default=500, help="people whose day is run, beside half and a quarter")
    words.add_argument("--shops", type=int, default=20, help="shops whose day is run")
    words.add_argument("--runs", type=int, default=0, help="with `processes`: play so many runs to the end instead")
    words.add_argument("--kills", action="store_true", help="with --runs: kill the workers wherever they stand")
    asked = words.parse_args()
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
    return 0


def _measure(part: str, asked: argparse.Namespace) -> list[dict[str, Any]]:
    if part == "metrics":
        from tests.speed import bench_metrics

        return bench_metrics.measure(lines=asked.lines)
    if part == "day":
        from tests.speed import bench_day

        return bench_day.measure(people=asked.people, shops=asked.shops)
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


def _print(part: str, rows: list[dict[str, Any]]) -> None:
    sys.stdout.write(f"\n{part}\n")
    for row in rows:
        sys.stdout.write("   " + "   ".join(f"{key}: {value}" for key, value in row.items()) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
