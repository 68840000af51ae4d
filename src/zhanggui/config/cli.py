"""The command line: every room's commands under one name, `zhanggui`."""

import os
from importlib import import_module
from importlib.util import find_spec

ROOMS = [
    "zhanggui.config",
    "zhanggui.kernel.work",
    "zhanggui.metrics",
    "zhanggui.intake",
    "zhanggui.playbook",
    *(f"zhanggui.departments.{name}" for name in ("finance", "insight")),
]


def run() -> None:
    """Entry point of the `zhanggui` program."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.config.settings")
    import django

    django.setup()
    from zhanggui.doors.cli import program

    for room in ROOMS:
        if find_spec(f"{room}.commands"):
            import_module(f"{room}.commands")
    import_module("zhanggui.config.operate")
    import_module("zhanggui.config.demo")
    program.run()
