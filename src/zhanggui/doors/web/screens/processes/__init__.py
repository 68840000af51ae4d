"""Processes in the browser: the catalogue, one run, one step, all runs, where work waits, and their managers' board."""

from collections.abc import Mapping
from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from zhanggui.doors.web import menu, subjects, text, workbench
from zhanggui.doors.web.desk import desk_urls
from zhanggui.doors.web.screens.processes import catalogue, listing, manage, runs, steps, waits
from zhanggui.kernel.processes import api as processes


def urls() -> list[URLPattern]:
    return [
        path("processes/", catalogue.show_all, name="processes"),
        path("processes/about/<str:code>/", catalogue.show, name="process"),
        path("processes/start/<str:code>/", catalogue.start, name="process-start"),
        *desk_urls(listing.runs_desk, at="processes/runs/"),
        path("processes/runs/<int:pk>/", runs.show, name="process-run"),
        path("processes/runs/<int:pk>/do/", runs.act, name="process-run-act"),
        path("processes/steps/<int:pk>/", steps.show, name="process-step"),
        path("processes/steps/<int:pk>/do/", steps.act, name="process-step-act"),
        path("processes/waits/", waits.show, name="process-waits"),
        path("processes/manage/", manage.show_all, name="processes-manage"),
        path("processes/manage/new/", manage.new, name="process-new"),
        path("processes/manage/of/<str:code>/", manage.versions, name="process-versions"),
        path("processes/manage/of/<str:code>/draft/", manage.draft, name="process-draft"),
        path("processes/manage/of/<str:code>/check/", manage.check, name="process-check"),
        path("processes/manage/of/<str:code>/migrate/", manage.migrate, name="process-migrate"),
        path("processes/manage/of/<str:code>/retire/", manage.retire, name="process-retire"),
        path("processes/manage/of/<str:code>/switch/", manage.switch, name="process-switch"),
        path("processes/manage/of/<str:code>/<int:number>.<str:kind>", manage.file, name="process-file"),
    ]


def install() -> None:
    """Stand in the menu, and say how entries about processes read."""
    menu.add("processes", _("Processes"), "web:processes", "route", "processes.start", 5, section="mine", shortcut="c")
    for event in ("process.started", "process.step_done", "process.finished"):
        workbench.done_at(event, "web:processes")
    subjects.read_by(_subject, "process.started", "process.step_done", "process.finished")


def _subject(subject: str, detail: Mapping[str, Any]) -> str:
    """A run by its name in the page's language, with the step that was done."""
    run = processes.ProcessRun.objects.select_related("version").filter(pk=detail.get("run") or 0).first()
    if run is None:
        return subject
    about = processes.step_about(run.version, str(detail.get("step") or "")) if detail.get("step") else {}
    return " · ".join(
        part for part in (str(run.version.name), run.subject, text.named(about.get("name") or "")) if part
    )
