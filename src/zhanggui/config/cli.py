"""The command line: every room's commands under one name, `zhanggui`."""

import gc
import os
import sys
from importlib import import_module
from importlib.util import find_spec

ROOMS = [
    "zhanggui.config",
    "zhanggui.kernel.work",
    "zhanggui.metrics",
    "zhanggui.simulation",
    "zhanggui.intake",
    "zhanggui.targets",
    "zhanggui.intake.feeds",
    "zhanggui.playbook",
    *(f"zhanggui.departments.{name}" for name in ("finance", "insight")),
]


def set_the_stage() -> None:
    """The demonstration keeps its state apart from a real company's, and lives in its sample week."""
    os.environ.setdefault("ZHANGGUI_HOME", os.path.join("var", "demo"))
    os.environ.setdefault("ZHANGGUI_NOW", "2011-11-14T09:30:00+08:00")


def run() -> None:
    """Entry point of the `zhanggui` program."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhanggui.config.settings")
    if sys.argv[1:2] == ["demo"]:
        set_the_stage()
    import django

    django.setup()
    _speak_the_terminals_language()
    from zhanggui.doors.cli import program

    for room in ROOMS:
        if find_spec(f"{room}.commands"):
            import_module(f"{room}.commands")
    import_module("zhanggui.config.operate")
    import_module("zhanggui.config.fact_commands")
    import_module("zhanggui.config.privacy_commands")
    import_module("zhanggui.config.engine_commands")
    import_module("zhanggui.config.demo")
    _prepare_metrics()
    _search_less_for_garbage()
    program.run()


def _search_less_for_garbage() -> None:
    """Rows by the hundred thousand are no garbage: looking through them time and again is an eighth of an intake."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _speak_the_terminals_language() -> None:
    """Chinese in a Chinese terminal, English elsewhere; reports name their language themselves."""
    from django.utils import translation

    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    translation.activate("zh-hans" if locale.startswith("zh") else "en")


def _prepare_metrics() -> None:
    """News nobody has acted on yet, and slices a killed intake left behind, come first; only our shops are asked."""
    from zhanggui import metrics
    from zhanggui.departments.projects import api as projects
    from zhanggui.intake import api as intake
    from zhanggui.kernel.events import api as events

    metrics.before_query.extend((events.deliver_waiting, intake.refresh_facts))
    metrics.run_names.append(lambda runs: [name for _run, name in sorted(intake.file_names(runs).items())])
    metrics.known_shops.append(lambda: (shop.code for shop in projects.all_shops()))
