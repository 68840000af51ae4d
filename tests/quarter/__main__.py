"""Ninety workdays of the five organisations: `python -m tests.quarter [--days N] [--seed N] [PLAYBOOK ...]`.

Seeded people do what lies on their desks; a fifth of them leave, are replaced or go on leave. What must be true is
looked at every day (watching.py); one sentence that is not makes the exit code 1.
"""

import argparse
import os
import sys
import tempfile
import time

FIVE = ["agency", "own-site", "operations-centre", "ecommerce-centre", "group-operations"]


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.quarter", description=__doc__)
    words.add_argument("playbooks", nargs="*", default=FIVE, help="which organisations; all five if none is named")
    words.add_argument("--days", type=int, default=90, help="workdays, at least 10")
    words.add_argument("--seed", type=int, default=7, help="another number is another quarter")
    asked = words.parse_args()
    if asked.days < 10:
        words.error("Ten workdays at least: the last six are for what is under way.")
    failed = []
    for playbook in asked.playbooks or FIVE:
        with tempfile.TemporaryDirectory(prefix="zhanggui-quarter-") as home:
            code = os.spawnle(
                os.P_WAIT, sys.executable, sys.executable, "-c", _ONE, playbook, str(asked.days), str(asked.seed),
                {**os.environ, "ZHANGGUI_HOME": home, "DJANGO_SETTINGS_MODULE": "zhanggui.config.settings"},
            )  # fmt: skip
            failed += [playbook] if code else []
    sys.stdout.write(f"\nNot clean: {', '.join(failed)}\n" if failed else "\nAll clean.\n")
    return 1 if failed else 0


_ONE = "import sys; from tests.quarter.__main__ import one; sys.exit(one())"


def one() -> int:
    """Play one organisation in a home of its own and tell what came of it."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("migrate", verbosity=0)
    from tests.quarter.play import play
    from tests.quarter.telling import told

    began = time.process_time()
    quarter = play(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(told(quarter, time.process_time() - began))
    sys.stdout.flush()
    return 1 if quarter.broken else 0


if __name__ == "__main__":
    sys.exit(main())
