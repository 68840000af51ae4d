"""Registers in the browser: what is due, lines as list, sheet and form, and the designer."""

from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from zhanggui.doors.web import menu, subjects, workbench
from zhanggui.doors.web.screens.registers import design, entries, grid, lists, shown
from zhanggui.kernel.organisation.named import pick_language
from zhanggui.kernel.registers import api as registers
from zhanggui.kernel.registers.declaration import EVERYONE


def urls() -> list[URLPattern]:
    """No register's code begins with a dash, so `-` is free for pages that are about none."""
    one = "registers/<str:code>/"
    line = f"{one}<int:number>/"
    return [
        path("registers/", lists.show_all, name="registers"),
        path("registers/-/refer/<str:kind>/", grid.refer, name="register-refer"),
        path("registers/-/design/", design.new, name="register-design-new"),
        path("registers/-/design/check/", design.check, name="register-check"),
        path("registers/-/design/save/", design.save, name="register-save"),
        path("registers/-/design/<str:code>/", design.change, name="register-design"),
        path("registers/-/design/<str:code>/drop/", design.drop, name="register-drop"),
        path(one, lists.show, name="register"),
        path(f"{one}export/", lists.export, name="register-export"),
        path(f"{one}import/", lists.take_in, name="register-import"),
        path(f"{one}grid/", grid.save, name="register-grid"),
        path(f"{one}new/", entries.new, name="register-new"),
        path(line, entries.show, name="register-line"),
        path(f"{line}edit/", entries.edit, name="register-edit"),
        path(f"{line}act/", entries.act, name="register-act"),
        path(f"{line}reveal/", entries.reveal, name="register-reveal"),
        path(f"{line}file/<str:column>/", entries.file, name="register-file"),
    ]


NAMES = "register-names"
"""A page of the log names many registers: they are read once a minute."""


def install() -> None:
    """Stand in the menu and on the workbench, and say how entries of the log about registers read."""
    menu.add("registers", _("Registers"), "web:registers", "table", "registers.view", 6, section="mine", shortcut="l")
    workbench.done_at("register.filled", "web:registers")
    workbench.provide("registers", "registers.view", due_card)
    subjects.read_by(_subject, "register.filled", "register.changed", "register.exported", "register.declared",
                     "register.closed")  # fmt: skip


def due_card(request: HttpRequest) -> workbench.Card | None:
    """Registers of one's own post that nobody has filled in the running period."""
    access = shown.access(request)
    if access.person is None or not access.acts:
        return None
    mine = [one for one in registers.registers_open() if access.owns(one) and EVERYONE not in one.declared.owners]
    dues = registers.due_now(mine, shown.today())
    waiting = [(one, due) for one in mine for due in dues[one.pk] if due.open]
    lines = [
        workbench.Line(title=one.name, link=reverse("web:register-new", args=[one.code]), badge=due.period.key)
        for one, due in waiting[:8]
    ]
    return (
        workbench.Card(
            title=_("Registers to fill"), lines=lines, count=len(waiting), link=reverse("web:registers"), order=30
        )
        if lines
        else None
    )


def _subject(subject: str, detail: Any) -> str:
    code, _hash, number = subject.partition(" #")
    names = cache.get(NAMES) or {}
    if code not in names:
        names = {row.code: (row.name_zh, row.name_en) for row in registers.Register.objects.all()}
        cache.set(NAMES, names, 60)
    return f"{pick_language(*names[code])}{f' #{number}' if number else ''}" if code in names else subject
