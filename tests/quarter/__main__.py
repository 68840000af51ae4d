"""Ninety workdays of the five organisations: `python -m tests.quarter [--days N] [--seed N] [PLAYBOOK ...]`."""

import argparse
import os
import sys
import tempfile
import time

FIVE = ["agency", "own-site", "operations-centre", "ecommerce-centre", "group-operations"]


def main() -> int:
    asked = argparse.ArgumentParser(prog="tests.quarter")
    asked.add_argument("playbooks", nargs="*", default=FIVE)
    asked.add_argument("--days", type=int, default=90)
    asked.add_argument("--seed", type=int, default=7)
    options = asked.parse_args()
    failed = 0
    for playbook in options.playbooks or FIVE:
        with tempfile.TemporaryDirectory() as home:
            code = os.spawnle(
                os.P_WAIT, sys.executable, sys.executable, "-c", _ONE, playbook, str(options.days), str(options.seed),
                {**os.environ, "ZHANGGUI_HOME": home, "DJANGO_SETTINGS_MODULE": "zhanggui.config.settings"},
            )  # fmt: skip
            failed += code != 0
    return 1 if failed else 0


_ONE = "from tests.quarter.__main__ import one; one()"


def one() -> None:
    """Play one organisation in a home of its own and tell what came of it."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)
    from tests.quarter.play import play

    playbook, days, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    began = time.monotonic()
    quarter = play(playbook, days, seed)
    print(f"{playbook}: {quarter.days} workdays in {time.monotonic() - began:.0f} s")
    print(f"  items {quarter.items}, {quarter.states}; did {dict(quarter.done)}; refused {dict(quarter.refused)}")
    print(f"  people {quarter.people}; processes ended {quarter.processes}, not ended {quarter.unfinished}")
    for line in quarter.broken[:20]:
        print(f"  broken: {line}")
    sys.exit(1 if quarter.broken or quarter.unfinished else 0)


if __name__ == "__main__":
    sys.exit(main())
