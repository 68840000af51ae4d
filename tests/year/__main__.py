"""`python -m tests.year`: generate, take in, compute the catalogue's metrics, hold each against its oracle."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.year.comparing import Verdict
    from tests.year.department import Department


def main() -> int:
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="year-") as temporary:
        home = Path(asked.home or temporary).resolve()
        os.environ["ZHANGGUI_HOME"] = str(home / "home")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.config.settings")
        department = _generated(asked, home / "department")
        _installed(department, home / "home")
        return _compared(department, asked.metric)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.year", description=__doc__)
    for name, usual in (("days", 365), ("shops", 3), ("orders", 20), ("seed", 7)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--start", default="2025-01-01", help="first day")
    parser.add_argument("--playbook", default="operations-centre")
    parser.add_argument("--metric", action="append", default=[], help="only this metric or M.id; may be repeated")
    parser.add_argument("--home", help="folder to keep everything in; what is there already is used again")
    return parser.parse_args()


def _generated(asked: argparse.Namespace, folder: Path) -> "Department":
    from datetime import date

    from tests.year.department import Department
    from zhanggui.simulation import Wish, generate

    if not (folder / "generated.json").exists():
        with _timed("generate"):
            first = date.fromisoformat(asked.start)
            generate(Wish(folder, asked.playbook, asked.shops, asked.days, asked.seed, asked.orders, first))
    return Department(folder)


def _installed(department: "Department", home: Path) -> None:
    """Take everything in, once; a home that was left half-way is begun again."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db.backends.signals import connection_created

    from tests.year import documents, taking

    connection_created.connect(_hurry)
    done = home / "taken"
    if not done.exists():
        with _timed("open the company"):
            call_command("migrate", verbosity=0, interactive=False)
            taking.open_company(department)
        with _timed("take files in"):
            for taken in taking.take_files(department):
                _tell_refused(taken.path, taken.refused, taken.problem)
        with _timed("take registers in"):
            for taken in taking.take_registers(department):
                here = (taken.path.parents[1].name, taken.path.name)
                expected = {row for *where, row in department.faults if tuple(where) == here}
                if set(taken.refused) != expected:
                    _tell_refused(taken.path, taken.refused, taken.problem)
        with _timed("write documents"):
            taking.take_besides(department)
            documents.write_everything(department)
        done.touch()
    with _timed("facts up to date"):
        taking.bring_facts_up_to_date()


def _hurry(connection: Any, **_: object) -> None:
    """This database may be lost at any moment: SQLite need not wait for the disk."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")


def _tell_refused(path: Path, refused: Sequence[int], problem: str) -> None:
    if refused or problem:
        print(f"  {path.parent.parent.name}/{path.parent.name}/{path.name}: {len(refused)} lines refused. {problem}")


def _compared(department: "Department", only: Sequence[str]) -> int:
    from pathlib import Path as Folder

    from django.conf import settings

    from tests.year.comparing import catalogue, verdicts
    from zhanggui.facts import Store

    wanted = set(only)
    found = []
    with _timed("compute and compare"):
        for verdict in verdicts(department, Store(Folder(settings.FACTS_FOLDER)), wanted):
            found.append(verdict)
            _show(verdict)
    if not wanted:
        _sum_up(found, catalogue())
    return 0 if all(verdict.equal for verdict in found) else 1


def _sum_up(found: Sequence["Verdict"], known: set[str]) -> None:
    wrong = {one.catalogue for one in found if one.different}
    empty = {one.catalogue for one in found if not one.telling} - wrong
    seen = {one.catalogue for one in found}
    good = len((seen & known) - wrong - empty)
    told = f"{sum(one.numbers for one in found)} numbers, {sum(one.telling for one in found)} of them not nothing"
    print(f"\n{good} of {len(known)} metrics of the catalogue computed and equal: {len(found)} cuts, {told}.")
    for what, which in (("Different", wrong), ("Nothing to compare", empty), ("Without an oracle", known - seen)):
        print(f"{what}: {', '.join(sorted(which - {''})) or 'none'}")


def _show(verdict: "Verdict") -> None:
    word = "equal" if verdict.equal else "DIFFERENT" if verdict.different else "NOTHING"
    cut = ",".join(verdict.by) or "whole"
    told = f"{verdict.numbers:>6} numbers, {verdict.telling:>6} not nothing"
    print(f"  {word:<9} {verdict.catalogue:<20} {verdict.metric:<32} {cut:<34} {told}")
    for line in verdict.different[:5]:
        print(f"            {line}")


class _timed:
    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        self._began, self._worked = time.perf_counter(), time.process_time()
        print(f"{self._what} ...", flush=True)

    def __exit__(self, *_: object) -> None:
        passed, worked = time.perf_counter() - self._began, time.process_time() - self._worked
        print(f"{self._what}: {passed:.1f} s, {worked:.1f} s of a processor", flush=True)


if __name__ == "__main__":
    sys.exit(main())
