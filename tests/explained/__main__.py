"""`python -m tests.explained`: generate, take in, explain every planted incident, say how often the cause was named."""

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.explained.judging import Incident, Verdict

LEAST = 80
"""Per cent of the incidents whose cause must be named first."""
ROOMS = ("ads", "traffic", "items")
"""The files the figures of METRICS are counted from."""


def main() -> int:
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="explained-") as temporary:
        home = Path(asked.home or temporary).resolve()
        os.environ["ZHANGGUI_HOME"] = str(home / "home")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.config.settings")
        _generated(asked, home / "department")
        _taken(home)
        return _explained(home)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.explained", description=__doc__)
    for name, usual in (("days", 200), ("shops", 1), ("orders", 300), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--start", default="2025-03-01", help="first day")
    parser.add_argument("--playbook", default="operations-centre")
    parser.add_argument("--home", help="folder to keep everything in; what is there already is used again")
    return parser.parse_args()


def _generated(asked: argparse.Namespace, folder: Path) -> None:
    from zhanggui.simulation import Wish, generate

    if not (folder / "generated.json").exists():
        print("generate ...", flush=True)
        first = date.fromisoformat(asked.start)
        generate(Wish(folder, asked.playbook, asked.shops, asked.days, asked.seed, asked.orders, first))


def _taken(home: Path) -> None:
    """Take the files in, once."""
    import django

    django.setup()
    from django.core.management import call_command

    from tests.year import taking
    from tests.year.department import Department

    if not (home / "taken").exists():
        print("take files in ...", flush=True)
        department = Department(home / "department")
        call_command("migrate", verbosity=0, interactive=False)
        taking.open_company(department)
        for taken in taking.take_files(department, ROOMS):
            if taken.problem:
                print(f"  {taken.path.name}: {taken.problem}")
        (home / "taken").touch()
    taking.bring_facts_up_to_date()


def _explained(home: Path) -> int:
    from django.conf import settings

    from tests.explained.judging import judge, planted
    from tests.year.department import Department
    from zhanggui.facts import Store

    store = Store(Path(settings.FACTS_FOLDER))
    start = Department(home / "department").period.first
    verdicts, too_early = [], []
    for incident in planted(home / "department"):
        against = incident.against(start)
        if against is None:
            too_early.append(incident)
            continue
        verdicts.append(judge(store, incident, against))
        _show(verdicts[-1])
    return _summed_up(verdicts, too_early)


def _show(verdict: "Verdict") -> None:
    incident = verdict.incident
    word = "first" if verdict.is_first else "among 3" if verdict.is_among_three else "NOT NAMED"
    wanted = "evenly" if incident.is_everything else f"{incident.dimension} {incident.member}"
    print(
        f"  {word:<9} {incident.shop} {incident.kind:<13} {incident.days.first}..{incident.days.last} against "
        f"{verdict.against.first}: {verdict.metric} {verdict.change:+.4f}, planted {wanted}, named {verdict.named}"
    )
    for wrong in verdict.wrong_sums:
        print(f"            does not add up: {wrong}")


def _summed_up(verdicts: "list[Verdict]", too_early: "Iterable[Incident]") -> int:
    kinds = sorted({verdict.incident.kind for verdict in verdicts})
    print(f"\n{'kind':<14} {'incidents':>9} {'named first':>12} {'in first three':>15} {'adds up':>8}")
    for kind in [*kinds, "all"]:
        mine = [verdict for verdict in verdicts if kind in ("all", verdict.incident.kind)]
        first, three = (sum(getattr(one, name) for one in mine) for name in ("is_first", "is_among_three"))
        added = sum(not one.wrong_sums for one in mine)
        print(f"{kind:<14} {len(mine):>9} {first:>12} {three:>15} {added:>8}")
    early = Counter(incident.kind for incident in too_early)
    print(f"No days before to hold against: {', '.join(f'{n} {kind}' for kind, n in early.items()) or 'none'}")
    good = sum(verdict.is_first for verdict in verdicts)
    all_add_up = not any(verdict.wrong_sums for verdict in verdicts)
    share = 100 * good / len(verdicts) if verdicts else 0
    print(f"Named first: {good} of {len(verdicts)}, {share:.1f} %; at least {LEAST} % is asked.")
    return 0 if verdicts and share >= LEAST and all_add_up else 1


if __name__ == "__main__":
    sys.exit(main())
